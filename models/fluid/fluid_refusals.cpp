// What the fluid plane does not answer, and why.
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <unordered_map>

#include "models/fluid/fluid_meter.hpp"

namespace sandtable::models {
namespace {

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.0f %%", 100 * share);
  return text;
}

}  // namespace

void FluidMeter::refuse(ReplicationResult& result, const std::vector<std::string>& storms) const {
  std::unordered_map<std::string, Kpi*> kpi_named;
  for (Kpi& kpi : result.kpis) kpi_named.emplace(kpi.name, &kpi);
  const auto refuse_kpi = [&](const std::string& name, const std::string& why) {
    const auto found = kpi_named.find(name);
    if (found == kpi_named.end() || (std::isnan(found->second->value) && !name.ends_with(".max"))) return;
    found->second->value = std::numeric_limits<double>::quiet_NaN();
    result.refused.push_back({name, why});
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
