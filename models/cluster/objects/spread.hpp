/// How evenly a pod's kind is to lie over the values of a node label. Source: API reference, core/v1 TopologySpreadConstraint.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/labels.hpp"

namespace sandtable::models::kube {

struct SpreadConstraint {
  std::int32_t max_skew = 1;
  std::string topology_key;
  bool hard = true;  ///< whenUnsatisfiable: DoNotSchedule; else ScheduleAnyway
  std::optional<LabelSelector> selector;
  std::optional<std::int32_t> min_domains;
  bool honor_affinity = true;  ///< nodeAffinityPolicy: Honor
  bool honor_taints = false;   ///< nodeTaintsPolicy: Honor
  std::vector<std::string> match_label_keys;
  bool operator==(const SpreadConstraint&) const = default;
};

}  // namespace sandtable::models::kube
