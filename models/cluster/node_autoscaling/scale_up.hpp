/// Which node group the Cluster Autoscaler enlarges, by how much, and for which pods.
///
///   pods        that wait for a node, old enough, of priority −10 or more, of no DaemonSet; less those that find room on what is
///               there or upcoming (highest priority first)
///   groups      not at their maximum, not backing off, healthy, with something to make a new node after
///   each group  the pods that an empty new node of it takes → how many nodes they need (node_estimate.hpp)
///   chosen      by the expanders (expander.hpp); its count cut to max-nodes-total, max-nodes-per-scaleup and the group's maximum
///
/// One group a loop. Not modelled: balancing among similar groups, groups that the autoscaler makes by itself, limits of cores and
/// memory over all groups, GPUs, volumes, all-or-nothing. Source: cluster-autoscaler/core/scaleup/orchestrator, 1.35; FAQ.md.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/node_autoscaling/expander.hpp"
#include "models/cluster/node_autoscaling/group_state.hpp"

namespace sandtable::models::kube {

struct ConsideredGroup {
  std::string group;
  std::string skipped;            ///< why it was not looked at further; empty: it was
  std::int32_t nodes = 0;         ///< that it would need
  std::vector<std::string> pods;  ///< that it would help: NAMESPACE/NAME
  std::vector<std::pair<Expander, double>> costs;
};

struct UnhelpedPod {
  std::string pod;
  std::vector<std::pair<std::string, std::string>> reasons;  ///< by group
};

struct ScaleUp {
  std::string group;  ///< empty: none
  std::int32_t count = 0, from = 0, to = 0;
  std::vector<std::string> pods;     ///< that triggered it
  std::vector<std::string> best;     ///< all groups that were as good
  std::vector<std::string> waiting;  ///< pods that find room on nodes that are there or upcoming
  std::vector<ConsideredGroup> groups;
  std::vector<UnhelpedPod> unhelped;
  std::vector<std::string> why;
};

ScaleUp decide_scale_up(const Objects& objects, const std::vector<GroupState>& groups, const ClusterAutoscalerMemory& memory,
                        sim::Time now, const ClusterAutoscalerOptions& options);

}  // namespace sandtable::models::kube
