/// PodTopologySpread: which constraints a pod is under, and which nodes and pods count.
///
/// A pod's own constraints hold; one without any is under the system's: hostname, maxSkew 3, and zone, maxSkew 5, both
/// ScheduleAnyway, about the pods that its Services and its ReplicaSet, StatefulSet or ReplicationController select. No such owner
/// or Service: none. matchLabelKeys add key = the pod's value to the selector, where the pod has the label and the selector is
/// there. A node counts for a constraint when it bears the topology keys of all constraints of that kind, matches the pod's
/// nodeSelector and required node affinity (nodeAffinityPolicy Honor, the default), and bears no taint that the pod doesn't
/// tolerate (nodeTaintsPolicy Honor; the default is Ignore). A pod counts when it is of the pod's namespace, not on its way out,
/// and selected; an empty selector counts none (but matches the pod itself), an absent one neither.
///
/// Source: Kubernetes documentation, "Pod Topology Spread Constraints"; pkg/scheduler/framework/plugins/podtopologyspread,
/// plugins/helper/spread.go (1.31 to 1.37).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube::scheduler {

struct SpreadRule {
  std::int32_t max_skew = 1, min_domains = 1;
  std::string topology_key;
  std::optional<LabelSelector> selector;
  bool honor_affinity = true, honor_taints = false;

  bool selects(const Labels& labels) const { return selector && selector->matches(labels); }
  bool operator==(const SpreadRule&) const = default;
};

struct SpreadRules {
  std::vector<SpreadRule> rules;
  bool own = true;  ///< the pod's; else the system's, which nodes may lack labels of
};

enum class SpreadKind : std::uint8_t { hard, soft };
SpreadRules spread_rules(const Pod& pod, SpreadKind kind, const Objects& objects, const Options& options);

bool has_all_keys(const Node& node, const std::vector<SpreadRule>& rules);
/// Whether the node takes part under the rule's policies.
bool takes_part(const Pod& pod, const Node& node, const SpreadRule& rule);
std::int64_t count_selected(const NodeView& node, const SpreadRule& rule, const std::string& space);

}  // namespace sandtable::models::kube::scheduler
