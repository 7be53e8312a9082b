/// Whether the Cluster Autoscaler would evict a pod to remove its node.
///
///   in turn   mirror of a static pod, long past its grace period on its way out → does not matter
///             of a DaemonSet, marked safe-to-evict "true", ended → goes
///             its controller is none of ReplicationController, ReplicaSet, StatefulSet, Job → blocks (not there, or too few
///             replicas, likewise) in kube-system with no budget → blocks;  marked safe-to-evict "false" → blocks local storage
///             that safe-to-evict-local-volumes does not name → blocks a budget that selects it allows nothing → blocks else it
///             goes
///
/// Source: cluster-autoscaler/simulator/drainability/rules, 1.32; FAQ.md, "What types of pods can prevent CA from removing a
/// node?".
#pragma once

#include <string>

#include "models/cluster/disruption/budget_state.hpp"
#include "models/cluster/node_autoscaling/cluster_autoscaler_options.hpp"

namespace sandtable::models::kube {

/// A budget, and how many disruptions are left of it while removals are planned.
struct BudgetLeft {
  const DisruptionBudget* budget = nullptr;
  std::int32_t allowed = 0;
};

std::vector<BudgetLeft> budgets_left(const Objects& objects, sim::Time now);

/// Its grace period has been over for 30 s, and it is still there: on a node that is lost.
bool long_gone(const Pod& pod, sim::Time now);

/// Why it keeps its node; empty: it does not.
std::string why_not_drained(const Pod& pod, const Objects& objects, const std::vector<BudgetLeft>& budgets, sim::Time now,
                            const ClusterAutoscalerOptions& options);

}  // namespace sandtable::models::kube
