/// HorizontalPodAutoscalers, read from their fields with the API server's defaults and its most important refusals.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/autoscaler_memory.hpp"
#include "models/cluster/objects/horizontal_autoscaler.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::HorizontalPodAutoscaler read_horizontal_autoscaler(const Fields& object);
models::kube::AutoscalerMemory read_autoscaler_memory(const Fields& object);
/// Absent rules, and what is absent in a rule, are the defaults; none where `behavior` is absent.
std::optional<models::kube::ScalingBehavior> read_behavior(const Fields& spec);
void read_reference(const Fields& owner, std::string_view key, models::kube::ObjectReference& into);

}  // namespace sandtable::connectors::kubernetes
