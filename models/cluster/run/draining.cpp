// Cordons, drains and the budgets that they keep.
#include <algorithm>
#include <map>

#include "models/cluster/disruption/drain.hpp"
#include "models/cluster/run/kubernetes_cluster.hpp"

namespace sandtable::models::kube::run {

void KubernetesCluster::cordon(const std::string& name, bool on) {
  const NodeId id = node_called(name);
  if (!nodes_[id.index].there) return node_changed(id, "is not there");
  Node& node = mirror_.node(id);
  if (node.unschedulable == on) return;
  node.unschedulable = on;
  refresh_taints(id);
  node_changed(id, on ? "cordoned" : "uncordoned");
  if (!on) {
    if (!watches_[id.index].removing) watches_[id.index].drain_until.reset();
    something_changed();
  }
}

void KubernetesCluster::drain(const std::string& name, sim::Duration timeout) {
  cordon(name, true);
  const NodeId id = node_called(name);
  if (!nodes_[id.index].there) return;
  const bool drained_already = watches_[id.index].drain_until.has_value();
  watches_[id.index].drain_until = timeout < sim::never - control_.now() ? control_.now() + timeout : sim::never;
  if (!drained_already) evict_round(id);
}

/// All that is there is asked to go; what a budget keeps is asked again 5 s later.
void KubernetesCluster::evict_round(NodeId id) {
  auto& until = watches_[id.index].drain_until;
  if (!until) return;  // uncordoned
  std::map<ServiceId, std::vector<BudgetView>> views;
  bool kept = false;
  for (const Index index : std::vector(nodes_[id.index].replicas)) {
    if (pods_[index].deleted || stays(index)) continue;
    const ServiceId service = replicas_[index].service;
    const auto [asked, is_new] = views.try_emplace(service);
    if (is_new && budgets_[service.index]) asked->second.push_back(budget_view(service));
    Pod pod = mirror_.pod_of(replicas_[index], pods_[index]);
    if (!evict(pod, asked->second, control_.now()).allowed()) {
      kept = true;
      continue;
    }
    count(evictions_);
    end_pod(index, "evicted: its node is drained", Successor::replica);
  }
  if (!kept) {
    until.reset();
    node_changed(id, "drained");
    return node_drained(id);
  }
  if (eviction_retry > *until - control_.now()) {
    until.reset();
    node_changed(id, "drain given up");
    return removal_failed(id);
  }
  control_.schedule(control_.now() + eviction_retry, [this, id, life = nodes_[id.index].life] {
    if (nodes_[id.index].life == life) evict_round(id);
  });
}

std::vector<std::uint32_t> KubernetesCluster::asked_for_each() const {
  std::vector<std::uint32_t> counts;
  for (std::uint32_t version = 0; version < spec_.versions.size(); ++version) counts.push_back(asked_for(VersionId{version}));
  return counts;
}

BudgetView KubernetesCluster::budget_view(ServiceId service) const {
  const Objects objects = mirror_.pods_of(service, created_[service.index], replicas_, pods_, asked_for_each());
  return view_of(*budgets_[service.index], objects, control_.now());
}

/// Drains are made with --ignore-daemonsets.
bool KubernetesCluster::stays(Index index) const {
  if (rules_.daemons.empty()) return false;
  Objects objects;
  objects.pods.push_back(mirror_.pod_of(replicas_[index], pods_[index]));
  for (const DaemonRules& daemon : rules_.daemons) objects.daemon_sets.push_back(daemon.set);
  DrainOptions options;
  options.ignore_daemon_sets = options.force = options.delete_empty_dir_data = true;
  return drain_fates(objects.pods.front().spec.node, objects, options).front().fate == DrainFate::stays;
}

void KubernetesCluster::set_budget(const BudgetAction& budget) {
  const ServiceId service = service_named_.at(budget.service);
  budgets_[service.index] = budget_of(budget.service, budget.min_available, budget.max_unavailable);
  mirror_.set_budgets(budgets_);
  ++fleet_changes_;
}

}  // namespace sandtable::models::kube::run
