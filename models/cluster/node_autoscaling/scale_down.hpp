/// Which nodes the Cluster Autoscaler takes for unneeded, and which of them it removes now.
///
///   utilisation   the larger of cpu and memory: requests of its pods (but those long past their grace period) / allocatable
///                 (with a flag: less those of DaemonSets and mirrors, above and below)
///   unneeded      in a group, not annotated scale-down-disabled, utilisation < 0.5, no pod that blocks (drainability.hpp), and
///   every
///                 pod that would come back elsewhere finds room there; a node that is taken for unneeded is no longer there for
///                 others
///   order         empty ones, those that were unneeded before, the rest
///   removed       unneeded for more than 10 min (unready: 20), group above its minimum; no scale-up in the last 10 min, no failed
///                 removal in the last 3; at most 10 at once, 1 of them with pods, empty ones first, those that strain a budget
///                 last
///
/// Not modelled: the limit of how many nodes are looked at, its rotation and its time-outs; the 5 min for which a node that can't
/// be removed is not looked at again; pods that were evicted and not made again yet. Source:
/// cluster-autoscaler/core/scaledown, 1.32 to 1.35; FAQ.md, "How does scale-down work?".
#pragma once

#include <string>
#include <vector>

#include "models/cluster/node_autoscaling/drainability.hpp"
#include "models/cluster/node_autoscaling/group_state.hpp"

namespace sandtable::models::kube {

struct NodeUtilization {
  double cpu = 0, memory = 0;
  double most() const { return cpu > memory ? cpu : memory; }
};

NodeUtilization utilization_of(const Node& node, const Objects& objects, sim::Time now, const ClusterAutoscalerOptions& options);

struct ScaleDownCandidate {
  std::string node, group;
  NodeUtilization utilization;
  bool unneeded = false, empty = false, removed = false;
  std::optional<sim::Time> since;                          ///< unneeded
  std::vector<std::pair<std::string, std::string>> moves;  ///< pods, and where they would go
  std::string why;                                         ///< why it stays, or goes
};

struct ScaleDown {
  std::vector<ScaleDownCandidate> nodes;  ///< all of all groups
  std::vector<std::string> remove;        ///< now, in order
  std::vector<std::string> why;
  std::map<std::string, sim::Time> unneeded;  ///< for the next loop
};

ScaleDown decide_scale_down(const Objects& objects, const std::vector<GroupState>& groups, const ClusterAutoscalerMemory& memory,
                            sim::Time now, const ClusterAutoscalerOptions& options);

}  // namespace sandtable::models::kube
