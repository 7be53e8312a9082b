// Nodes that come and go.
#include <algorithm>

#include "models/cluster/run/cluster_autoscaler_run.hpp"
#include "models/cluster/run/karpenter_run.hpp"
#include "models/cluster/run/kubernetes_cluster.hpp"

namespace sandtable::models::kube::run {

std::unique_ptr<NodeAutoscaler> KubernetesCluster::make_autoscaler() {
  if (!rules_.node_autoscaler) return nullptr;
  const auto* settings = std::get_if<ClusterAutoscalerSpec>(&rules_.node_autoscaler->kind);
  if (settings != nullptr) return std::make_unique<ClusterAutoscalerRun>(*settings, rules_.options, seed_, control_, *this);
  return std::make_unique<KarpenterRun>(std::get<KarpenterSpec>(rules_.node_autoscaler->kind), rules_.options, seed_, control_,
                                        *this);
}

/// The machines of time 0.
void KubernetesCluster::begin_fleet() {
  if (spec_.groups.empty()) return;
  for (const NodeGroupSpec& group : spec_.groups) bounds_.emplace_back(group.min, group.max);
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].there) continue;
    paid_.add(control_.now(), spec_.nodes[i].price.value);
    await_interruption(NodeId{i});
  }
  node_autoscaler_ = make_autoscaler();
}

std::vector<FleetGroup> KubernetesCluster::groups() const {
  std::vector<FleetGroup> groups;
  for (std::size_t i = 0; i < spec_.groups.size(); ++i) {
    FleetGroup& group = groups.emplace_back();
    group.spec = &spec_.groups[i];
    group.min = bounds_[i].first;
    group.max = bounds_[i].second;
    for (std::uint32_t n = group.spec->first; n < group.spec->first + group.spec->most; ++n) {
      if (nodes_[n].there) ++group.there;
      else if (watches_[n].coming) ++group.coming;
    }
  }
  return groups;
}

void KubernetesCluster::set_bounds(const NodesAction& action) {
  const auto group = std::ranges::find(spec_.groups, action.group, &NodeGroupSpec::name);
  auto& [min, max] = bounds_[static_cast<std::size_t>(group - spec_.groups.begin())];
  min = action.min.value_or(min);
  max = action.max.value_or(max);
  ++fleet_changes_;
  if (listener_.changed) listener_.changed("nodes." + action.group, "min " + std::to_string(min) + ", max " + std::to_string(max));
}

std::vector<FleetNode> KubernetesCluster::fleet_nodes() const {
  std::vector<FleetNode> found;
  for (std::uint32_t g = 0; g < spec_.groups.size(); ++g) {
    const NodeGroupSpec& group = spec_.groups[g];
    if (!group.scales) continue;
    for (std::uint32_t n = group.first; n < group.first + group.most; ++n) {
      const NodeWatch& watch = watches_[n];
      if (!nodes_[n].there && !watch.coming) continue;
      FleetNode& one = found.emplace_back();
      one.id = NodeId{n};
      one.name = spec_.nodes[n].name;
      one.group = g;
      one.coming = watch.coming.has_value();
      one.leaving = watch.leaving.has_value();
      one.asked = watch.asked;
      if (nodes_[n].there) one.ready = watch.joined;
      one.last_pod_event = watch.last_pod_event;
    }
  }
  return found;
}

const Node& KubernetesCluster::described(std::uint32_t group) const { return rules_.nodes[spec_.groups[group].first].node; }

std::uint64_t KubernetesCluster::objects_version() const {
  std::uint64_t sum = state_ + fleet_changes_;
  for (const std::uint64_t changes : changes_) sum += changes;
  return sum;
}

