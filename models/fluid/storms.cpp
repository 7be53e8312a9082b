#include "models/fluid/storms.hpp"

#include <algorithm>
#include <cstdio>

namespace sandtable::models {

std::string storm_at(const CompiledWorld& world, const CompiledStep& call, const Answer& answer, double load) {
  const std::string& name = world.services[world.endpoints[call.callee.index].service.index].name;
  const bool timed = call.timeout != sim::Duration::max();
  const double late = timed ? answer.success.mass_above(sim::to_seconds(call.timeout) - 2 * sim::to_seconds(world.latency)) : 0;
  if (call.breaker != UINT32_MAX) {
    double opens = 1;
    for (const auto& caller : world.services)
      if (call.breaker < caller.breakers.size()) opens = std::min(opens, caller.breakers[call.breaker].failure_share);
    if (late + answer.failure() > opens / 2)
      return "calls to service " + name + " fail often enough for a circuit breaker to open now and then, which a fluid has not";
  }
  if (call.retries == 0 || late < storm_spark) return {};
  if (load * (1 + call.retries) <= 1) return {};
  char share[16];
  std::snprintf(share, sizeof share, "%.0f %%", 100 * late);
  return "calls to service " + name + " time out (" + share + ") and are retried up to " + std::to_string(call.retries) +
         " times, which would overload it: a run may tip over into a storm of retries, which a fluid at rest does not";
}

}  // namespace sandtable::models
