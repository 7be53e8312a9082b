/// NodeResourcesBalancedAllocation: prefers nodes where CPU and memory are used in like shares.
///
/// Shares: requested/allocatable of CPU and memory, at most 1, of those that the node has. Of two the spread is |f₁ − f₂|/2, of one
/// it is 0. Balance = (1 − spread)·100, cut to a whole number. To 1.35 the score is the balance with the pod; from 1.36 it is  50 +
/// (50 + with − without)/2  (whole division): about 75 where the pod changes nothing, more where it evens the node out. From 1.33
/// pods that request neither are not scored.
///
/// Source: pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go (1.31 to 1.37).
#pragma once

#include <cstdint>

#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube::scheduler {

/// Whether the plugin scores this pod at all.
bool balances(const Footprint& pod, const Options& options);
std::int64_t balanced_allocation(const Footprint& pod, const NodeView& node, const Options& options);

}  // namespace sandtable::models::kube::scheduler
