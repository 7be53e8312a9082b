// Requests at a service: where they go, wait, are served and end.
#include "models/service/plane_state.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {

void RequestPlane::Impl::send(std::uint32_t index) {
  frame(index).sent = now_;
  if (world_.latency.count() == 0) arrive(index);
  else schedule(now_ + world_.latency, sim::Phase::arrival, EventKind::delivery, index);
}

/// By weight, whether or not the version has replicas: like a mesh's subsets, an empty one fails its share.
std::uint32_t RequestPlane::Impl::choose_version(const ServiceState& service, const Frame& arriving) const {
  const std::uint32_t first = service.first_version;
  if (service.versions == 1) return first;
  double total = 0;
  for (std::uint32_t v = 0; v < service.versions; ++v) total += versions_[first + v].weight;
  sim::Draws draws(service.version_stream, {arriving.identity, 0, 0});
  double left = draws.uniform() * total;
  std::uint32_t chosen = first;
  for (std::uint32_t v = 0; v < service.versions; ++v) {
    if (versions_[first + v].weight <= 0) continue;
    chosen = first + v;
    if (left < versions_[chosen].weight) break;
    left -= versions_[chosen].weight;
  }
  return chosen;
}

void RequestPlane::Impl::arrive(std::uint32_t index) {
  auto& arriving = frame(index);
  arriving.arrival = now_;
  auto& service = services_[program_.service_of(arriving.endpoint).index];
  ++service.in_flight;
  if (observer_ != nullptr) [[unlikely]]
    observer_->arrives(index, now_);
  const std::uint32_t version = choose_version(service, arriving);
  auto& pool = versions_[version].pool;
  if (service.shared_queue) {
    if (pool.ready() == 0) end(index, Ending::unavailable);
    else arrive_at_shared_queue(index, version);
    return;
  }
  const Origin origin = service.asks_origin ? origin_of(arriving) : Origin{};
  const std::uint32_t chosen = pool.choose(arriving, origin, replicas_, now_);
  if (chosen == nobody || replicas_[chosen].state == ReplicaState::gone) end(index, Ending::unavailable);
  else arrive_at_replica(index, chosen);
}

Origin RequestPlane::Impl::origin_of(const Frame& asking) {
  if (asking.by_user) {
    const bool is_client = !world_.traffic[asking.answers].open();
    return callers_.of_user(asking.answers, is_client ? asking.origin : nobody);
  }
  if (!frame(asking.origin).waits_for(asking.answers)) return {};  // it has given up on this attempt, or is gone
  const std::uint32_t from = frame(request_of(asking.origin)).place;
  return callers_.of_replica(from, replicas_[from].service, replicas_[from].node);
}

void RequestPlane::Impl::arrive_at_replica(std::uint32_t index, std::uint32_t chosen) {
  auto& replica = replicas_[chosen];
  const auto& service = services_[replica.service];
  if (observer_ != nullptr) [[unlikely]]
    observer_->goes_to(index, chosen);
  if (replica.rate_limited && !replica.parts->bucket->take(now_)) {
    end(index, Ending::rejected);
  } else if (replica.in_service < service.concurrency) {
    serve(index, chosen);
  } else if (replica.line.size() < service.queue) {
    replica.line.push(frames_, index);
    if (observer_ != nullptr) [[unlikely]]
      observer_->waits(index, chosen);
    load_changed(replica);
  } else {
    end(index, Ending::rejected);
  }
}

void RequestPlane::Impl::arrive_at_shared_queue(std::uint32_t index, std::uint32_t version) {
  auto& state = versions_[version];
  const std::uint32_t least = state.pool.least_loaded();
  const auto& service = services_[replicas_[least].service];
  const std::uint64_t room = static_cast<std::uint64_t>(service.queue) * state.pool.ready();
  if (replicas_[least].in_service < service.concurrency) {
    serve(index, least);
  } else if (service.queue == UINT32_MAX || state.shared.size() < room) {
    state.shared.push(frames_, index);
  } else {
    end(index, Ending::rejected);
  }
}

void RequestPlane::Impl::serve(std::uint32_t index, std::uint32_t chosen) {
  auto& replica = replicas_[chosen];
  ++replica.in_service;
  load_changed(replica);
  if (services_[replica.service].slots_limited) recorder_.service(ServiceId{replica.service}).busy.add(now_, 1);
  admit(index, chosen);
}

/// To a slot that is counted as its already.
void RequestPlane::Impl::admit(std::uint32_t index, std::uint32_t chosen) {
  auto& admitted = frame(index);
  const EndpointId endpoint{admitted.endpoint};
  recorder_.admitted(endpoint, admitted.arrival, now_);
  if (observer_ != nullptr) [[unlikely]]
    observer_->served(index, chosen, now_);
  admitted.served = true;
  admitted.place = chosen;
  admitted.op = program_.entry(endpoint);
  runnable_.push_back(index);
}

void RequestPlane::Impl::leave(std::uint32_t index) {
  const std::uint32_t left = frame(index).place;
  frame(index).served = false;
  auto& replica = replicas_[left];
  if (services_[replica.service].asks_latency && replica.state != ReplicaState::gone)
    versions_[replica.version].pool.answered(left, now_ - frame(index).arrival, replicas_, now_);
  // Mostly the slot goes from hand to hand: nothing that is measured changes.
  if (replica.state != ReplicaState::gone) {
    auto& shared = versions_[replica.version].shared;
    const bool from_shared = replica.line.size() == 0 && replica.state == ReplicaState::ready && shared.size() > 0;
    if (replica.line.size() > 0 || from_shared) {
      admit(from_shared ? shared.pop(frames_) : replica.line.pop(frames_), left);
      load_changed(replica);
      return;
    }
  }
  --replica.in_service;
  load_changed(replica);
  if (services_[replica.service].slots_limited) recorder_.service(ServiceId{replica.service}).busy.add(now_, -1);
  if (replica.state == ReplicaState::draining && replica.load() == 0) gone(left);
}

/// A new replica takes from the line that it shares with others.
void RequestPlane::Impl::serve_waiting(std::uint32_t index) {
  const auto& replica = replicas_[index];
  const std::uint32_t concurrency = services_[replica.service].concurrency;
  auto& shared = versions_[replica.version].shared;
  while (shared.size() > 0 && replica.in_service < concurrency) serve(shared.pop(frames_), index);
}

void RequestPlane::Impl::end(std::uint32_t index, Ending ending) {
  auto& ended = frame(index);
  const ServiceId service = program_.service_of(ended.endpoint);
  --services_[service.index].in_flight;
  ended.ending = ending;
  recorder_.request_ended(service, EndpointId{ended.endpoint}, ended.arrival, now_, ending);
  if (observer_ != nullptr) [[unlikely]]
    observer_->ends(index, ending, now_);
  if (world_.latency.count() == 0) respond(index);
  else schedule(now_ + world_.latency, sim::Phase::completion, EventKind::response, index);
}

void RequestPlane::Impl::respond(std::uint32_t index) {
  const auto& answered = frame(index);
  if (answered.by_user) {
    answer_user(index);
    return release(index);
  }
  const std::uint32_t caller = answered.origin;
  const std::uint32_t wait = answered.answers;
  const Ending ending = answered.ending;
  release(index);
  if (!frame(caller).waits_for(wait)) return;  // it has given up on this attempt, or is gone
  if (program_.op(frame(caller).op).has_timer()) timers_.one_is_stale(StaleTimer{frames_});
  end_attempt(caller, ending);
}

}  // namespace sandtable::models
