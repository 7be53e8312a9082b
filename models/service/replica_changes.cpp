// What the control plane does to replicas.
#include <algorithm>
#include <tuple>

#include "models/service/plane_state.hpp"
#include "models/service/request_identity.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {

void RequestPlane::Impl::count_replicas(const Replica& replica, double ready, double alive) {
  const std::uint32_t service = replica.service;
  auto& meter = recorder_.service(ServiceId{service});
  const auto& compiled = world_.services[service];
  if (ready != 0) meter.ready.add(now_, ready);
  if (alive == 0) return;
  if (compiled.concurrency != UINT32_MAX) meter.slots.add(now_, alive * compiled.concurrency);
  if (const auto& limit = replica.parts->cpu_limit) meter.core_limit.add(now_, alive * *limit);
  if (compiled.quota_period || compiled.pauses || !compiled.pools.empty()) recorder_.serving(service).alive.add(now_, alive);
}

void RequestPlane::Impl::observe(RequestObserver& observer) {
  SANDTABLE_EXPECT(processed_ == 0, "who watches a run watches it from its start");
  observer_ = &observer;
  cpu_.observe(observer);
  for (const Replica& replica : replicas_) observer.replica_added(VersionId{replica.version}, ServiceId{replica.service}, now_);
}

void RequestPlane::Impl::meter_use(bool requests) {
  SANDTABLE_EXPECT(processed_ == 0, "use is metered from the start of the run");
  use_ = std::make_unique<UseMeter>();
  cpu_.meter(*use_);
  requests_metered_ = requests;
  if (requests) plain_ = false;
}

ReplicaUse RequestPlane::Impl::use_of(std::uint32_t index) const {
  SANDTABLE_EXPECT(use_ != nullptr && index < replicas_.size(), "use is metered, and of a replica that exists");
  const Replica& replica = replicas_[index];
  return {use_->cpu_seconds(index, replica.cores, now_), static_cast<double>(use_->requests(index)),
          static_cast<double>(replica.load())};
}

std::uint64_t RequestPlane::Impl::messages_waiting(std::uint32_t queue) const {
  return messaging_ ? messaging_->queues[queue].state.waiting() : 0;
}

std::uint32_t RequestPlane::Impl::add_replica(std::uint32_t version, std::uint32_t node, const RevisionTraits& traits) {
  SANDTABLE_EXPECT(version < versions_.size(), "a replica of a version that does not exist");
  SANDTABLE_EXPECT(node == nobody || node < world_.nodes.size(), "a replica on a node that does not exist");
  const auto index = static_cast<std::uint32_t>(replicas_.size());
  auto& replica = replicas_.emplace_back();
  replica.version = version;
  replica.service = world_.versions[version].service.index;
  replica.node = node;
  replica.slowdown = world_.versions[version].slowdown * traits.slowdown;
  const auto& service = world_.services[replica.service];
  replica.parts->cpu_limit = traits.cpu_limit ? traits.cpu_limit : service.cpu_limit;
  replica.parts->cpu_weight = traits.cpu_weight.value_or(service.cpu_weight);
  if (service.entrance.any()) {
    const auto stream = sim::stream_key(seed_, "service." + service.name, "entrance");
    replica.guarded = true;
    replica.parts->entrance =
        Entrance(service.entrance, now_, call_identity(stream.words[0], services_[replica.service].created, 0));
  }
  ++services_[replica.service].created;
  for (const auto& breaker : service.breakers) replica.parts->breakers.emplace_back(breaker);
  for (const std::uint32_t policy : service.policies) replica.parts->calls.emplace_back(world_.policies[policy]);
  detectors_see(index, true);
  begin_serving(index);
  const auto& weights = service.node_weights;
  const Standing standing{callers_.zone_of(node), node == nobody || weights.empty() ? 1 : weights[node]};
  versions_[version].pool.add(index, replicas_, now_, standing);
  begin_data(index);
  callers_.count(replica.service, node, true);
  cpu_.replica_added(index, replica);
  count_replicas(replica, +1, +1);
  if (observer_ != nullptr) [[unlikely]]
    observer_->replica_added(VersionId{version}, ServiceId{replica.service}, now_);
  serve_waiting(index);
  if (messaging_) consumers_change(index, true);
  settle();
  return index;
}

