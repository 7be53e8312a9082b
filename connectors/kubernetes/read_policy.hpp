/// PodDisruptionBudgets and PriorityClasses, read from their fields.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/disruption_budget.hpp"
#include "models/cluster/objects/priority_class.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::PodDisruptionBudget read_disruption_budget(const Fields& object);
models::kube::PriorityClass read_priority_class(const Fields& object);

}  // namespace sandtable::connectors::kubernetes
