/// ImageLocality: prefers nodes that hold the pod's images already.
///
/// sum = Σ over containers (init containers too) whose image the node has of  size·(nodes that have it)/(all nodes), each cut to a
/// whole number; score = 100·(clamp(sum, 23 MiB, 1000 MiB·containers) − 23 MiB)/(1000 MiB·containers − 23 MiB), whole division. An
/// image without a tag is `:latest`. Its size is what the first node with it says.
///
/// Assumptions: images of volumes are not looked at.
/// Source: pkg/scheduler/framework/plugins/imagelocality (1.31 to 1.37).
#pragma once

#include <cstdint>

#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube::scheduler {

/// What an image counts that `holders` of `nodes` have.
std::int64_t spread_bytes(std::int64_t bytes, std::int64_t holders, std::size_t nodes);
/// Of the sum of those, for a pod of so many containers, at least one.
std::int64_t image_points(std::int64_t sum, std::int64_t containers);
std::int64_t image_locality(const Pod& pod, const NodeView& node, const Snapshot& snapshot);

}  // namespace sandtable::models::kube::scheduler