Objects KubernetesCluster::objects() const {
  Objects all;
  const std::vector<std::uint32_t> counts = asked_for_each();
  for (std::uint32_t service = 0; service < spec_.services.size(); ++service)
    append(all, mirror_.pods_of(ServiceId{service}, created_[service], replicas_, pods_, counts));
  std::erase_if(all.pods, [this](const Pod& pod) { return pod.spec.node.empty() && pods_[*named(pod.meta.name)].message.empty(); });
  for (Pod& pod : all.pods)
    if (pod.meta.deleted) pod.meta.deleted = pods_[*named(pod.meta.name)].told;
  all.nodes = mirror_.nodes_there();
  for (const auto& budget : budgets_)
    if (budget) all.disruption_budgets.push_back(*budget);
  for (const DaemonRules& daemon : rules_.daemons) all.daemon_sets.push_back(daemon.set);
  return all;
}

std::optional<NodeId> KubernetesCluster::create_node(std::uint32_t number, const std::string& why) {
  const NodeGroupSpec& group = spec_.groups[number];
  for (std::uint32_t n = group.first; n < group.first + group.most; ++n) {
    NodeWatch& watch = watches_[n];
    if (nodes_[n].there || watch.coming) continue;
    count(added_);
    ++fleet_changes_;
    watch.asked = control_.now();
    paid_.add(control_.now(), group.price.value);
    node_changed(NodeId{n}, "is created: " + why);
    const sim::Duration takes = draw(group.creation, spec_.nodes[n].name, "creation", nodes_[n].life);
    watch.coming = control_.schedule(control_.now() + takes, [this, n] { node_joins(NodeId{n}); });
    return NodeId{n};
  }
  return std::nullopt;
}

void KubernetesCluster::node_joins(NodeId id) {
  NodeWatch& watch = watches_[id.index];
  watch.coming.reset();
  watch.lease_from = watch.joined = control_.now();
  watch.last_pod_event.reset();
  nodes_[id.index].there = true;
  set_up(id, true);
  nodes_up_.add(control_.now(), +1);
  mirror_.node_came(id, control_.now());
  board_.node_came(id.index);
  node_changed(id, "joins");
  await_interruption(id);
  judge_zones_anew();
  something_changed();
  look_at_daemons();
  if (node_autoscaler_) node_autoscaler_->node_ready(id);
}

void KubernetesCluster::mark_leaving(NodeId id, const std::optional<Taint>& taint) {
  watches_[id.index].leaving = taint;
  refresh_taints(id);
}

void KubernetesCluster::remove_node(NodeId id, const Removal& removal) {
  NodeWatch& watch = watches_[id.index];
  if (watch.removing) return;
  watch.removing = true;
  watch.linger = removal.linger;
  mark_leaving(id, removal.taint);
  node_changed(id, "is to go: " + removal.why);
  const bool drains_already = watch.drain_until.has_value();
  watch.drain_until =
      removal.eviction_timeout < sim::never - control_.now() ? control_.now() + removal.eviction_timeout : sim::never;
  if (!drains_already) evict_round(id);
}

/// All that was there has been told to go.
void KubernetesCluster::node_drained(NodeId id) {
  NodeWatch& watch = watches_[id.index];
  if (!watch.removing) return;
  watch.drained = true;
  go_when_empty(id);
  if (watch.linger >= sim::never - control_.now()) return;
  control_.schedule(control_.now() + watch.linger, [this, id, life = nodes_[id.index].life] {
    if (nodes_[id.index].life == life && watches_[id.index].drained) take_machine(id, "is gone, with what was left on it");
  });
}

/// A budget has kept a pod for too long.
void KubernetesCluster::removal_failed(NodeId id) {
  NodeWatch& watch = watches_[id.index];
  if (!watch.removing) return;
  watch.removing = false;
  mark_leaving(id, std::nullopt);
  node_changed(id, "stays: its pods could not be evicted in time");
  if (node_autoscaler_) node_autoscaler_->node_stays(id);
  something_changed();
}

/// Daemons go with their machine.
bool KubernetesCluster::holds_daemons_only(NodeId id) const {
  return std::ranges::all_of(nodes_[id.index].replicas, [this](Index index) {
    return spec_.services[replicas_[index].service.index].kind == ProgramKind::daemon;
  });
}

