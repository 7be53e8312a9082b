/// Follows requests for those who watch from outside: counters for a scraper, spans for a tracer, or both. The request plane tells
/// it what happens, where one was given to it, and asks it nothing: a run with an observer is the same run. What it knows of a
/// request in flight lies in tables of its own, by the request's frame, so that a run without one pays for a null check at each of
/// these places.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/measure/request_counters.hpp"
#include "models/measure/span_log.hpp"

namespace sandtable::models {

class RequestObserver {
 public:
  RequestObserver(const CompiledWorld& world, std::optional<RequestCounters::Buckets> counters, std::optional<TraceSample> traces);

  // Users
  void user_sends(std::uint32_t frame, TrafficId traffic, EndpointId endpoint, std::uint64_t identity, sim::Time now);
  void user_answered(std::uint32_t frame, TrafficId traffic, Ending ending, sim::Time now);

  // Calls: `strand` makes them for the request in `caller`.
  /// The strand's circuit breaker lets none through.
  void call_refused(std::uint32_t caller, EndpointId callee, std::uint32_t attempt, std::uint64_t identity, sim::Time now);
  void call_starts(std::uint32_t strand, std::uint32_t caller, std::uint32_t frame, EndpointId callee, std::uint32_t attempt,
                   std::uint64_t identity, sim::Time now);
  /// By its answer, or because the caller has waited long enough.
  void call_ends(std::uint32_t strand, Ending ending, sim::Time now);

  /// One that handles a message goes to a service; it is in no trace.
  void message_goes(std::uint32_t frame, EndpointId endpoint, std::uint64_t identity, sim::Time now) {
    begin(frame, endpoint, identity, now);
  }

  // Requests at a service
  void arrives(std::uint32_t frame, sim::Time now);
  void goes_to(std::uint32_t frame, std::uint32_t replica);
  void waits(std::uint32_t frame, std::uint32_t replica);
  void served(std::uint32_t frame, std::uint32_t replica, sim::Time now);
  void ends(std::uint32_t frame, Ending ending, sim::Time now);
  /// It ends now, while strands of it go on: they are told of by another frame, each by `belongs`.
  void lingers(std::uint32_t frame, std::uint32_t kept);
  void belongs(std::uint32_t strand, std::uint32_t kept) { at(attempts_, strand).caller = kept; }

  // Steps
  void works(std::uint32_t request, sim::Duration time) { visits_[request].worked += time; }
  void computes(std::uint32_t strand, sim::Time now) { at(attempts_, strand).computes_since = now; }
  void computed(std::uint32_t strand, std::uint32_t request, sim::Time now) {
    visits_[request].worked += now - attempts_[strand].computes_since;
  }

  // Replicas
  void replica_added(VersionId version, ServiceId service, sim::Time now);
  void replica_crashes(std::uint32_t replica, sim::Time now);
  void cores_change(std::uint32_t replica, double cores, sim::Time now);

  const RequestCounters* counters() const { return counters_ ? &*counters_ : nullptr; }
  const SpanLog* spans() const { return spans_ ? &*spans_ : nullptr; }

 private:
  /// A request in flight, by its frame.
  struct Visit {
    EndpointId endpoint;
    std::uint64_t identity = 0;
    sim::Time sent{}, arrival{};
    sim::Duration worked{0};
    std::uint32_t replica = UINT32_MAX;
    bool waiting = false, in_service = false;
    SpanLog::Handle sender = SpanLog::none, server = SpanLog::none, serve = SpanLog::none;
  };
  /// What a strand is doing, by its frame.
  struct Attempt {
    bool open = false;
    std::uint32_t caller = 0;
    EndpointId callee;
    sim::Time start{};
    SpanLog::Handle span = SpanLog::none;
    sim::Time computes_since{};
  };

  template <class T>
  static T& at(std::vector<T>& table, std::uint32_t index) {
    if (index >= table.size()) table.resize(index + 1);
    return table[index];
  }
  ServiceId service_of(EndpointId endpoint) const { return world_.endpoints[endpoint.index].service; }
  Visit& begin(std::uint32_t frame, EndpointId endpoint, std::uint64_t identity, sim::Time now);
  void end(Attempt& attempt, Ending ending, sim::Time now);

  const CompiledWorld& world_;
  std::optional<RequestCounters> counters_;
  std::optional<SpanLog> spans_;
  std::vector<Visit> visits_;
  std::vector<Attempt> attempts_;
};

}  // namespace sandtable::models