/// It takes no new requests; where it was the last, those in the common line have nobody left to wait for.
void RequestPlane::Impl::leave_pool(std::uint32_t index, bool told) {
  auto& replica = replicas_[index];
  auto& version = versions_[replica.version];
  const bool primary = is_primary(index);
  if (world_.services[replica.service].data.database) leave_database(index);
  if (!told && !services_[replica.service].apart) {
    version.pool.lose();
    untold_.insert(index);
  } else if (!primary) {
    version.pool.remove(index, replicas_, now_);
  }
  callers_.count(replica.service, replica.node, false);
  detectors_see(index, false);
  count_replicas(replica, -1, 0);
  if (messaging_) consumers_change(index, false);
  if (version.pool.ready() > 0) return;
  const auto& service = services_[replica.service];
  while (version.shared.size() > 0) end(take_from_shared(version, service), Ending::unavailable);
}

void RequestPlane::Impl::gone(std::uint32_t index) {
  auto& replica = replicas_[index];
  replica.state = ReplicaState::gone;
  if (audit_) [[unlikely]]
    audit_->work_lost(ServiceId{replica.service}, replica.parts->cpu.remaining(now_));
  end_serving(index);
  end_data(index);
  cpu_.replica_gone(now_, index, replica);
  count_replicas(replica, 0, -1);
}

void RequestPlane::Impl::drain_replica(std::uint32_t index) {
  SANDTABLE_EXPECT(index < replicas_.size(), "no such replica");
  if (replicas_[index].state != ReplicaState::ready) return;
  replicas_[index].state = ReplicaState::draining;
  leave_pool(index);
  if (replicas_[index].load() == 0) gone(index);
  settle();
}

/// Whatever a strand waited for finds nobody when it comes.
void RequestPlane::Impl::forget_wait(std::uint32_t index) {
  if (frame(index).waiting()) ++stale_;
  frame(index).end_wait();
}

void RequestPlane::Impl::crash_replica(std::uint32_t index) {
  SANDTABLE_EXPECT(index < replicas_.size(), "no such replica");
  empty_replica(index);
  settle();
}

void RequestPlane::Impl::lose_replica(std::uint32_t index) {
  SANDTABLE_EXPECT(index < replicas_.size(), "no such replica");
  empty_replica(index, false);
  settle();
}

/// The strands of what is served there, branches first. Crashes are rare, so nobody keeps a list: all frames are looked at. But
/// their order is that of the requests' arrivals, and of steps within one: which frames they have depends on what else there is.
std::vector<std::uint32_t> RequestPlane::Impl::strands_at(std::uint32_t replica) const {
  std::vector<std::uint32_t> strands;
  for (std::uint32_t i = 0; i < frames_.capacity(); ++i)
    if (frames_[request_of(i)].is_served_by(replica)) strands.push_back(i);
  std::ranges::sort(strands, {}, [this](std::uint32_t strand) {
    const auto& request = frames_[request_of(strand)];
    return std::tuple(!frames_[strand].branch, request.arrival, request.identity, frames_[strand].op, strand);
  });
  return strands;
}

/// Whatever is there ends, and the replica with it.
void RequestPlane::Impl::empty_replica(std::uint32_t index, bool told) {
  const ReplicaState before = replicas_[index].state;
  if (before == ReplicaState::gone) return;
  if (observer_ != nullptr) [[unlikely]]
    observer_->replica_crashes(index, now_);
  replicas_[index].state = ReplicaState::gone;  // nobody is let in while it is being emptied
  if (before == ReplicaState::ready) leave_pool(index, told);
  if (replicas_[index].cpu_waiting) ++stale_;
  abandon_data(index);
  const auto strands = strands_at(index);
  for (const std::uint32_t branch : strands) {
    if (!frame(branch).branch) continue;
    forget_wait(branch);
    release(branch);
  }
  for (const std::uint32_t request : strands) {
    if (!frame(request).is_served_by(index)) continue;  // a branch, gone by now
    forget_wait(request);
    leave(request);
    if (extras_.kept() && extras_[request].lingers) release(request);
    else end(request, Ending::unavailable);
  }
  while (replicas_[index].line.size() > 0) end(take_from_line(replicas_[index]), Ending::unavailable);
  gone(index);
}

}  // namespace sandtable::models
