/// How many pods of a kind may be missing by someone's will. Source: Kubernetes API reference, policy/v1 PodDisruptionBudget.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "models/cluster/objects/count_or_percent.hpp"
#include "models/cluster/objects/meta.hpp"

namespace sandtable::models::kube {

struct DisruptionBudget {
  Meta meta;
  std::optional<LabelSelector> selector;  ///< none: no pod; empty: all of the namespace
  std::optional<CountOrPercent> min_available, max_unavailable;
  bool always_allow_unhealthy = false;  ///< unhealthyPodEvictionPolicy: AlwaysAllow; else IfHealthyBudget
  // Of its status.
  std::int64_t observed_generation = 0;
  std::int32_t disruptions_allowed = 0, current_healthy = 0, desired_healthy = 0, expected_pods = 0;
  std::map<std::string, sim::Time> disrupted;  ///< disruptedPods: evictions that were granted, the deletion not seen yet
  bool operator==(const DisruptionBudget&) const = default;
};

}  // namespace sandtable::models::kube
