/// What the API server fills into a pod before any controller sees it, as far as the scheduler looks at it.
///
/// - priority and preemptionPolicy of its PriorityClass; system-cluster-critical is 2,000,000,000, system-node-critical
/// 2,000,001,000.
///   A pod that was never stored (it has no uid) and names no class takes the global default's;
/// - matchLabelKeys and mismatchLabelKeys of its terms about pods become conditions key in (value), key notin (value) of the
/// selector;
/// - tolerations of not-ready and unreachable NoExecute for 300 s, unless it bears those taints already.
/// Doing it twice changes nothing that decides.
///
/// Source: Kubernetes documentation, "Pod Priority and Preemption", "Admission Control in Kubernetes" (Priority,
/// DefaultTolerationSeconds); pkg/registry/core/pod/strategy.go (1.31 to 1.37).
#pragma once

#include "models/cluster/objects/objects.hpp"

namespace sandtable::models::kube::scheduler {

Pod admitted(Pod pod, const std::vector<PriorityClass>& classes);

}  // namespace sandtable::models::kube::scheduler
