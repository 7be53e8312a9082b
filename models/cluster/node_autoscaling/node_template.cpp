#include "models/cluster/node_autoscaling/node_template.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "models/cluster/node_autoscaling/first_fit.hpp"
#include "models/cluster/scheduler/node_affinity.hpp"
#include "models/cluster/scheduler/node_conditions.hpp"

namespace sandtable::models::kube {
namespace {

/// Of a node's state, and of the autoscaler's own plans for it.
constexpr std::array passing_taints{"ToBeDeletedByClusterAutoscaler",         "DeletionCandidateOfClusterAutoscaler",
                                    "node.kubernetes.io/not-ready",           "node.kubernetes.io/unreachable",
                                    "node.kubernetes.io/unschedulable",       "node.kubernetes.io/memory-pressure",
                                    "node.kubernetes.io/disk-pressure",       "node.kubernetes.io/pid-pressure",
                                    "node.kubernetes.io/network-unavailable", "node.cloudprovider.kubernetes.io/uninitialized"};

bool passes(const Taint& taint) { return std::ranges::find(passing_taints, std::string_view(taint.key)) != passing_taints.end(); }

NodeTemplate after(const Node& node, const Objects& objects) {
  NodeTemplate made{node, {}};
  made.node.unschedulable = false;
  std::erase_if(made.node.taints, passes);
  for (const auto& pod : objects.pods)
    if (pod.spec.node == node.meta.name && is_mirror(pod) && !pod.ended()) made.pods.push_back(pod);
  return made;
}

}  // namespace

NodeTemplate NodeTemplate::named(const std::string& name) const {
  NodeTemplate made = *this;
  made.node.meta.name = name;
  made.node.meta.labels[hostname_label] = name;
  for (auto& pod : made.pods) {
    pod.meta.name += "-" + name;
    pod.spec.node = name;
  }
  return made;
}

void NodeTemplate::stand_in(scheduler::Snapshot& snapshot) const {
  snapshot.add_node(node);
  for (const auto& pod : pods) snapshot.bind(pod, node.meta.name);
}

bool runs_on(const DaemonSet& set, const Node& node, const scheduler::Options& options) {
  Pod pod = pod_of(set, "");
  // What DaemonSet's controller tolerates on every pod of its own.
  for (const char* key :
       {"node.kubernetes.io/unschedulable", "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable",
        "node.kubernetes.io/disk-pressure", "node.kubernetes.io/memory-pressure", "node.kubernetes.io/pid-pressure"})
    pod.spec.tolerations.push_back({key, true, "", {}, {}});
  return !scheduler::reject_untolerated(pod, node, options) && !scheduler::reject_unmatched(pod, node);
}

Pod pod_of(const DaemonSet& set, const std::string& node) {
  Pod pod;
  pod.meta.name = set.meta.name;
  pod.meta.space = set.meta.space;
  pod.meta.labels = set.pod.labels;
  pod.meta.owners = {{"DaemonSet", set.meta.name, set.meta.uid, true}};
  pod.spec = set.pod.spec;
  pod.spec.node = node;
  pod.status.phase = PodPhase::running;
  return pod;
}

std::optional<NodeTemplate> template_of(const NodeGroup& group, const Objects& objects, const scheduler::Options& options) {
  std::optional<NodeTemplate> made;
  if (group.node) made = NodeTemplate{*group.node, {}};
  for (const auto& node : objects.nodes) {
    if (made) break;
    if (!group.selector.empty() && group.selector.matches(node.meta.labels) && is_ready(node)) made = after(node, objects);
  }
  if (!made) return std::nullopt;
  // A described node bears what the group's own are known by.
  for (const auto& [key, value] : group.selector.match_labels) made->node.meta.labels.try_emplace(key, value);
  if (made->node.allocatable.empty()) made->node.allocatable = made->node.capacity;
  if (made->node.capacity.empty()) made->node.capacity = made->node.allocatable;
  made->node.allocatable.try_emplace("pods", whole(110));
  for (const auto& set : objects.daemon_sets)
    if (runs_on(set, made->node, options)) made->pods.push_back(pod_of(set, ""));
  return made;
}

}  // namespace sandtable::models::kube
