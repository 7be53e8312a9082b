// DaemonSets: which nodes shall have a pod. The decision is workloads/daemon_set_control.hpp's.
#include <algorithm>

#include "models/cluster/run/kubernetes_cluster.hpp"
#include "models/cluster/workloads/daemon_set_control.hpp"

namespace sandtable::models::kube::run {

/// Those of time 0 have been there for as long as their nodes.
void KubernetesCluster::daemons_from_the_start() {
  for (const DaemonRules& daemon : rules_.daemons)
    while (sync_daemon(daemon, true)) {}
}

/// Its controller hears of nodes and pods that have changed, and looks at all of them once an instant.
void KubernetesCluster::look_at_daemons() {
  if (rules_.daemons.empty() || daemons_looked_at_) return;
  daemons_looked_at_ = true;
  control_.schedule(control_.now(), [this] {
    daemons_looked_at_ = false;
    for (const DaemonRules& daemon : rules_.daemons)
      while (sync_daemon(daemon, false)) {}
  });
}

/// One look; false where nothing was to be done. An answer has at most 250 pods of each.
bool KubernetesCluster::sync_daemon(const DaemonRules& daemon, bool ready_at_once) {
  std::vector<Pod> pods;
  for (const Index index : created_[daemon.service.index])
    if (replicas_[index].state != Lifecycle::gone) pods.push_back(mirror_.pod_of(replicas_[index], pods_[index]));
  const DaemonSetSync made = mirror_.of_nodes_there(
      [&](const std::vector<Node>& nodes) { return sync_daemon_set(daemon.set, nodes, pods, "", control_.now()); });
  if (made.create.empty() && made.remove.empty()) return false;
  if (listener_.changed)
    for (const std::string& why : made.why) listener_.changed("daemon." + daemon.set.meta.name, why);
  const auto version = std::ranges::find(spec_.versions, daemon.service, &VersionSpec::service) - spec_.versions.begin();
  for (const std::string& node : made.create) {
    add(VersionId{static_cast<std::uint32_t>(version)}, ready_at_once);
    pods_.back().pinned = mirror_.node_named(node);
  }
  for (const std::string& pod : made.remove) end_pod(*named(pod), "removed", Successor::none);
  return true;
}

}  // namespace sandtable::models::kube::run
