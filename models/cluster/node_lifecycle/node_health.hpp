/// When a node that is silent is held to be gone, and with which taints.
///
///   Every 5 s (node-monitor-period) the controller looks at each node. A newer lease renewal (every 10 s) or node status (every 5
///   min where unchanged) sets its own clock for that node: it trusts when it saw something new, not the node's clock. silent for
///   longer than the grace period → Ready and the pressure conditions become Unknown (NodeStatusUnknown)
///
///   grace period   40 s until 1.31, 50 s from 1.32; for a node that never reported a status 60 s from its creation
///   taints         Ready False → not-ready, Unknown → unreachable: NoSchedule at once, NoExecute when the zone's rate lets it;
///                  pressures True and a cordon → NoSchedule
///
/// Source: Kubernetes 1.36, pkg/controller/nodelifecycle; kubernetes#126287 for the 50 s.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/node.hpp"

namespace sandtable::models::kube {

/// How often a kubelet renews its node's lease.
inline constexpr sim::Duration lease_renewal = std::chrono::seconds(10);

struct NodeMonitor {
  sim::Duration period = std::chrono::seconds(5);
  sim::Duration grace = std::chrono::seconds(50);
  sim::Duration startup_grace = std::chrono::seconds(60);
  bool operator==(const NodeMonitor&) const = default;
};

/// The defaults of Kubernetes 1.`minor`.
NodeMonitor node_monitor(int minor);

struct NodeVerdict {
  Conditions conditions;
  bool changed = false;  ///< by this look: pods on it are marked not ready where Ready was True
  std::string why;
};

/// `heard`: when the controller last saw something new of it; for a node that it never heard of, its creation.
NodeVerdict judge_node(const Node& node, sim::Time heard, sim::Time now, const NodeMonitor& monitor);

/// NoSchedule taints that follow from its conditions and its cordon.
std::vector<Taint> condition_taints(const Node& node);

/// The NoExecute taint for its Ready condition: none where it is True or absent.
std::optional<Taint> eviction_taint(const Conditions& conditions);

}  // namespace sandtable::models::kube
