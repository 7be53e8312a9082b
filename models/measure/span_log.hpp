/// The spans of a sample of the user requests, and of all that follows from each: a span a user request, and under it, for each
/// attempt, one of the caller (call) and one of the service (server) with its parts, waiting and being served. A server's end is
/// known to it alone: it may come long after its caller has given up.
///
/// Which requests are in the sample hangs on the request's identity (a hash), so it is the same in every plan and for any load
/// beside it; with `first` on the order in which they are sent. Trace and span ids are hashes of identities as well. A span that
/// the run's end cuts is closed there and says so: leaving it out would drop the slowest requests.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/measure/observation.hpp"
#include "models/quantity.hpp"
#include "models/service/compiled_world.hpp"

namespace sandtable::models {

class SpanLog {
 public:
  using Handle = std::uint32_t;
  static constexpr Handle none = UINT32_MAX;

  SpanLog(const CompiledWorld& world, TraceSample sample);

  /// Each gives `none` where the request is not in the sample or the parent is none.
  Handle user_sends(TrafficId traffic, EndpointId to, std::uint64_t identity, sim::Time now);
  Handle call_starts(Handle parent, EndpointId caller, std::uint32_t replica, EndpointId callee, std::uint32_t attempt,
                     std::uint64_t identity, sim::Time now);
  Handle arrives(Handle parent, EndpointId endpoint, std::uint64_t identity, sim::Time now);
  /// It has waited since its arrival; returns the span of its being served, under which it calls.
  Handle served(Handle server, std::uint32_t replica, sim::Time now);
  void waited(Handle server, sim::Time now);
  void ends(Handle span, Ending ending, sim::Time now);
  void at_replica(Handle server, std::uint32_t replica) { spans_[server].instance = replica; }

  /// `replicas`: their names by id, with `UINT32_MAX` for none.
  ObservedTraces result(sim::Time now, const std::vector<std::string>& replicas) const;

 private:
  Handle open(SpanKind kind, std::uint64_t trace, std::uint64_t parent, std::uint64_t identity, std::uint32_t entity,
              sim::Time now);
  bool in_sample(std::uint64_t identity);

  const CompiledWorld& world_;
  TraceSample sample_;
  std::uint64_t below_ = 0;  ///< hashes below it are in the sample, by `share`
  std::uint64_t taken_ = 0;
  std::vector<Span> spans_;  ///< until `result`, `operation` is the entity, and `peer` the endpoint that is asked for; `instance`:
                             ///< the replica's id
  std::vector<std::uint64_t> identity_;  ///< of each span
};

}  // namespace sandtable::models
