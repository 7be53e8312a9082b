#include "models/cluster/autoscaling/metric_age.hpp"

namespace sandtable::models::kube {
namespace {

/// The last of `first`, `first + every` … at or before `now`.
std::optional<sim::Time> last_tick(sim::Time first, sim::Duration every, sim::Time now) {
  if (now < first) return std::nullopt;
  return first + (now - first) / every * every;
}

}  // namespace

std::optional<MetricWindow> window_seen(const MetricAge& age, sim::Time now) {
  const auto scrape = last_tick(age.first_scrape, age.resolution, now);
  if (!scrape || *scrape == age.first_scrape) return std::nullopt;
  const auto end = last_tick(age.first_measurement, age.housekeeping, *scrape);
  auto before = *scrape - age.resolution;
  // A scrape that finds the measurement of the one before is dropped: the window is that of the last two that differ.
  while (true) {
    const auto begin = last_tick(age.first_measurement, age.housekeeping, before);
    if (!end || !begin) return std::nullopt;
    if (*begin != *end) return MetricWindow{*begin, *end};
    before -= age.resolution;
    if (before < age.first_scrape) return std::nullopt;
  }
}

}  // namespace sandtable::models::kube
