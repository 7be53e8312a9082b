/// What a pod's spec says about where it may go, and what taints keep it away, read from their fields.
#pragma once

#include <string_view>
#include <vector>

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/affinity.hpp"
#include "models/cluster/objects/spread.hpp"
#include "models/cluster/objects/taint.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::Affinity read_affinity(const Fields& affinity);
/// Of a node, or of what makes nodes.
std::vector<models::kube::Taint> read_taints(const Fields& spec, std::string_view key);
std::vector<models::kube::Toleration> read_tolerations(const Fields& spec);
std::vector<models::kube::SpreadConstraint> read_spread(const Fields& spec);

}  // namespace sandtable::connectors::kubernetes
