/// NodeResourcesFit: whether what the pod requests is still free, and LeastAllocated's score.
///
/// Filter: pods + 1 ≤ allocatable pods; each resource requested ≤ allocatable − requested by those that stand. All that is short is
/// told. From 1.34 a node whose allocatable alone is less than the request is excluded for good.
/// Score: for CPU and memory, of those that the node has,  (allocatable − taken − pod)·100 / allocatable,  0 where that is
/// negative; then their mean; whole divisions each. Containers without requests count as 100m and 200 MiB (footprint.hpp).
///
/// Assumptions: default resources and weights (cpu 1, memory 1); devices of dynamic resource allocation are not looked at.
/// Source: pkg/scheduler/framework/plugins/noderesources/{fit,least_allocated,resource_allocation}.go (1.31 to 1.37).
#pragma once

#include <optional>

#include "models/cluster/scheduler/rejection.hpp"
#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube::scheduler {

std::optional<Rejection> reject_unfit(const Footprint& pod, const NodeView& node, const Options& options);
std::int64_t least_allocated(const Footprint& pod, const NodeView& node);

}  // namespace sandtable::models::kube::scheduler
