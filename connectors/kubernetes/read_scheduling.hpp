/// What a pod's spec says about where it may go, read from its fields.
#pragma once

#include <vector>

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/affinity.hpp"
#include "models/cluster/objects/spread.hpp"
#include "models/cluster/objects/taint.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::Affinity read_affinity(const Fields& affinity);
std::vector<models::kube::Toleration> read_tolerations(const Fields& spec);
std::vector<models::kube::SpreadConstraint> read_spread(const Fields& spec);

}  // namespace sandtable::connectors::kubernetes
