/// One sync of the DaemonSet controller.
///
/// A node should run its pod where the template names no other node, its node selector and required affinity match, and its
/// tolerations (with those that the controller adds) bear all NoSchedule and NoExecute taints. A pod that is there may stay under
/// NoSchedule, not under NoExecute. The scheduler binds the pod: room does not count here, and cordoned nodes get one.
///
///   added tolerations   not-ready, unreachable: NoExecute, for ever · disk-, memory-, pid-pressure, unschedulable: NoSchedule ·
///                       with hostNetwork: network-unavailable: NoSchedule
///   update, maxSurge 0  pods that are not available go at once; of the available ones as many as maxUnavailable (of the nodes that
///                       should run one; percentages round up) − unavailable; both 0 → maxUnavailable 1
///   update, maxSurge n  a new pod is made beside the old one on at most n nodes; the old one goes when the new one is available,
///   or at
///                       once when it is not ready itself
///
/// The order of the nodes is that of the list here; the real controller walks a map, so which nodes come first is left open there.
/// Ended pods are deleted, failed ones with a backoff of 1 s … 15 min by node, which is not kept here. Source: Kubernetes 1.36,
/// pkg/controller/daemon.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/objects/node.hpp"
#include "models/cluster/objects/workload.hpp"

namespace sandtable::models::kube {

inline constexpr std::int32_t daemon_set_burst = 250;

struct DaemonFit {
  bool should_run = false, may_stay = false;
  std::string why;  ///< where it should not run
};

/// What the controller adds to the template's.
std::vector<Toleration> daemon_tolerations(const PodSpec& spec);

DaemonFit daemon_fit(const DaemonSet& set, const Node& node);

struct DaemonSetSync {
  std::vector<std::string> create;  ///< on these nodes
  std::vector<std::string> remove;  ///< these pods
  std::int32_t desired = 0, current = 0, misscheduled = 0, ready = 0, available = 0, updated = 0;
  std::vector<std::string> why;
};

/// `revision`: the label controller-revision-hash of a pod of the present template; empty: pods are told apart by nothing, and all
/// count as new.
DaemonSetSync sync_daemon_set(const DaemonSet& set, const std::vector<Node>& nodes, const std::vector<Pod>& pods,
                              const std::string& revision, sim::Time now);

}  // namespace sandtable::models::kube
