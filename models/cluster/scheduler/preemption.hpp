/// DefaultPreemption: which pods of lower priority would have to go so that one that fits nowhere fits somewhere.
///
/// Looked at: nodes that were rejected for something that the removal of pods may help. On each, all pods of lower priority are
/// taken away; if the pod fits then, they come back one by one while it still fits: first those whose removal breaks a disruption
/// budget, then the others; of each the more important first (higher priority, then the earlier start). Who does not come back is a
/// victim. Of the nodes the one with (1) the fewest broken budgets, (2) the lowest priority of its most important victim, (3) the
/// lowest sum of victims' priorities, each + 2³¹, (4) the fewest victims, (5) the latest of the earliest start among its victims of
/// highest priority, (6) any. The pod is nominated to it; the victims end with their grace. A budget is broken by the first victims
/// beyond status.disruptionsAllowed; those in disruptedPods are not counted. Not eligible: preemptionPolicy Never; a pod whose
/// nominated node still has victims of lower priority that are ending.
///
/// Assumptions: all candidates are looked at; the scheduler starts at random and stops at max(10 %, 100) candidates. Pods that have
/// not started count as started now; which of equally important ones comes back first is left open by the scheduler.
/// Source: Kubernetes documentation, "Pod Priority and Preemption"; pkg/scheduler/framework/preemption, plugins/defaultpreemption
/// (1.31 to 1.37).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/cluster/scheduler/filters.hpp"

namespace sandtable::models::kube::scheduler {

struct Victims {
  std::string node;
  std::vector<Meta> pods;  ///< the most important first
  std::int64_t broken_budgets = 0;
  bool operator==(const Victims&) const = default;
};

struct PreemptionPlan {
  std::optional<Victims> chosen;
  std::vector<std::string> best;  ///< nodes that are as good
  std::string message;            ///< why none is chosen; `preemption: …`
  std::string why;                ///< which criterion decided
  bool operator==(const PreemptionPlan&) const = default;
};

using RejectedNodes = std::vector<std::pair<std::string, Rejection>>;

PreemptionPlan preempt(const Pod& pod, const Snapshot& snapshot, const Filters& filters, const RejectedNodes& rejected,
                       sim::Time now, const Options& options);

}  // namespace sandtable::models::kube::scheduler
