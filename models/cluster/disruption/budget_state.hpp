/// What the disruption controller makes of a PodDisruptionBudget.
///
///   maxUnavailable     expected = Σ replicas of the pods' controllers;  desired healthy = max(0, expected − ceil(maxUnavailable of
///   it)) minAvailable, %    expected likewise;                               desired healthy = ceil(minAvailable of it)
///   minAvailable, n    expected = pods it selects, of whatever phase;   desired healthy = n
///   current healthy    ready pods that are not on their way out, and whose eviction was not granted in the last 2 min
///   allowed            max(0, current − desired) healthy, and 0 where expected is 0
///
/// A controller is the Deployment of a pod's ReplicaSet, or its ReplicaSet, StatefulSet or ReplicationController. Where its scale
/// is needed and cannot be found (a DaemonSet or Job has none) the sync fails, and nothing is allowed. Pods without a controller
/// count as healthy, not as expected. Source: Kubernetes 1.36, pkg/controller/disruption; the same in 1.31 to 1.37.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/objects/objects.hpp"

namespace sandtable::models::kube {

inline constexpr sim::Duration disruption_timeout = std::chrono::minutes(2);

struct BudgetState {
  std::int32_t expected = 0, current_healthy = 0, desired_healthy = 0, allowed = 0;
  std::string failure;                       ///< of the sync; empty: none
  std::vector<std::string> pods, unmanaged;  ///< names
  std::vector<std::string> why;
};

bool selects(const DisruptionBudget& budget, const Pod& pod);

BudgetState budget_state(const DisruptionBudget& budget, const Objects& objects, sim::Time now);

}  // namespace sandtable::models::kube
