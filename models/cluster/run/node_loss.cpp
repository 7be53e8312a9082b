// A node that is gone: what its lease tells, and what follows from that.
#include <algorithm>

#include "models/cluster/node_lifecycle/node_loss.hpp"
#include "models/cluster/run/kubernetes_cluster.hpp"

namespace sandtable::models::kube::run {
namespace {

/// The monitor's first look at or after `now`; it looks at whole multiples of its period.
sim::Time look_after(sim::Time now, sim::Duration period) {
  const auto since = now.time_since_epoch();
  return sim::Time{(since + period - sim::Duration{1}) / period * period};
}

}  // namespace

bool KubernetesCluster::crash_node(const std::string& name, sim::Duration lasts) {
  const auto found = node_named_.find(name);
  if (found == node_named_.end()) return false;
  const NodeId id = found->second;
  if (!nodes_[id.index].there) return false;
  const bool was_up = nodes_[id.index].up;
  take_down(id, lasts);
  forget_pulls(id);
  for (const Index replica : std::vector(nodes_[id.index].replicas)) {
    if (pods_[replica].deleted || replicas_[replica].state == Lifecycle::down) {
      cancel(pods_[replica].term);
      cancel(pods_[replica].kill);
      if (replicas_[replica].serving) requests_.crash_replica(*replicas_[replica].serving);
      continue;
    }
    lose(replica);
    changed(replicas_[replica], "crashed");
  }
  if (was_up) node_is_silent(id);
  return true;
}

/// Its process is gone, which nobody but the kubelet will see.
void KubernetesCluster::lose(Index index) {
  ReplicaRecord& replica = replicas_[index];
  PodRecord& pod = pods_[index];
  cancel(pod.look);
  cancel(pod.runs_out);
  stop_starting(replica);
  if (replica.serving) {
    if (replica.state == Lifecycle::ready) {
      requests_.lose_replica(*replica.serving);
      pod.untold = replica.serving;
    } else {
      requests_.crash_replica(*replica.serving);
    }
    replica.serving.reset();
  }
  replica.state = Lifecycle::down;
  if (listener_.ready_changed) listener_.ready_changed(replica.version);
}

void KubernetesCluster::tell_balancers(Index index) {
  if (const auto told = std::exchange(pods_[index].untold, std::nullopt)) requests_.withdraw_replica(*told);
}

/// Its last renewal is seen at the monitor's next look; from then on it has the grace period.
void KubernetesCluster::node_is_silent(NodeId id) {
  NodeWatch& watch = watches_[id.index];
  if (watch.unknown) return;  // it has not been seen again since the last time
  NodeLoss loss;
  loss.monitor = node_monitor(rules_.options.minor);
  const sim::Time renewed = watch.lease_from + (control_.now() - watch.lease_from) / lease_renewal * lease_renewal;
  loss.last_heard = look_after(renewed, loss.monitor.period);
  cancel(watch.event);
  watch.event = control_.schedule(course_of(loss).unknown, [this, id] { node_is_unknown(id); });
}

void KubernetesCluster::node_is_unknown(NodeId id) {
  NodeWatch& watch = watches_[id.index];
  watch.event.reset();
  watch.unknown = watch.queued = true;
  const NodeMonitor monitor = node_monitor(rules_.options.minor);
  Node& node = mirror_.node(id);
  node.conditions = judge_node(node, control_.now() - monitor.grace - monitor.period, control_.now(), monitor).conditions;
  refresh_taints(id);
  node_changed(id, "not ready: its lease was not renewed");
  noticed(spec_.nodes[id.index].name);
  for (const Index replica : nodes_[id.index].replicas) tell_balancers(replica);
  zones_[zone_of(node)].nodes.push_back(id);
  judge_zones_anew();
}

void KubernetesCluster::refresh_taints(NodeId id) {
  Node& node = mirror_.node(id);
  node.taints = rules_.nodes[id.index].node.taints;
  for (Taint& taint : condition_taints(node)) node.taints.push_back(std::move(taint));
  if (watches_[id.index].tainted)
    if (auto taint = eviction_taint(node.conditions)) node.taints.push_back(std::move(*taint));
  if (watches_[id.index].leaving) node.taints.push_back(*watches_[id.index].leaving);
  board_.node_changed(id.index);
  ++state_;
  look_at_daemons();
}

void KubernetesCluster::judge_zones_anew() {
  const ZonesVerdict verdict =
      mirror_.of_nodes_there([this](const std::vector<Node>& nodes) { return judge_zones(nodes, zone_states_); });
  for (const auto& [name, zone] : verdict.zones) {
    zone_states_[name] = zone.state;
    zones_[name].limiter.set_rate(zone.rate, control_.now());
  }
  if (verdict.take_back_taints || verdict.start_clocks_anew) {
    for (auto& [name, zone] : zones_) zone.nodes.clear();
    for (std::uint32_t i = 0; i < watches_.size(); ++i) {
      NodeWatch& watch = watches_[i];
      watch.queued = watch.unknown && verdict.start_clocks_anew;
      if (watch.queued) zones_[zone_of(mirror_.node(NodeId{i}))].nodes.push_back(NodeId{i});
      if (!watch.tainted) continue;
      watch.tainted = false;
      refresh_taints(NodeId{i});
      for (const Index replica : nodes_[i].replicas) await_eviction(replica);
    }
  }
  for (const auto& [name, zone] : zone_states_) taint_next(name);
}

/// As fast as the zone's rate lets it.
void KubernetesCluster::taint_next(const std::string& name) {
  ZoneQueue& zone = zones_[name];
  cancel(zone.event);
  while (!zone.nodes.empty()) {
    const sim::Time next = zone.limiter.next(control_.now());
    if (next > control_.now()) {
      if (next < sim::never) {
        zone.event = control_.schedule(next, [this, name] {
          zones_[name].event.reset();
          taint_next(name);
        });
      }
      return;
    }
    const NodeId id = zone.nodes.front();
    zone.nodes.pop_front();
    zone.limiter.take(control_.now());
    taint_for_eviction(id);
  }
}

void KubernetesCluster::taint_for_eviction(NodeId id) {
  watches_[id.index].queued = false;
  watches_[id.index].tainted = true;
  refresh_taints(id);
  node_changed(id, "tainted for eviction");
  for (const Index replica : nodes_[id.index].replicas) await_eviction(replica);
}

/// By its node's taints as they are now.
void KubernetesCluster::await_eviction(Index index) {
  PodRecord& pod = pods_[index];
  if (pod.deleted) return;
  cancel(pod.evicted);
  const ReplicaRecord& replica = replicas_[index];
  pod.eviction =
      taint_eviction(rules_of(replica).pod.tolerations, mirror_.node(*replica.node).taints, control_.now(), pod.eviction);
  if (!pod.eviction->at) return pod.eviction.reset();
  if (*pod.eviction->at >= sim::never) return;
  pod.evicted = control_.schedule(std::max(control_.now(), *pod.eviction->at), [this, index] {
    pods_[index].evicted.reset();
    count(evictions_);
    end_pod(index, "evicted: its node is lost", Successor::replica);
  });
}

/// The kubelet is back: it ends what was to end, and starts the rest again.
void KubernetesCluster::node_up(NodeId id) {
  NodeWatch& watch = watches_[id.index];
  nodes_[id.index].up = true;
  for (const Index replica : std::vector(nodes_[id.index].replicas)) {
    tell_balancers(replica);
    if (pods_[replica].deleted) finish(replica);
    else if (is_job(replicas_[replica]) && pods_[replica].containers > 0) end_by_itself(replica, PodOutcome::failed);
  }
  const std::string& name = spec_.nodes[id.index].name;
  watch.lease_from = control_.now();
  cancel(watch.event);
  if (watch.unknown) {
    Node& node = mirror_.node(id);
    node.conditions = rules_.nodes[id.index].node.conditions;
    refresh_taints(id);
    watch.event = control_.schedule(look_after(control_.now(), node_monitor(rules_.options.minor).period),
                                    [this, id] { node_is_reachable(id); });
  } else {
    noticed(name);
  }
  Cluster::node_up(id);
  something_changed();
}

/// The controller has seen it again.
void KubernetesCluster::node_is_reachable(NodeId id) {
  NodeWatch& watch = watches_[id.index];
  watch.event.reset();
  watch.unknown = watch.tainted = false;
  if (std::exchange(watch.queued, false)) std::erase(zones_[zone_of(mirror_.node(id))].nodes, id);
  refresh_taints(id);
  node_changed(id, "ready");
  for (const Index replica : nodes_[id.index].replicas) await_eviction(replica);
  judge_zones_anew();
  something_changed();
  if (!nodes_[id.index].up) node_is_silent(id);  // it crashed again meanwhile
}

}  // namespace sandtable::models::kube::run
