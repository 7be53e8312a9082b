/// How many pods of a kind may be missing at once. Source: Kubernetes API reference, policy/v1 PodDisruptionBudget.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "models/cluster/objects/count_or_percent.hpp"
#include "models/cluster/objects/labels.hpp"
#include "models/cluster/objects/meta.hpp"
#include "sim/time.hpp"

namespace sandtable::models::kube {

struct PodDisruptionBudget {
  Meta meta;
  std::optional<LabelSelector> selector;
  std::optional<CountOrPercent> min_available, max_unavailable;
  bool always_allow_unhealthy = false;  ///< unhealthyPodEvictionPolicy: AlwaysAllow; else IfHealthyBudget
  // status
  std::int32_t disruptions_allowed = 0, current_healthy = 0, desired_healthy = 0, expected_pods = 0;
  std::map<std::string, sim::Time> disrupted_pods;  ///< by name: evicted, their deletion not seen yet
  bool operator==(const PodDisruptionBudget&) const = default;
};

}  // namespace sandtable::models::kube
