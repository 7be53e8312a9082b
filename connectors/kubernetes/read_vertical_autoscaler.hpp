/// VerticalPodAutoscalers and their checkpoints, read from their fields.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/vertical_autoscaler.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::VerticalPodAutoscaler read_vertical_autoscaler(const Fields& object);
models::kube::VpaCheckpoint read_vpa_checkpoint(const Fields& object);

}  // namespace sandtable::connectors::kubernetes
