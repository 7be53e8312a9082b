#include "models/service/cpu_sharing.hpp"

#include <algorithm>

namespace sandtable::models {

void CpuSharing::replica_added(std::uint32_t index, const Replica& replica) {
  if (replica.node != nobody) nodes_[replica.node].replicas.push_back(index);
}

void CpuSharing::replica_gone(sim::Time now, std::uint32_t index, Replica& replica) {
  replica.parts->cpu.clear();
  replica.cpu_waiting = false;
  give(now, index, replica, 0);
  if (replica.node == nobody) return;
  std::erase(nodes_[replica.node].replicas, index);
  mark_node(replica.node);
}

void CpuSharing::mark_node(std::uint32_t node) {
  if (nodes_[node].changed) return;
  nodes_[node].changed = true;
  changed_nodes_.push_back(node);
}

double CpuSharing::cap(sim::Time now, const Replica& replica) const {
  const auto& parts = *replica.parts;
  const auto active = static_cast<double>(parts.cpu.active());
  if (parts.serving && parts.serving->paused(now)) return 0;
  if (parts.quota) return parts.quota->throttled(now) ? 0 : active;
  const auto& limit = parts.cpu_limit;
  return limit ? std::min(*limit, active) : active;
}

template <class Change>
void CpuSharing::meter_quota(sim::Time now, Replica& replica, Change&& change) {
  CfsQuota& quota = *replica.parts->quota;
  const bool stood_still = quota.stands_still();
  const std::uint64_t periods = quota.periods(), throttled = quota.throttled_periods();
  change(quota);
  auto& meter = recorder_.serving(replica.service);
  if (quota.stands_still() != stood_still) meter.throttled.add(now, stood_still ? -1 : 1);
  meter.quota_periods(now, quota.periods() - periods, quota.throttled_periods() - throttled);
}

void CpuSharing::quota_changes(sim::Time now, std::uint32_t index, Replica& replica) {
  meter_quota(now, replica, [now](CfsQuota& quota) { quota.change(now); });
  changed(index, replica);
}

void CpuSharing::give(sim::Time now, std::uint32_t index, Replica& replica, double cores) {
  if (cores != replica.cores) {
    if (audit_ != nullptr) [[unlikely]]
      // Under CFS the limit is one of a period: cfs_quota.hpp.
      audit_->cores_changed(ServiceId{replica.service}, now, replica.cores, cores, replica.parts->cpu.active(),
                            replica.parts->quota ? std::nullopt : replica.parts->cpu_limit);
    auto& meter = recorder_.service(ServiceId{replica.service}).cores;
    auto& users = users_[replica.service];
    if (replica.cores == 0) ++users;
    if (cores == 0) --users;
    // The sum of many small changes does not end at exactly 0; an idle service does.
    meter.set(now, users == 0 ? 0 : meter.value() + (cores - replica.cores));
    if (use_ != nullptr) [[unlikely]]
      use_->cores_change(index, replica.cores, now);
    replica.cores = cores;
    if (observer_ != nullptr) [[unlikely]]
      observer_->cores_change(index, cores, now);
  }
  const std::size_t active = replica.parts->cpu.active();
  replica.parts->cpu.set_rate(now, active == 0 ? 0 : cores / static_cast<double>(active));
  if (!replica.parts->quota) [[likely]]
    return;
  const bool runnable = active > 0 && !(replica.parts->serving && replica.parts->serving->paused(now));
  meter_quota(now, replica, [&](CfsQuota& quota) { quota.run_at(now, cores, runnable); });
}

std::uint64_t CpuSharing::schedule(std::uint32_t index, Replica& replica, RequestEvents& events) {
  std::uint64_t stale = replica.cpu_waiting ? 1 : 0;
  if (const auto& quota = replica.parts->quota) [[unlikely]]
    stale += alarms_.set(replica.parts->quota_alarm, quota->next_change(), sim::Phase::timer, events);
  const sim::Time next = replica.parts->cpu.next_completion();
  replica.cpu_waiting = next != sim::never;
  if (replica.cpu_waiting)
    events.push(next, sim::Phase::completion, {index, ++replica.cpu_wait}, static_cast<std::uint32_t>(EventKind::cpu_done));
  return stale;
}

std::uint64_t CpuSharing::settle(sim::Time now, std::vector<Replica>& replicas, RequestEvents& events) {
  std::uint64_t stale = 0;
  for (const std::uint32_t index : changed_) {
    auto& replica = replicas[index];
    if (replica.state != ReplicaState::gone && replica.node != nobody) {
      mark_node(replica.node);
      continue;
    }
    replica.cpu_changed = false;
    if (replica.state == ReplicaState::gone) continue;
    give(now, index, replica, cap(now, replica));
    stale += schedule(index, replica, events);
  }
  changed_.clear();
  for (const std::uint32_t node : changed_nodes_) stale += share_out(now, node, replicas, events);
  changed_nodes_.clear();
  return stale;
}

std::uint64_t CpuSharing::share_out(sim::Time now, std::uint32_t node, std::vector<Replica>& replicas, RequestEvents& events) {
  nodes_[node].changed = false;
  claims_.clear();
  claimants_.clear();
  for (const std::uint32_t index : nodes_[node].replicas) {
    auto& replica = replicas[index];
    if (replica.parts->cpu.active() == 0 && replica.cores == 0) {
      replica.cpu_changed = false;
      continue;
    }
    claims_.push_back({replica.parts->cpu_weight, cap(now, replica), 0});
    claimants_.push_back(index);
  }
  max_min_shares(world_.nodes[node].cores, claims_);
  if (audit_ != nullptr) [[unlikely]]
    audit_->shared_out(node, now, claims_);
  std::uint64_t stale = 0;
  for (std::size_t i = 0; i < claims_.size(); ++i) {
    auto& replica = replicas[claimants_[i]];
    if (!replica.cpu_changed && claims_[i].share == replica.cores) continue;
    replica.cpu_changed = false;
    give(now, claimants_[i], replica, claims_[i].share);
    stale += schedule(claimants_[i], replica, events);
  }
  return stale;
}

}  // namespace sandtable::models
