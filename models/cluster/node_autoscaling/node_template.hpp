/// What a new node of a group would look like, and what runs on it from the start.
///
/// The group's own description where it has one, else the first ready node of its own, freed of what belongs to that one alone: its
/// name, its cordon, taints that controllers put on nodes. On it: pods of the DaemonSets that would run there, and what mirrors
/// static pods on the node that it was made after. Source: cluster-autoscaler, "How does scale-up work?" (FAQ.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/objects.hpp"
#include "models/cluster/scheduler/options.hpp"
#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube {

struct NodeTemplate {
  Node node;
  std::vector<Pod> pods;

  /// One of that name, with its pods bound to it.
  NodeTemplate named(const std::string& name) const;
  /// Adds it with its pods. It is to outlive the snapshot, or the rewinding.
  void stand_in(scheduler::Snapshot& snapshot) const;
};

/// Whether the DaemonSet would put a pod on the node.
bool runs_on(const DaemonSet& set, const Node& node, const scheduler::Options& options);
Pod pod_of(const DaemonSet& set, const std::string& node);

/// Nothing where the group is empty and not described.
std::optional<NodeTemplate> template_of(const NodeGroup& group, const Objects& objects, const scheduler::Options& options);

}  // namespace sandtable::models::kube
