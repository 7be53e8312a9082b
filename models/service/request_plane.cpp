#include "models/service/request_plane.hpp"

#include <algorithm>
#include <utility>

#include "models/service/plane_state.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {

RequestPlane::Impl::Impl(const CompiledWorld& world, sim::RunSeed seed)
    : world_(world), seed_(seed), program_(world, seed), recorder_(world), cpu_(world, recorder_, alarms_), callers_(world) {
  for (const auto& service : world.services) {
    services_.push_back({0, service.concurrency, service.queue, service.first_version, service.versions,
                         service.concurrency != UINT32_MAX,
                         service.balancing.rule == Balance::shared_queue || service.data.database, service.balancing.asks_origin(),
                         service.balancing.asks_latency(), sim::stream_key(seed, "service." + service.name, "version"), 0,
                         service.discipline, service.discipline != Discipline::fifo || service.patience, service.async,
                         service.memory_for, sim::stream_key(seed, "service." + service.name, "patience")});
  }
  for (const auto& version : world.versions) {
    const auto& balancing = world.services[version.service.index].balancing;
    const auto stream = sim::stream_key(seed, "service." + version.name, "balance");
    // Where a replica lies on a real ring does not change from run to run, so neither does it here.
    const auto label = sim::stream_key({}, "service." + version.name, "ring").words[0];
    auto& state = versions_.emplace_back(VersionState{Pool(balancing, stream, label, world.zones.size()), {}, version.weight});
    if (world.services[version.service.index].discipline == Discipline::priority) state.classes = std::make_unique<ClassEnds>();
  }
  for (std::uint32_t s = 0; s < world.services.size(); ++s) {
    if (!world.services[s].data.any()) continue;
    data_.resize(world.services.size());
    data_[s] = std::make_unique<DataState>(world.services[s].data, seed, "service." + world.services[s].name);
  }
  for (std::uint32_t i = 0; i < program_.timer_lines(); ++i) timers_.add_line();
  if (world.extras) extras_.keep();
  plain_ = !world.extras && world.queues.empty() && std::ranges::none_of(world.services, &CompiledService::is_special);
  if (!world.queues.empty()) start_queues();
  start_detectors();
  for (std::uint32_t i = 0; i < world.traffic.size(); ++i) start_traffic(i);
  start_sessions();
}

void RequestPlane::Impl::advance_to(sim::Time now) {
  SANDTABLE_EXPECT(now >= now_, "the request plane goes back in time");
  if (plain_ && observer_ == nullptr && !audit_) advance<true>(now);
  else advance<false>(now);
  now_ = now;
  if (audit_) [[unlikely]]
    inspect_now_and_then();
}

template <bool plain>
void RequestPlane::Impl::advance(sim::Time now) {
  for (;;) {
    const sim::Time event = events_.next_time(foresight_), arrival = arrivals_.next_time();
    if (arrivals_.comes_before(events_)) {
      if (arrival > now) break;
      now_ = arrival;
      const std::uint32_t traffic = arrivals_.pop_next().payload.index;
      note(EventKind::user_arrival, traffic);
      user_arrives<plain>(traffic);
      settle<plain>();
    } else {
      if (event > now) break;
      now_ = event;
      if (dispatch<plain>(events_.pop_next())) settle<plain>();
      else if (stale_ > 0) --stale_;
    }
  }
}

inline void RequestPlane::Impl::note(EventKind kind, std::uint32_t index) {
  ++processed_;
  const auto what = static_cast<std::uint64_t>(kind) << 56 | static_cast<std::uint64_t>(index) << 24;
  digest_.add(static_cast<std::uint64_t>(now_.time_since_epoch().count()) ^ what);
}

bool RequestPlane::Impl::is_stale(EventKind kind, const EventPayload& event) const {
  switch (kind) {
    case EventKind::user_arrival:
    case EventKind::client_wakes:
    case EventKind::delivery:
    case EventKind::response:
    case EventKind::call_times_out:  // the first of a line, for which the line answers
    case EventKind::visitor_wakes:
    case EventKind::outlier_sweep:
      return false;
    case EventKind::cpu_done:
      return !replicas_[event.index].waits_for(event.wait);
    case EventKind::work_done:
    case EventKind::call_retries:
    case EventKind::deadline_passes:
    case EventKind::call_hedges:
    case EventKind::gives_up:
    case EventKind::stream_ends:
      return !frames_[event.index].waits_for(event.wait);
    case EventKind::call_cancelled:
      return extras_[event.index].owner != event.wait || extras_[event.index].ended;
    case EventKind::user_gives_up:
    case EventKind::first_chunk:
      return extras_[event.index].owner != event.wait;
    case EventKind::alarm:
      return alarms_.is_stale(event);
  }
  return false;
}

