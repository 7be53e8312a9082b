/// How many nodes the scheduler looks at, and in which order.
///
/// Order: zones in the order in which they first appear (region and zone together), a node of each in turn. Each pod's search
/// starts where the last one's ended. Number: below 100 nodes all. Else p % of them where percentageOfNodesToScore is p; where it
/// is not set, max(5, 50 − n/125) % (whole division); never less than 100. The search ends when so many will do.
///
/// Source: Kubernetes documentation, "Scheduler Performance Tuning"; pkg/scheduler/schedule_one.go, backend/cache/node_tree.go
/// (1.36).
#pragma once

#include <cstdint>
#include <vector>

#include "models/cluster/objects/node.hpp"

namespace sandtable::models::kube::scheduler {

std::int64_t feasible_nodes_to_find(std::int64_t nodes, std::int32_t percentage_to_score);

/// Indices of `nodes`, zone by zone in turn.
std::vector<std::size_t> zones_in_turn(const std::vector<Node>& nodes);
/// Of those only that are there.
std::vector<std::size_t> zones_in_turn(const std::vector<Node>& nodes, const std::vector<bool>& there);

}  // namespace sandtable::models::kube::scheduler
