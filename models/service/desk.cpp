// Requests at a service: where they go, wait, are served and end.
#include "models/service/plane_state.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {

template <bool plain>
void RequestPlane::Impl::send(std::uint32_t index) {
  frame(index).sent = now_;
  if (!plain && audit_) [[unlikely]]
    audit_->sent(index, frame(index), now_);
  if (world_.latency.count() == 0) arrive<plain>(index);
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

template <bool plain>
void RequestPlane::Impl::arrive(std::uint32_t index) {
  auto& arriving = frame(index);
  if (!plain && extras_.kept()) {
    if (extras_[index].given_up && !arriving.by_user) return release<plain>(index);
    extras_[index].arrived = true;
  }
  arriving.arrival = now_;
  auto& service = services_[program_.service_of(arriving.endpoint).index];
  ++service.in_flight;
  if (!plain && observer_ != nullptr) [[unlikely]]
    observer_->arrives(index, now_);
  if (!plain && audit_) [[unlikely]]
    audit_->arrived(index, program_.service_of(arriving.endpoint), now_, service.in_flight);
  if (!plain && arriving.message) [[unlikely]]
    return arrive_message(index);
  const std::uint32_t version = choose_version(service, arriving);
  auto& pool = versions_[version].pool;
  const bool late = !plain && extras_.kept() && extras_[index].deadline <= now_;
  std::uint32_t chosen = nobody;
  if (!late && !service.apart) {
    const Origin origin = service.asks_origin ? origin_of(arriving) : Origin{};
    chosen = !plain && extras_.kept() ? choose_in_rotation(pool, index, origin) : pool.choose(arriving, origin, replicas_, now_);
  } else if (!plain && !late && world_.services[program_.service_of(arriving.endpoint).index].data.database) {
    chosen = choose_in_database(index);
  } else {
    if (late) end<plain>(index, Ending::timeout);
    else if (pool.ready() == 0) end<plain>(index, Ending::unavailable);
    else arrive_at_shared_queue(index, version);
    return;
  }
  if (chosen == nobody || replicas_[chosen].state >= ReplicaState::closed) end<plain>(index, Ending::unavailable);
  else arrive_at_replica<plain>(index, chosen);
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

template <bool plain>
void RequestPlane::Impl::arrive_at_replica(std::uint32_t index, std::uint32_t chosen) {
  auto& replica = replicas_[chosen];
  const auto& service = services_[replica.service];
  if (!plain && observer_ != nullptr) [[unlikely]]
    observer_->goes_to(index, chosen);
  if (!plain && extras_.kept()) extras_[index].replica = chosen;
  if (!plain && replica.guarded && !let_in(replica)) {
    end<plain>(index, Ending::rejected);
  } else if (plain ? replica.in_service < service.concurrency : has_slot(replica, service)) {
    serve<plain>(index, chosen);
  } else if (replica.line.size() < service.queue) {
    if (plain || !service.ordered) replica.line.push(frames_, index);
    else join(replica.line, replica.parts->classes.get(), chosen, index, service);
    if (!plain && observer_ != nullptr) [[unlikely]]
      observer_->waits(index, chosen);
    load_changed(replica);
  } else {
    end<plain>(index, Ending::rejected);
  }
  if (!plain && replica.load() > service.memory_for) [[unlikely]]
    out_of_memory_.push_back(chosen);
}

void RequestPlane::Impl::arrive_at_shared_queue(std::uint32_t index, std::uint32_t version) {
  auto& state = versions_[version];
  const std::uint32_t least = state.pool.least_loaded();
  const auto& service = services_[replicas_[least].service];
  const std::uint64_t room = static_cast<std::uint64_t>(service.queue) * state.pool.ready();
  if (replicas_[least].in_service < service.concurrency) {
    serve(index, least);
    if (replicas_[least].load() > service.memory_for) [[unlikely]]
      out_of_memory_.push_back(least);
  } else if (service.queue == UINT32_MAX || state.shared.size() < room) {
    if (!service.ordered) state.shared.push(frames_, index);
    else join(state.shared, state.classes.get(), version | shared_line, index, service);
    if (extras_.kept()) {
      extras_[index].in_shared_line = true;
      extras_[index].replica = version;
    }
  } else {
    end(index, Ending::rejected);
  }
}

/// `inside` and the first in the line are of before it comes.
bool RequestPlane::Impl::let_in(Replica& replica) {
  const sim::Time first = replica.line.size() > 0 ? frame(replica.line.first()).arrival : now_;
  return replica.parts->entrance.lets_in(replica.load(), first, now_);
}

template <bool plain>
void RequestPlane::Impl::serve(std::uint32_t index, std::uint32_t chosen) {
  auto& replica = replicas_[chosen];
  ++replica.in_service;
  load_changed(replica);
  if (services_[replica.service].slots_limited) recorder_.service(ServiceId{replica.service}).busy.add(now_, 1);
  admit<plain>(index, chosen);
}

/// To a slot that is counted as its already.
template <bool plain>
void RequestPlane::Impl::admit(std::uint32_t index, std::uint32_t chosen) {
  auto& admitted = frame(index);
  const EndpointId endpoint{admitted.endpoint};
  recorder_.admitted(endpoint, admitted.arrival, now_);
  if (!plain && observer_ != nullptr) [[unlikely]]
    observer_->served(index, chosen, now_);
  if (!plain && audit_) [[unlikely]]
    audit_->admitted(index, chosen, now_);
  admitted.served = true;
  admitted.place = chosen;
  if (!plain && extras_.kept()) extras_[index].replica = chosen;
  admitted.op = program_.entry(endpoint);
  runnable_.push_back(index);
}

template <bool plain>
void RequestPlane::Impl::leave(std::uint32_t index) {
  const std::uint32_t left = frame(index).place;
  frame(index).served = false;
  if (!plain && audit_) [[unlikely]]
    audit_->left(index, now_);
  auto& replica = replicas_[left];
  if (!plain && requests_metered_) [[unlikely]]
    use_->request_ended(left);
  if ((services_[replica.service].asks_latency || (!plain && replica.guarded)) &&
      !(!plain && extras_.kept() && extras_[index].lingers))
    tell_latency<plain>(index, left);
  if (!plain && services_[replica.service].async) [[unlikely]]
    return leave_async(index);
  // Mostly the slot goes from hand to hand: nothing that is measured changes.
  if (replica.state != ReplicaState::gone) {
    const std::uint32_t next = next_waiting<plain>(replica);
    if (next != nobody) {
      admit<plain>(next, left);
      load_changed(replica);
      return;
    }
  }
  --replica.in_service;
  load_changed(replica);
  if (services_[replica.service].slots_limited) recorder_.service(ServiceId{replica.service}).busy.add(now_, -1);
  if (ends_when_empty(replica.state) && replica.load() == 0) gone(left);
}

/// Those who go by latencies learn of one.
template <bool plain>
void RequestPlane::Impl::tell_latency(std::uint32_t index, std::uint32_t at) {
  auto& replica = replicas_[at];
  if (services_[replica.service].asks_latency && replica.state != ReplicaState::gone)
    versions_[replica.version].pool.answered(at, now_ - frame(index).arrival, replicas_, now_);
  if (!plain && replica.guarded && replica.parts->entrance.limit && !(extras_.kept() && extras_[index].ended))
    replica.parts->entrance.limit->ended(frame(index).arrival, now_);
}

template <bool plain>
inline std::uint32_t RequestPlane::Impl::next_waiting(Replica& replica) {
  auto& version = versions_[replica.version];
  for (;;) {
    const bool from_shared = replica.line.size() == 0 && replica.state == ReplicaState::ready && version.shared.size() > 0;
    if (!from_shared && replica.line.size() == 0) return nobody;
    auto& line = from_shared ? version.shared : replica.line;
    if (plain) return line.pop(frames_);
    const std::uint32_t next = from_shared ? take_from_shared(version, services_[replica.service]) : take_from_line(replica);
    if ((!replica.guarded && !extras_.kept()) || !too_late(next, replica, line.size() == 0)) return next;
  }
}

/// One that its caller will not wait for, or that load shedding turns away, ends here.
bool RequestPlane::Impl::too_late(std::uint32_t index, Replica& replica, bool last) {
  auto& shedder = replica.parts->entrance.shedder;
  if (extras_.kept() && extras_[index].deadline <= now_) {
    end(index, Ending::timeout);
  } else if (shedder && shedder->drops(frame(index).arrival, last, now_)) {
    end(index, Ending::rejected);
  } else {
    return false;
  }
  return true;
}

/// A new replica takes from the line that it shares with others.
void RequestPlane::Impl::serve_waiting(std::uint32_t index) {
  auto& replica = replicas_[index];
  const std::uint32_t concurrency = services_[replica.service].concurrency;
  while (replica.in_service < concurrency) {
    const std::uint32_t next = next_waiting(replica);
    if (next == nobody) return;
    serve(next, index);
  }
}

template <bool plain>
void RequestPlane::Impl::end(std::uint32_t index, Ending ending) {
  auto& ended = frame(index);
  const ServiceId service = program_.service_of(ended.endpoint);
  --services_[service.index].in_flight;
  ended.ending = ending;
  if (!plain && extras_.kept()) extras_[index].ended = true;
  if (!plain && audit_) [[unlikely]]
    audit_->ended(index, ending, now_, services_[service.index].in_flight);
  recorder_.request_ended(service, EndpointId{ended.endpoint}, ended.arrival, now_, ending);
  if (!plain && observer_ != nullptr) [[unlikely]]
    observer_->ends(index, ending, now_);
  if (world_.latency.count() == 0) respond<plain>(index);
  else schedule(now_ + world_.latency, sim::Phase::completion, EventKind::response, index);
}

template <bool plain>
void RequestPlane::Impl::respond(std::uint32_t index) {
  const auto& answered = frame(index);
  if (!plain && answered.message) [[unlikely]]
    return message_handled(index);
  if (answered.by_user) {
    answer_user<plain>(index);
    return release<plain>(index);
  }
  if (!plain && extras_.kept()) return respond_watched(index);
  const std::uint32_t caller = answered.origin;
  const std::uint32_t wait = answered.answers;
  const Ending ending = answered.ending;
  release<plain>(index);
  if (!frame(caller).waits_for(wait)) return;  // it has given up on this attempt, or is gone
  if (program_.op(frame(caller).op).has_timer()) timers_.one_is_stale(StaleTimer{frames_});
  end_attempt<plain>(caller, ending);
}

// For the files that are not compiled together with this one.
template void RequestPlane::Impl::send<false>(std::uint32_t);
template void RequestPlane::Impl::send<true>(std::uint32_t);
template void RequestPlane::Impl::arrive<false>(std::uint32_t);
template void RequestPlane::Impl::arrive<true>(std::uint32_t);
template void RequestPlane::Impl::arrive_at_replica<false>(std::uint32_t, std::uint32_t);
template void RequestPlane::Impl::tell_latency<false>(std::uint32_t, std::uint32_t);
template void RequestPlane::Impl::serve<false>(std::uint32_t, std::uint32_t);
template void RequestPlane::Impl::serve<true>(std::uint32_t, std::uint32_t);
template void RequestPlane::Impl::leave<false>(std::uint32_t);
template void RequestPlane::Impl::leave<true>(std::uint32_t);
template std::uint32_t RequestPlane::Impl::next_waiting<false>(Replica&);
template void RequestPlane::Impl::end<false>(std::uint32_t, Ending);
template void RequestPlane::Impl::end<true>(std::uint32_t, Ending);
template void RequestPlane::Impl::respond<false>(std::uint32_t);
template void RequestPlane::Impl::respond<true>(std::uint32_t);

}  // namespace sandtable::models
