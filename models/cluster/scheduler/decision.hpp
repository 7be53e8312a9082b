/// The scheduler's decision on one pod: filters, then scores, then, where no node will do, preemption.
///
/// Rule: a node that passes all filters (filters.hpp) and has the highest sum of scores (scores.hpp). Where one node alone passes
/// it is taken without scores. A pod that was nominated to a node goes there without a look at others, if it passes. Where none
/// passes, preemption (preemption.hpp) chooses victims and nominates.
///
/// Assumptions: all nodes are looked at unless `search_from` is set. The scheduler looks at enough of them only (node_order.hpp;
/// fewer than all above 100 nodes), sixteen at a time, so that above 100 nodes its choice is not determined by the cluster alone.
/// Among nodes of equal sum it draws; `node` is the first of `best`. Volumes, dynamic resources and gangs are not modelled.
///
/// Source: Kubernetes documentation, "Kubernetes Scheduler"; pkg/scheduler/schedule_one.go (1.31 to 1.37).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/scheduler/preemption.hpp"
#include "models/cluster/scheduler/scores.hpp"

namespace sandtable::models::kube::scheduler {

struct Decision {
  std::optional<std::string> node;
  std::vector<std::string> best;  ///< all nodes with the highest sum, in the order of the search
  RejectedNodes filtered;         ///< in the order of the search
  std::vector<NodeScore> scores;  ///< of the nodes that passed; empty where only one did
  std::string message;            ///< of a pod that stays pending, in Kubernetes' own words
  std::string reason;             ///< of its condition PodScheduled: Unschedulable, SchedulingGated; empty where it was placed
  std::optional<PreemptionPlan> preemption;  ///< what was tried where no node passed
  std::vector<std::string> why;
  std::size_t looked_at = 0;  ///< nodes: the next search starts so much further on
  bool operator==(const Decision&) const = default;
};

/// `search_from`: where the search starts among the snapshot's nodes, which then ends when enough are found; none: all are looked
/// at. `pod` is as the API server stored it (admission.hpp).
Decision schedule(const Pod& pod, const Snapshot& snapshot, sim::Time now, const Options& options,
                  std::optional<std::size_t> search_from = {});

}  // namespace sandtable::models::kube::scheduler