/// Once what happens at this instant is done.
void KubernetesCluster::go_when_empty(NodeId id) {
  if (!watches_[id.index].drained || !holds_daemons_only(id)) return;
  control_.schedule(control_.now(), [this, id, life = nodes_[id.index].life] {
    if (nodes_[id.index].life == life && watches_[id.index].drained && holds_daemons_only(id)) take_machine(id, "is gone");
  });
}

/// The machine is no more, and with it what runs there. Its pods are deleted and replaced at once.
void KubernetesCluster::take_machine(NodeId id, const std::string& what) {
  NodeRecord& node = nodes_[id.index];
  NodeWatch& watch = watches_[id.index];
  const std::uint32_t group = spec_.nodes[id.index].group;
  const bool replace = watch.interrupted && !watch.removing;
  for (const Index index : std::vector(node.replicas)) {
    tell_balancers(index);
    if (!pods_[index].deleted) end_pod(index, "its node is gone", Successor::replica);
    if (replicas_[index].state == Lifecycle::gone) continue;
    const auto& serving = replicas_[index].serving;
    if (node.up && serving && !requests_.gone(*serving)) requests_.crash_replica(*serving);  // else they crashed with it
    finish(index);
  }
  for (const auto& [service, flow] : node.pulls) control_.cancel(flow);
  if (node.booting) control_.cancel(*node.booting);
  cancel(watch.event);
  cancel(watch.retry);
  if (watch.queued) std::erase(zones_[zone_of(mirror_.node(id))].nodes, id);
  if (nominations_ > 0) forget_nominations(id);
  if (node.up) nodes_up_.add(control_.now(), -1);
  set_up(id, false);
  const std::uint32_t life = node.life + 1, boots = node.boots;
  node = NodeRecord{};
  node.up = node.there = false;
  node.life = life;
  node.boots = boots;
  watch = NodeWatch{};
  mirror_.node_went(id);
  board_.node_went(id.index);
  ++state_;
  count(removed_);
  paid_.add(control_.now(), -spec_.nodes[id.index].price.value);
  node_changed(id, what);
  judge_zones_anew();
  look_at_daemons();
  if (node_autoscaler_) node_autoscaler_->node_gone(id);
  if (replace) create_node(group, "in place of " + spec_.nodes[id.index].name + ", which the cloud has taken back");
}

void KubernetesCluster::forget_nominations(NodeId id) {
  for (Index index = 0; index < pods_.size(); ++index) {
    if (pods_[index].nominated != id) continue;
    pods_[index].nominated.reset();
    --nominations_;
    mirror_.gone(replicas_[index]);
  }
}

void KubernetesCluster::await_interruption(NodeId id) {
  const auto& spot = spec_.groups[spec_.nodes[id.index].group].spot;
  if (!spot) return;
  const std::uint32_t life = nodes_[id.index].life;
  after(draw(spot->interruption, spec_.nodes[id.index].name, "spot", life), [this, id, life] {
    if (nodes_[id.index].life == life) interrupt(id);
  });
}

/// The cloud says that it takes the machine back.
void KubernetesCluster::interrupt(NodeId id) {
  const NodeGroupSpec& group = spec_.groups[spec_.nodes[id.index].group];
  const sim::Time gone = control_.now() + group.spot->notice;
  watches_[id.index].interrupted = true;
  count(interrupted_);
  node_changed(id,
               "is interrupted: the cloud takes it back in " + std::to_string(group.spot->notice / std::chrono::seconds(1)) + " s");
  control_.schedule(gone, [this, id, life = nodes_[id.index].life] {
    if (nodes_[id.index].life == life) take_machine(id, "is gone: the cloud has taken it back");
  });
  if (node_autoscaler_ && group.scales && node_autoscaler_->interrupted(id, gone)) return;
  drain(spec_.nodes[id.index].name, sim::Duration::max());
}

}  // namespace sandtable::models::kube::run
