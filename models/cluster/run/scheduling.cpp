// Which pod gets which node, and when.
#include <algorithm>
#include <utility>

#include "models/cluster/disruption/eviction.hpp"
#include "models/cluster/kubelet/restart_curve.hpp"
#include "models/cluster/run/kubernetes_cluster.hpp"
#include "models/cluster/scheduler/decision.hpp"

namespace sandtable::models::kube::run {

void KubernetesCluster::admit(Index index, bool ready_at_once) {
  pods_.resize(replicas_.size());
  PodRecord& pod = pods_[index];
  ReplicaRecord& replica = replicas_[index];
  pod.created = control_.now();
  pod.kind = kind_of(replica);
  pod.initial = ready_at_once;
  replica.restarts = RestartBackoff(restart_curve({.minor = rules_.options.minor}));
  if (!nodes_.empty()) {
    queue_.add(index, rules_of(replica).pod.priority, control_.now());
    set_pending(+1);
    arm_queue();
  } else {
    replica.bound = control_.now();
    if (ready_at_once) serve_from_the_start(index);
    else fetch_image(index);
  }
}

/// Revisions may ask for other amounts, and each is a ReplicaSet of its own.
std::uint32_t KubernetesCluster::kind_of(const ReplicaRecord& replica) {
  if (replica.revision == 0) return replica.version.index;
  const auto [found, is_new] = revision_kinds_.try_emplace({replica.version, replica.revision}, 0);
  if (!is_new) return found->second;
  const PodSpec& spec = mirror_.add_revision(replica.version, replica.revision, rules(replica).reservation);
  found->second =
      board_.add_kind(replica.version.index, incoming_footprint_of(spec, rules_.options), footprint_of(spec, rules_.options),
                      spec_.services[replica.service.index].has_ordinals ? NodeBoard::Kinship::same : NodeBoard::Kinship::own);
  failures_.resize(found->second + 1);
  return found->second;
}

/// Its end frees room.
void KubernetesCluster::release(Index index) {
  const ReplicaRecord& replica = replicas_[index];
  if (replica.node) {
    board_.remove(pods_[index].kind, replica.node->index);
    mirror_.gone(replica);
    watches_[replica.node->index].last_pod_event = control_.now();
  }
  Cluster::release(index);
  if (replica.node) go_when_empty(*replica.node);
  something_changed();
}

void KubernetesCluster::something_changed() {
  ++state_;
  queue_.something_changed(control_.now());
  arm_queue();
}

/// The queue is looked at when it has something to look at; once an instant.
void KubernetesCluster::arm_queue() {
  const sim::Time at = queue_.has_active() ? control_.now() : queue_.wakes();
  if (at >= cycle_at_) return;
  if (cycle_) control_.cancel(*cycle_);
  cycle_at_ = at;
  cycle_ = control_.schedule(at, [this] {
    cycle_.reset();
    cycle_at_ = sim::never;
    run_queue();
  });
}

void KubernetesCluster::run_queue() {
  queue_.wake(control_.now());
  while (const auto pod = queue_.next()) decide(*pod);
  arm_queue();
}

std::size_t KubernetesCluster::draw_among(Index index, std::size_t best) const {
  if (best == 1) return 0;
  sim::Draws draws(sim::stream_key(seed_, replicas_[index].name, "node"), {});
  return std::min(best - 1, static_cast<std::size_t>(draws.uniform() * static_cast<double>(best)));
}

void KubernetesCluster::decide(Index index) {
  const ReplicaRecord& replica = replicas_[index];
  if (pods_[index].pinned) return decide_pinned(index);
  const auto& failure = failures_[pods_[index].kind];
  if (nominations_ == 0 && failure && failure->state == state_) return leave_pending(index, std::string(failure->message));
  if (nominations_ > 0 || rules_of(replica).constrained) return decide_in_full(index);
  const auto choice = board_.choose(pods_[index].kind, search_from_);
  if (choice.best.empty()) return decide_in_full(index);
  search_from_ = (search_from_ + choice.looked_at) % std::max<std::size_t>(1, board_.nodes_there());
  bind(index, NodeId{choice.best[draw_among(index, choice.best.size())]});
}

/// The one node that it may go to: the search goes on where it was.
void KubernetesCluster::decide_pinned(Index index) {
  const NodeId node = *pods_[index].pinned;
  if (nominations_ > 0 || !board_.fits(pods_[index].kind, node.index)) return decide_in_full(index);
  bind(index, node);
}

void KubernetesCluster::decide_in_full(Index index) {
  const ReplicaRecord& replica = replicas_[index];
  count_budgets();
  const auto& snapshot = mirror_.snapshot(replicas_, pods_);
  const auto decision = schedule(mirror_.pod_of(replica, pods_[index]), snapshot, control_.now(), rules_.options, search_from_);
  search_from_ = (search_from_ + decision.looked_at) % std::max<std::size_t>(1, board_.nodes_there());
  if (decision.node) {
    bind(index, mirror_.node_named(decision.best[draw_among(index, decision.best.size())]));
  } else if (decision.preemption && decision.preemption->chosen) {
    leave_pending(index, decision.message);
    preempt_for(index, *decision.preemption->chosen);
  } else {
    failures_[pods_[index].kind] = Failure{state_, decision.message};
    leave_pending(index, decision.message);
  }
}

/// What budgets allow, which preemption asks.
void KubernetesCluster::count_budgets() {
  for (std::uint32_t service = 0; service < budgets_.size(); ++service) {
    if (!budgets_[service]) continue;
    mirror_.set_allowed(budgets_[service]->meta.name, budget_view(ServiceId{service}).state.allowed);
  }
}

void KubernetesCluster::bind(Index index, NodeId node) {
  PodRecord& pod = pods_[index];
  queue_.forget(index);
  set_pending(-1);
  if (std::exchange(pod.nominated, std::nullopt)) --nominations_;
  pod.bound = watches_[node.index].last_pod_event = control_.now();
  if (!pod.message.empty() && control_.now() >= measured_.start) {
    ++waited_;
    waited_s_ += sim::to_seconds(control_.now() - pod.created);
  }
  occupy(index, node);
  ReplicaRecord& replica = replicas_[index];
  board_.place(pod.kind, node.index);
  mirror_.bound(replica, pod);
  ++state_;
  if (rules_of(replica).constrained && queue_.has_waiting()) queue_.something_changed(control_.now());
  if (std::exchange(pod.initial, false) && control_.now() == sim::Time{}) {
    hold_image(node, replica.service);
    serve_from_the_start(index);
  } else {
    changed(replica, "is bound to " + spec_.nodes[node.index].name);
    if (on_lost_node(replica)) replica.state = Lifecycle::down;  // which nobody knows yet: no kubelet starts it
    else fetch_image(index);
  }
}

void KubernetesCluster::leave_pending(Index index, const std::string& message) {
  queue_.failed(index, control_.now());
  if (message == pods_[index].message) return;
  const bool is_new = pods_[index].message.empty();
  pods_[index].message = message;
  changed(replicas_[index], "pending: " + message);
  if (is_new && node_autoscaler_) node_autoscaler_->pod_waits();
}

void KubernetesCluster::preempt_for(Index index, const scheduler::Victims& victims) {
  PodRecord& pod = pods_[index];
  if (!pod.nominated) ++nominations_;
  pod.nominated = mirror_.node_named(victims.node);
  mirror_.nominated(replicas_[index], pod);
  ++state_;
  const std::string by = replicas_[index].name;
  for (const Meta& victim : victims.pods) {
    count(preemptions_);
    end_pod(*named(victim.name), "preempted by " + by, Successor::replica);
  }
}

}  // namespace sandtable::models::kube::run
