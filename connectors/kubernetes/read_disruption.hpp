/// PodDisruptionBudgets.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/disruption_budget.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::DisruptionBudget read_disruption_budget(const Fields& object);

}  // namespace sandtable::connectors::kubernetes