/// One branch on the kind does for both questions, whether anybody still waits for it and what is to be done.
template <bool plain>
inline bool RequestPlane::Impl::dispatch(const RequestEvents::Event& event) {
  const auto kind = static_cast<EventKind>(event.tag());
  const auto [index, wait] = event.payload;
  switch (kind) {
    case EventKind::user_arrival:
      break;  // has a queue of its own
    case EventKind::client_wakes:
      note(kind, index);
      client_wakes<plain>(index);
      return true;
    case EventKind::delivery:
      note(kind, index);
      arrive<plain>(index);
      return true;
    case EventKind::response:
      note(kind, index);
      respond<plain>(index);
      return true;
    case EventKind::work_done: {
      auto& working = frame(index);
      if (!working.waits_for(wait)) return false;
      if (!plain && program_.op(working.op).unsteady && stood_still_meanwhile(index)) [[unlikely]]
        return true;
      note(kind, index);
      working.end_wait();
      step_over(working);
      run<plain>(index);
      return true;
    }
    case EventKind::cpu_done:
      if (!replicas_[index].waits_for(wait)) return false;
      note(kind, index);
      cpu_done<plain>(index);
      return true;
    case EventKind::call_times_out: {
      const auto* ringing = timers_.ring(event, StaleTimer{frames_}, events_);
      if (ringing == nullptr) return false;
      const std::uint32_t caller = ringing->waiting.index;
      note(kind, caller);
      end_attempt<plain>(caller, Ending::timeout);
      return true;
    }
    case EventKind::gives_up:
      if (!frame(index).waits_for(wait)) return false;
      note(kind, index);
      gives_up(index);
      return true;
    case EventKind::alarm: {
      if (alarms_.is_stale(event.payload)) return false;
      note(kind, index);
      alarm_rings(index);
      return true;
    }
    case EventKind::call_retries:
      if (!frame(index).waits_for(wait)) return false;
      if (!plain && paused_ > 0 && awake(index) > now_) [[unlikely]] {
        schedule(awake(index), sim::Phase::timer, kind, index, frame(index).begin_wait());
        return true;
      }
      note(kind, index);
      start_attempt<plain>(index);
      return true;
    case EventKind::visitor_wakes:
      note(kind, index);
      visitor_sends(index);
      return true;
    case EventKind::deadline_passes:
    case EventKind::call_hedges:
    case EventKind::call_cancelled:
    case EventKind::user_gives_up:
    case EventKind::outlier_sweep:
    case EventKind::first_chunk:
    case EventKind::stream_ends:
      if (is_stale(kind, event.payload)) return false;
      note(kind, index);
      dispatch_resilience(kind, index);
      return true;
  }
  return false;
}

void RequestPlane::Impl::dispatch_resilience(EventKind kind, std::uint32_t index) {
  if (kind == EventKind::deadline_passes) end_attempt(index, Ending::timeout);
  else if (kind == EventKind::call_hedges) hedge_due(index);
  else if (kind == EventKind::call_cancelled) cancel(index);
  else if (kind == EventKind::user_gives_up) user_gives_up(index);
  else if (kind == EventKind::first_chunk) first_chunk(index);
  else if (kind == EventKind::stream_ends) stream_ended(index);
  else sweep_outliers(index);
}

template <bool plain>
void RequestPlane::Impl::cpu_done(std::uint32_t index) {
  auto& replica = replicas_[index];
  replica.cpu_waiting = false;
  replica.parts->cpu.complete(now_, [this, &replica](std::uint32_t computing) {
    if (!plain && observer_ != nullptr) [[unlikely]]
      observer_->computed(computing, request_of(computing), now_);
    if (!plain && audit_) [[unlikely]]
      audit_->work_done(ServiceId{replica.service});
    step_over(frame(computing));
    runnable_.push_back(computing);
  });
  cpu_.changed(index, replica);
}

