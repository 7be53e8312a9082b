/// Telemetry made from known laws, as a scraper would have seen it: cumulative counters and histograms sampled at regular instants.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/distribution.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::twin::testing {

/// A source that holds its series in memory.
class MemorySource final : public TelemetrySource {
 public:
  sim::Result<std::vector<RawSeries>> read(const std::string& entity, Signal signal, WallWindow window) override;
  bool maps(const std::string& entity, Signal signal) const override;
  void add(RawSeries series);
  void add(std::vector<RawSeries> series);
  /// From now on every read fails with this.
  void break_with(sim::Error error) { broken_ = std::move(error); }

 private:
  std::vector<RawSeries> series_;
  std::optional<sim::Error> broken_;
};

/// One observation: when, and how long.
struct Observation {
  double at_s = 0, value_s = 0;
};

/// Bucket bounds at ratio `ratio` from `first`, `count` of them, in seconds.
std::vector<double> geometric_bounds(double first, double ratio, std::size_t count);

/// A histogram's series: `le:…`, `le:+Inf`, `sum`, `count`, sampled every `every_s` from `from` on, `samples` times.
std::vector<RawSeries> histogram_series(const std::string& entity, Signal signal, const std::string& replica,
                                        const std::vector<Observation>& observations, const std::vector<double>& bounds,
                                        WallTime from, double every_s, std::size_t samples);
/// A counter that grows by `value_s` at each observation (1 for plain counts).
RawSeries counter_series(const std::string& entity, Signal signal, const std::string& replica, const std::string& part,
                         const std::vector<Observation>& observations, WallTime from, double every_s, std::size_t samples);

/// Poisson arrivals of `rate` over `seconds`, each with a time from `law`.
std::vector<Observation> poisson_observations(double rate, double seconds, const sim::Distribution& law, sim::RunSeed seed,
                                              const std::string& entity);

}  // namespace sandtable::twin::testing
