/// What each node that will do is worth for a pod: seven plugins, each 0 to 100, times its weight.
///
/// Weights of the default profile: TaintToleration 3, NodeAffinity 2, PodTopologySpread 2, InterPodAffinity 2, NodeResourcesFit 1
/// (LeastAllocated), NodeResourcesBalancedAllocation 1, ImageLocality 1. The pod goes to a node with the highest sum; among equals
/// the scheduler draws.
///
/// Source: pkg/scheduler/apis/config/v1/default_plugins.go, plugins/helper/normalize_score.go (1.31 to 1.37).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/cluster/scheduler/filters.hpp"

namespace sandtable::models::kube::scheduler {

struct NodeScore {
  std::string node;
  std::vector<std::pair<std::string, std::int64_t>> plugins;  ///< weighted, of those that score this pod
  std::int64_t total = 0;
  bool operator==(const NodeScore&) const = default;
};

std::vector<NodeScore> score_nodes(const Pod& pod, const Snapshot& snapshot, const std::vector<const NodeView*>& feasible,
                                   const Footprint& takes, const Options& options);

enum class Sense : std::uint8_t { more_is_better, less_is_better };
/// 100·count/max (whole division), or 100 less that; where max is 0 all get 0, or 100.
void normalise(std::vector<std::int64_t>& counts, Sense sense);

}  // namespace sandtable::models::kube::scheduler
