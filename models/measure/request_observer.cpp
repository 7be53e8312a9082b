#include "models/measure/request_observer.hpp"

#include <utility>

namespace sandtable::models {
namespace {

std::size_t place(Ending ending) { return static_cast<std::size_t>(ending); }

}  // namespace

RequestObserver::RequestObserver(const CompiledWorld& world, std::optional<RequestCounters::Buckets> counters,
                                 std::optional<TraceSample> traces)
    : world_(world) {
  if (counters) counters_.emplace(world, std::move(*counters));
  if (traces) spans_.emplace(world, *traces);
}

RequestObserver::Visit& RequestObserver::begin(std::uint32_t frame, EndpointId endpoint, std::uint64_t identity, sim::Time now) {
  Visit& visit = at(visits_, frame);
  visit = Visit{};
  visit.endpoint = endpoint;
  visit.identity = identity;
  visit.sent = now;
  return visit;
}

void RequestObserver::user_sends(std::uint32_t frame, TrafficId traffic, EndpointId endpoint, std::uint64_t identity,
                                 sim::Time now) {
  Visit& visit = begin(frame, endpoint, identity, now);
  if (counters_) ++counters_->traffic[traffic.index].sent;
  if (spans_) visit.sender = spans_->user_sends(traffic, endpoint, identity, now);
}

void RequestObserver::user_answered(std::uint32_t frame, TrafficId traffic, Ending ending, sim::Time now) {
  const Visit& visit = visits_[frame];
  if (counters_)
    counters_->traffic[traffic.index].requests[visit.endpoint][place(ending)].record(now - visit.sent, counters_->buckets.traffic);
  if (spans_) spans_->ends(visit.sender, ending, now);
}

void RequestObserver::call_refused(std::uint32_t caller, EndpointId callee, std::uint32_t attempt, std::uint64_t identity,
                                   sim::Time now) {
  Attempt refused;
  refused.caller = caller;
  refused.callee = callee;
  refused.start = now;
  const Visit& from = visits_[caller];
  if (spans_) refused.span = spans_->call_starts(from.serve, from.endpoint, from.replica, callee, attempt, identity, now);
  end(refused, Ending::open_circuit, now);
}

void RequestObserver::call_starts(std::uint32_t strand, std::uint32_t caller, std::uint32_t frame, EndpointId callee,
                                  std::uint32_t attempt, std::uint64_t identity, sim::Time now) {
  Visit& visit = begin(frame, callee, identity, now);
  Attempt& started = at(attempts_, strand);
  started.open = true;
  started.caller = caller;
  started.callee = callee;
  started.start = now;
  started.span = SpanLog::none;
  if (!spans_) return;
  const Visit& from = visits_[caller];
  visit.sender = started.span = spans_->call_starts(from.serve, from.endpoint, from.replica, callee, attempt, identity, now);
}

void RequestObserver::call_ends(std::uint32_t strand, Ending ending, sim::Time now) { end(attempts_[strand], ending, now); }

void RequestObserver::end(Attempt& attempt, Ending ending, sim::Time now) {
  attempt.open = false;
  const Visit& caller = visits_[attempt.caller];
  if (counters_ && !counters_->replicas[caller.replica].crashed)
    counters_->replicas[caller.replica].calls[attempt.callee][place(ending)].record(now - attempt.start,
                                                                                    counters_->bounds(service_of(caller.endpoint)));
  if (spans_) spans_->ends(attempt.span, ending, now);
}

void RequestObserver::arrives(std::uint32_t frame, sim::Time now) {
  Visit& visit = visits_[frame];
  visit.arrival = now;
  if (counters_) ++counters_->services[service_of(visit.endpoint).index].arrived;
  if (spans_) visit.server = spans_->arrives(visit.sender, visit.endpoint, visit.identity, now);
}

void RequestObserver::goes_to(std::uint32_t frame, std::uint32_t replica) {
  Visit& visit = visits_[frame];
  visit.replica = replica;
  if (visit.server != SpanLog::none) spans_->at_replica(visit.server, replica);
}

void RequestObserver::waits(std::uint32_t frame, std::uint32_t replica) {
  visits_[frame].waiting = true;
  if (counters_) ++counters_->replicas[replica].waiting;
}

void RequestObserver::served(std::uint32_t frame, std::uint32_t replica, sim::Time now) {
  Visit& visit = visits_[frame];
  visit.replica = replica;
  if (counters_) {
    ReplicaCounters& counters = counters_->replicas[replica];
    if (visit.waiting) --counters.waiting;
    ++counters.in_service;
    counters.wait.record(now - visit.arrival, counters_->bounds(counters.service));
  }
  visit.waiting = false;
  visit.in_service = true;
  if (spans_) visit.serve = spans_->served(visit.server, replica, now);
}

void RequestObserver::ends(std::uint32_t frame, Ending ending, sim::Time now) {
  Visit& visit = visits_[frame];
  if (counters_) {
    ++counters_->services[service_of(visit.endpoint).index].ended[place(ending)];
    if (visit.replica != UINT32_MAX) {
      ReplicaCounters& counters = counters_->replicas[visit.replica];
      if (visit.waiting) --counters.waiting;
      if (visit.in_service) --counters.in_service;
      if (!counters.crashed) {
        const auto& bounds = counters_->bounds(counters.service);
        counters.requests[visit.endpoint][place(ending)].record(now - visit.arrival, bounds);
        if (ending == Ending::success) counters.work.record(visit.worked, bounds);
      }
    }
  }
  if (spans_ && visit.server != SpanLog::none) {
    if (!visit.in_service) spans_->waited(visit.server, now);
    spans_->ends(visit.serve, Ending::success, now);
    spans_->ends(visit.server, ending, now);
  }
  visit.waiting = visit.in_service = false;
}

void RequestObserver::lingers(std::uint32_t frame, std::uint32_t kept) {
  const Visit ended = visits_[frame];
  Visit& visit = at(visits_, kept);
  visit = ended;
  visit.waiting = visit.in_service = false;
}

void RequestObserver::replica_added(VersionId version, ServiceId service, sim::Time now) {
  if (!counters_) return;
  ReplicaCounters& counters = counters_->replicas.emplace_back();
  counters.version = version;
  counters.service = service;
  counters.cores_since = now;
}

/// Calls under way there end with it; whom they called does not know.
void RequestObserver::replica_crashes(std::uint32_t replica, sim::Time now) {
  if (counters_) counters_->replicas[replica].crashed = true;
  for (Attempt& attempt : attempts_)
    if (attempt.open && visits_[attempt.caller].replica == replica) end(attempt, Ending::unavailable, now);
}

void RequestObserver::cores_change(std::uint32_t replica, double cores, sim::Time now) {
  if (!counters_) return;
  ReplicaCounters& counters = counters_->replicas[replica];
  counters.cpu_s = counters.cpu_seconds(now);
  counters.cores = cores;
  counters.cores_since = now;
}

}  // namespace sandtable::models
