// What the fluid plane does not answer, and why.
#include <cmath>
#include <cstdio>
#include <limits>

#include "models/fluid/fluid_meter.hpp"

namespace sandtable::models {
namespace {

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.0f %%", 100 * share);
  return text;
}

}  // namespace

std::string FluidMeter::storm_at(const CompiledStep& call, const Regime& regime, const Seen& seen) const {
  const Answer& answer = regime.answers[call.callee.index];
  const auto& service = world_.services[world_.endpoints[call.callee.index].service.index];
  const bool timed = call.timeout != sim::Duration::max();
  const double late = timed ? answer.success.mass_above(sim::to_seconds(call.timeout) - 2 * sim::to_seconds(world_.latency)) : 0;
  if (call.breaker != UINT32_MAX) {
    double opens = 1;
    for (const auto& caller : world_.services)
      if (call.breaker < caller.breakers.size()) opens = std::min(opens, caller.breakers[call.breaker].failure_share);
    if (late + answer.failure() > opens / 2)
      return "calls to service " + service.name +
             " fail often enough for a circuit breaker to open now and then, which a fluid has not";
  }
  if (call.retries == 0 || late < storm_spark) return {};
  double load = 0;
  for (std::uint32_t v = service.first_version; v < service.first_version + service.versions; ++v)
    load = std::max(load, seen.load[v]);
  if (load * (1 + call.retries) <= 1) return {};
  return "calls to service " + service.name + " time out (" + percent(late) + ") and are retried up to " +
         std::to_string(call.retries) +
         " times, which would overload it: a run may tip over into a storm of retries, which a fluid at rest does not";
}

void FluidMeter::refuse(ReplicationResult& result, const std::vector<std::string>& storms) const {
  const auto refuse_kpi = [&result](const std::string& name, const std::string& why) {
    for (Kpi& kpi : result.kpis) {
      if (kpi.name != name || (std::isnan(kpi.value) && !name.ends_with(".max"))) continue;
      kpi.value = std::numeric_limits<double>::quiet_NaN();
      result.refused.push_back({name, why});
    }
  };
  const auto refuse_latency = [&](const std::string& entity, const std::string& why) {
    for (const char* of :
         {".latency.mean", ".latency.p50", ".latency.p90", ".latency.p95", ".latency.p99", ".latency.p999", ".wait.mean"})
      refuse_kpi(entity + of, why);
  };
  const auto refuse_all = [&](const std::string& entity, const std::string& why) {
    refuse_latency(entity, why);
    for (const char* of : {".rate", ".availability", ".errors.timeout", ".errors.rejected", ".errors.unavailable",
                           ".errors.open_circuit", ".utilization", ".cpu", ".unfinished"})
      refuse_kpi(entity + of, why);
  };
  std::vector<std::string> trouble(world_.services.size());
  for (std::size_t s = 0; s < trouble.size(); ++s) {
    const double share = arrived_[s] > 0 ? near_[s] / arrived_[s] : 0;
    if (share > near_share)
      trouble[s] = "service " + world_.services[s].name + " was offered " + percent(near_full) + " to " + percent(beyond_full) +
                   " of its capacity for " + percent(share) +
                   " of its requests: near saturation the wait depends on the run's luck, " +
                   "which a fluid has not; simulate with fidelity exact, or add capacity";
  }
  const auto why_at = [&](std::uint32_t endpoint) -> const std::string* {
    for (std::size_t s = 0; s < trouble.size(); ++s)
      if (layout_.reaches[endpoint][s] != 0 && !trouble[s].empty()) return &trouble[s];
    return nullptr;
  };
  const auto storm_of = [&](std::uint32_t endpoint) -> const std::string* {
    for (std::size_t s = 0; s < storms.size(); ++s)
      if (layout_.reaches[endpoint][s] != 0 && !storms[s].empty()) return &storms[s];
    return nullptr;
  };
  const char* no_largest = "a fluid has no single largest request; latency.p999 is the furthest it sees";
  for (const auto& service : world_.services) {
    const std::string entity = "service." + service.name;
    const std::string* first = nullptr;
    refuse_kpi(entity + ".latency.max", no_largest);
    for (std::uint32_t e = service.first_endpoint; e < service.first_endpoint + service.endpoints; ++e) {
      const std::string& full = world_.endpoints[e].name;
      const std::string name = entity + ".endpoint." + full.substr(full.find('.') + 1);
      refuse_kpi(name + ".latency.max", no_largest);
      if (const std::string* storm = storm_of(e)) {
        refuse_all(name, *storm);
        if (first == nullptr) refuse_all(entity, *storm);
        if (first == nullptr) first = storm;
        continue;
      }
      const std::string* why = why_at(e);
      if (why != nullptr) refuse_latency(name, *why);
      if (first == nullptr && why != nullptr) refuse_latency(entity, *why);
      if (first == nullptr) first = why;
    }
  }
  for (const auto& traffic : world_.traffic) {
    const std::string entity = "traffic." + traffic.name;
    refuse_kpi(entity + ".latency.max", no_largest);
    if (const std::string* storm = storm_of(traffic.to.index)) refuse_all(entity, *storm);
    else if (const std::string* why = why_at(traffic.to.index)) refuse_latency(entity, *why);
  }
}

}  // namespace sandtable::models
