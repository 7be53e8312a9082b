#include "models/cluster/workloads/replica_set_control.hpp"

#include <algorithm>

#include "models/cluster/workloads/availability.hpp"
#include "models/cluster/workloads/slow_start.hpp"
#include "models/cluster/workloads/victims.hpp"

namespace sandtable::models::kube {
namespace {

bool same_owner(const ReplicaSet& a, const ReplicaSet& b) {
  const auto* left = a.meta.controller();
  const auto* right = b.meta.controller();
  if (left == nullptr || right == nullptr || a.meta.space != b.meta.space || left->kind != right->kind) return false;
  if (!left->uid.empty() && !right->uid.empty()) return left->uid == right->uid;
  return left->name == right->name;
}

/// Pods of the sets that the same Deployment owns, this one among them.
std::vector<Pod> related_to(const ReplicaSet& set, const std::vector<Pod>& pods, const std::vector<ReplicaSet>& sets) {
  std::vector<Pod> related;
  for (const auto& pod : pods) {
    const bool own = is_controlled_by(pod.meta, "ReplicaSet", set.meta);
    const bool kin = std::ranges::any_of(sets, [&](const ReplicaSet& other) {
      return same_owner(set, other) && is_controlled_by(pod.meta, "ReplicaSet", other.meta);
    });
    if (own || kin) related.push_back(pod);
  }
  return related;
}

void choose_victims(const ReplicaSet& set, const std::vector<Pod>& active, const std::vector<Pod>& related, std::size_t count,
                    sim::Time now, ReplicaSetSync& sync) {
  if (count >= active.size()) {
    for (const auto& pod : active) sync.remove.push_back(pod.meta.name);
    sync.why.push_back("all " + std::to_string(count) + " pods go: nothing to choose");
    return;
  }
  const auto order = victim_order(active, related, now);
  const auto rank = [&](const Pod& pod) {
    return static_cast<int>(
        std::ranges::count_if(related, [&pod](const Pod& other) { return is_active(other) && other.spec.node == pod.spec.node; }));
  };
  for (std::size_t i = 0; i < count; ++i) {
    const auto& victim = active[order[i]];
    const auto& next = active[order[i + 1]];
    const auto rule = compare_victims(victim, rank(victim), next, rank(next), now).rule;
    sync.remove.push_back(victim.meta.name);
    sync.why.push_back(victim.meta.name + " goes before " + next.meta.name + ": it " + describe_victim_rule(rule));
  }
  sync.why.insert(sync.why.begin(), std::to_string(active.size()) + " active pods > replicas " + std::to_string(set.replicas));
}

}  // namespace

ReplicaSetSync sync_replica_set(const ReplicaSet& set, const std::vector<Pod>& pods, const std::vector<ReplicaSet>& sets,
                                sim::Time now) {
  ReplicaSetSync sync;
  std::vector<Pod> active;
  for (const auto& pod : pods) {
    if (!is_controlled_by(pod.meta, "ReplicaSet", set.meta)) continue;
    if (pod.meta.deleted && !pod.ended()) ++sync.terminating;
    if (!is_active(pod)) continue;
    active.push_back(pod);
    sync.ready += is_ready(pod) ? 1 : 0;
    sync.available += is_available(pod, set.min_ready_seconds, now) ? 1 : 0;
  }
  sync.replicas = static_cast<std::int32_t>(active.size());
  const auto surplus = sync.replicas - set.replicas;
  if (set.meta.deleted) {
    sync.why.push_back("it is marked for deletion: only its status is written");
  } else if (surplus < 0) {
    const auto count = std::min(-surplus, replica_set_burst);
    sync.create = slow_start(count);
    sync.why.push_back(std::to_string(sync.replicas) + " active pods < replicas " + std::to_string(set.replicas) + ": makes " +
                       std::to_string(count) + " in " + std::to_string(sync.create.size()) + " batches");
  } else if (surplus > 0) {
    const auto count = static_cast<std::size_t>(std::min(surplus, replica_set_burst));
    choose_victims(set, active, related_to(set, pods, sets), count, now, sync);
  } else {
    sync.why.push_back("it has its " + std::to_string(set.replicas) + " pods");
  }
  return sync;
}

}  // namespace sandtable::models::kube
