// Pauses (garbage collection, checkpoints) and warming, and what a replica is given for all that is in serving/.
//
// Each replica runs for a draw of `every`, then stands still for a draw of `for`, over and over from its readiness on. While it
// stands still, work steps and batches make no progress, CPU steps get no cores, and strands that could go on (a call answered, a
// retry due) are held until its end; new requests are let in, and begin then. Timeouts go on: they are the caller's clock, which a
// process that stands still too notices when it goes on. Calls made before go on at their callees.
//     a step begun at s with time d ends at the least e with e − s − (time stood still in [s, e]) = d
// Draws: (version, "pauses") at counter (replica's number, pause's number). Source: the renewal model of stop-the-world collection;
// R. Jones, A. Hosking & E. Moss, "The Garbage Collection Handbook" (2012), §1.4 on pause times.
#include "models/service/plane_state.hpp"
#include "models/service/serving/warming.hpp"

namespace sandtable::models {
namespace {

/// The k-th draw of a replica's pauses: 0 when it comes, 1 how long it lasts.
sim::Duration draw_pause(const sim::Distribution& law, sim::StreamKey stream, std::uint32_t replica, std::uint32_t pause,
                         std::uint32_t which) {
  sim::Draws draws(stream, {replica, pause, which});
  return sim::from_seconds(sim::sample(law, draws));
}

}  // namespace

void RequestPlane::Impl::begin_serving(std::uint32_t index) {
  auto& replica = replicas_[index];
  auto& parts = *replica.parts;
  const auto& service = world_.services[replica.service];
  parts.number = versions_[replica.version].replicas++;
  if (service.discipline == Discipline::priority) parts.classes = std::make_unique<ClassEnds>();
  if (service.quota_period) {
    parts.quota.emplace(*parts.cpu_limit, *service.quota_period, now_);
    parts.quota_alarm = alarms_.add(AlarmKind::quota, index);
  }
  if (!service.has_serving_state()) return;
  parts.serving = std::make_unique<ServingState>();
  auto& serving = *parts.serving;
  serving.pools.resize(service.pools.size());
  for (std::uint32_t i = 0; i < service.batches.size(); ++i)
    serving.batches.push_back({service.batches[i], alarms_.add(AlarmKind::batch, index, i), {}, {}, {}});
  if (service.warming && now_ > sim::Time{}) serving.cold_since = now_;
  if (!service.pauses) return;
  serving.pause_alarm = alarms_.add(AlarmKind::pause, index);
  const auto stream = sim::stream_key(seed_, "service." + world_.versions[replica.version].name, "pauses");
  const sim::Duration after = draw_pause(service.pauses->every, stream, parts.number, 0, 0);
  alarms_.set(serving.pause_alarm, now_ + after, sim::Phase::timer, events_);
}

void RequestPlane::Impl::end_serving(std::uint32_t index) {
  auto& replica = replicas_[index];
  auto& parts = *replica.parts;
  if (parts.quota) stale_ += alarms_.cancel(parts.quota_alarm, events_);
  if (!parts.serving) return;
  auto& serving = *parts.serving;
  auto& meter = recorder_.serving(replica.service);
  for (const auto& batch : serving.batches) stale_ += alarms_.cancel(batch.alarm, events_);
  for (std::uint32_t i = 0; i < serving.pools.size(); ++i)
    meter.pool_changed(now_, i, -static_cast<double>(serving.pools[i].in_use));
  if (serving.pause_alarm != no_alarm) {
    stale_ += alarms_.cancel(serving.pause_alarm, events_);
    if (serving.paused_until != sim::Time{}) {
      --paused_;
      meter.paused.add(now_, -1);
    }
  }
  parts.serving = std::make_unique<ServingState>();  // nobody is there any more
}

double RequestPlane::Impl::slowdown_of(const Replica& replica) const {
  const auto& serving = replica.parts->serving;
  if (!serving || !serving->cold_since) return replica.slowdown;
  return replica.slowdown * warming_factor(*world_.services[replica.service].warming, now_ - *serving->cold_since);
}

sim::Duration RequestPlane::Impl::rest_of_pause(const ServingState& serving) const {
  return serving.paused(now_) ? serving.paused_until - now_ : sim::Duration{0};
}

void RequestPlane::Impl::start_unsteady_work(std::uint32_t index, double seconds) {
  const auto& replica = replicas_[frame(request_of(index)).place];
  const auto& serving = *replica.parts->serving;
  auto& working = frame(index);
  working.stood_still = serving.stood_still.count();
  const sim::Duration time = sim::from_seconds(slowdown_of(replica) * seconds);
  if (observer_ != nullptr) [[unlikely]]
    observer_->works(request_of(index), time);
  const sim::Time done = now_ + rest_of_pause(serving) + time;
  schedule(done, sim::Phase::completion, EventKind::work_done, index, working.begin_wait());
}

/// Whether the step goes on, because pauses have begun since its end was set.
bool RequestPlane::Impl::stood_still_meanwhile(std::uint32_t index) {
  auto& working = frame(index);
  const auto& serving = *replicas_[frame(request_of(index)).place].parts->serving;
  if (program_.op(working.op).kind == StepKind::commit) {  // others work for it, but it can't go on
    if (!serving.paused(now_)) return false;
    schedule(serving.paused_until, sim::Phase::completion, EventKind::work_done, index, working.begin_wait());
    return true;
  }
  const sim::Duration owed = serving.stood_still - sim::Duration{working.stood_still};
  if (owed.count() == 0) return false;
  working.stood_still = serving.stood_still.count();
  schedule(now_ + owed, sim::Phase::completion, EventKind::work_done, index, working.begin_wait());
  return true;
}

/// A pause begins or ends.
void RequestPlane::Impl::pause_rings(std::uint32_t index) {
  auto& replica = replicas_[index];
  auto& serving = *replica.parts->serving;
  const auto& law = *world_.services[replica.service].pauses;
  const auto stream = sim::stream_key(seed_, "service." + world_.versions[replica.version].name, "pauses");
  auto& meter = recorder_.serving(replica.service);
  sim::Time next{};
  if (serving.paused_until == sim::Time{}) {
    const sim::Duration lasts = draw_pause(law.lasts, stream, replica.parts->number, serving.pauses++, 1);
    next = serving.paused_until = now_ + lasts;
    serving.stood_still += lasts;
    ++paused_;
    meter.paused.add(now_, 1);
  } else {
    serving.paused_until = sim::Time{};
    --paused_;
    meter.paused.add(now_, -1);
    next = now_ + draw_pause(law.every, stream, replica.parts->number, serving.pauses, 0);
    runnable_.insert(runnable_.end(), serving.held.begin(), serving.held.end());
    serving.held.clear();
  }
  stale_ += alarms_.set(serving.pause_alarm, next, sim::Phase::timer, events_);
  cpu_.changed(index, replica);
}

/// Whether it was held, and is so no longer: it is cancelled.
bool RequestPlane::Impl::let_go(std::uint32_t index) {
  const auto& serving = replicas_[frame(request_of(index)).place].parts->serving;
  return serving && std::erase(serving->held, index) > 0;
}

/// Whether the strand's replica stands still: then it is run at the pause's end.
bool RequestPlane::Impl::hold(std::uint32_t index) {
  const auto& serving = replicas_[frame(request_of(index)).place].parts->serving;
  if (!serving || !serving->paused(now_)) return false;
  serving->held.push_back(index);
  return true;
}

}  // namespace sandtable::models
