/// InterPodAffinity's score: preferences of the pod about those that stand, and of those about the pod.
///
/// For each pod that stands on a node with labels: the pod's preferred terms that match it add their weight to the domain of that
/// node (anti-affinity takes it away); its own preferred terms that match the pod do so too; and each of its required affinity
/// terms that match the pod adds hardPodAffinityWeight (1). raw(node) is the sum over the node's domains; score = 100·(raw −
/// min)/(max − min), cut to a whole number; 0 where all are alike.
///
/// Source: pkg/scheduler/framework/plugins/interpodaffinity/scoring.go (1.31 to 1.37).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube::scheduler {

/// By node of `feasible`; none: no term matches anyone.
std::optional<std::vector<std::int64_t>> affinity_scores(const Pod& pod, const Snapshot& snapshot,
                                                         const std::vector<const NodeView*>& feasible, const Options& options);

}  // namespace sandtable::models::kube::scheduler