template <bool plain>
void RequestPlane::Impl::settle() {
  for (;;) {
    for (std::size_t i = 0; i < runnable_.size(); ++i) {
      // What is stopped meanwhile is looked for among those to come.
      const std::uint32_t next = plain ? runnable_[i] : std::exchange(runnable_[i], nobody);
      if (!plain && paused_ > 0 && hold(next)) [[unlikely]]
        continue;
      if (!plain && audit_) [[unlikely]]
        audit_->goes_on(next);
      if (frame(next).call_ended) call_ended<plain>(next);
      else if (!plain && extras_.kept() && extras_[next].may_go) launch(next);
      else run<plain>(next);
    }
    runnable_.clear();
    if (plain || out_of_memory_.empty()) [[likely]]
      break;
    kill_out_of_memory();
  }
  if (!cpu_.settled()) stale_ += cpu_.settle(now_, replicas_, events_);
  if (stale_ > 1024 && stale_ > events_.size() / 2) [[unlikely]]
    forget_stale_events();
}

template void RequestPlane::Impl::settle<false>();

void RequestPlane::Impl::forget_stale_events() {
  events_.remove_if(
      [this](std::uint32_t kind, const EventPayload& event) { return is_stale(static_cast<EventKind>(kind), event); });
  stale_ = 0;
}

RequestPlane::RequestPlane(const CompiledWorld& world, sim::RunSeed seed) : impl_(std::make_unique<Impl>(world, seed)) {}
RequestPlane::~RequestPlane() = default;
RequestPlane::RequestPlane(RequestPlane&&) noexcept = default;

void RequestPlane::observe(RequestObserver& observer) { impl_->observe(observer); }
void RequestPlane::audit() { impl_->watch(); }
std::vector<std::string> RequestPlane::violations() const { return impl_->violations(); }

void RequestPlane::advance_to(sim::Time now) { impl_->advance_to(now); }

ReplicaId RequestPlane::add_revised(VersionId version, std::optional<NodeId> node, const RevisionTraits& traits) {
  return {impl_->add_replica(version.index, node ? node->index : nobody, traits)};
}
void RequestPlane::drain_replica(ReplicaId replica) { impl_->drain_replica(replica.index); }
void RequestPlane::crash_replica(ReplicaId replica) { impl_->crash_replica(replica.index); }
void RequestPlane::withdraw_replica(ReplicaId replica) { impl_->withdraw_replica(replica.index); }
void RequestPlane::restore_replica(ReplicaId replica) { impl_->restore_replica(replica.index); }
void RequestPlane::close_replica(ReplicaId replica) { impl_->close_replica(replica.index); }
void RequestPlane::lose_replica(ReplicaId replica) { impl_->lose_replica(replica.index); }
sim::Duration RequestPlane::longest_wait(ReplicaId replica) const { return impl_->longest_wait(replica.index); }

void RequestPlane::set_weight(VersionId version, double weight) {
  SANDTABLE_EXPECT(version.index < impl_->versions_.size() && weight >= 0, "a weight is not negative and of a version that exists");
  impl_->versions_[version.index].weight = weight;
}

void RequestPlane::meter_use(bool requests) { impl_->meter_use(requests); }
ReplicaUse RequestPlane::use_of(ReplicaId replica) const { return impl_->use_of(replica.index); }
std::uint64_t RequestPlane::messages_waiting(std::uint32_t queue) const { return impl_->messages_waiting(queue); }

std::uint32_t RequestPlane::ready_replicas(VersionId version) const {
  auto ready = static_cast<std::uint32_t>(impl_->versions_.at(version.index).pool.ready());
  // A database's primary is not among those that balancers choose from.
  if (const auto service = impl_->world_.versions[version.index].service.index;
      impl_->world_.services[service].data.database && impl_->data_[service]->database->primary != nobody)
    ++ready;
  return ready;
}
std::uint64_t RequestPlane::in_flight(ServiceId service) const { return impl_->services_.at(service.index).in_flight; }
std::vector<ReplicaId> RequestPlane::take_killed() { return std::exchange(impl_->killed_, {}); }
bool RequestPlane::gone(ReplicaId replica) const { return impl_->replicas_.at(replica.index).state == ReplicaState::gone; }
std::uint64_t RequestPlane::events() const { return impl_->processed_; }
std::size_t RequestPlane::pending_events() const { return impl_->events_.size() + impl_->arrivals_.size() + impl_->timers_.size(); }

ReplicationResult RequestPlane::result() const {
  auto result = impl_->recorder_.result(impl_->now_);
  result.replication = impl_->seed_.replication;
  result.request_events = impl_->processed_;
  auto digest = impl_->digest_;
  digest.add(impl_->processed_);
  impl_->recorder_.add_to(digest);
  result.digest = digest.value();
  return result;
}

}  // namespace sandtable::models
