#include "tests/twin/synthetic_telemetry.hpp"

#include <cmath>
#include <sstream>

namespace sandtable::twin::testing {

sim::Result<std::vector<RawSeries>> MemorySource::read(const std::string& entity, Signal signal, WallWindow window) {
  if (broken_) return sim::Unexpected{*broken_};
  std::vector<RawSeries> out;
  for (const auto& series : series_) {
    if (series.key.entity != entity || series.key.signal != signal) continue;
    RawSeries part{series.key, {}};
    for (const auto& sample : series.samples)
      if (sample.time >= window.from && sample.time <= window.to) part.samples.push_back(sample);
    out.push_back(std::move(part));
  }
  return out;
}

bool MemorySource::maps(const std::string& entity, Signal signal) const {
  for (const auto& series : series_)
    if (series.key.entity == entity && series.key.signal == signal) return true;
  return false;
}

void MemorySource::add(RawSeries series) { series_.push_back(std::move(series)); }
void MemorySource::add(std::vector<RawSeries> series) {
  for (auto& one : series) series_.push_back(std::move(one));
}

std::vector<double> geometric_bounds(double first, double ratio, std::size_t count) {
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(first * std::pow(ratio, static_cast<double>(i)));
  return out;
}

namespace {

WallTime instant(WallTime from, double every_s, std::size_t i) {
  return {from.ns + std::llround(every_s * 1e9 * static_cast<double>(i))};
}

}  // namespace

RawSeries counter_series(const std::string& entity, Signal signal, const std::string& replica, const std::string& part,
                         const std::vector<Observation>& observations, WallTime from, double every_s, std::size_t samples) {
  RawSeries out{{entity, signal, replica, part}, {}};
  double value = 0;
  std::size_t next = 0;
  for (std::size_t i = 0; i < samples; ++i) {
    while (next < observations.size() && observations[next].at_s <= every_s * static_cast<double>(i))
      value += observations[next++].value_s;
    out.samples.push_back({instant(from, every_s, i), value});
  }
  return out;
}

std::vector<RawSeries> histogram_series(const std::string& entity, Signal signal, const std::string& replica,
                                        const std::vector<Observation>& observations, const std::vector<double>& bounds,
                                        WallTime from, double every_s, std::size_t samples) {
  std::vector<RawSeries> out;
  const auto count_below = [&](const std::string& part, double bound) {
    std::vector<Observation> counted;
    for (const auto& one : observations)
      if (one.value_s <= bound) counted.push_back({one.at_s, 1});
    out.push_back(counter_series(entity, signal, replica, part, counted, from, every_s, samples));
  };
  for (double bound : bounds) {
    std::ostringstream text;
    text.precision(17);
    text << "le:" << bound;
    count_below(text.str(), bound);
  }
  count_below("le:+Inf", INFINITY);
  count_below("count", INFINITY);
  out.push_back(counter_series(entity, signal, replica, "sum", observations, from, every_s, samples));
  return out;
}

std::vector<Observation> poisson_observations(double rate, double seconds, const sim::Distribution& law, sim::RunSeed seed,
                                              const std::string& entity) {
  std::vector<Observation> out;
  const auto gaps = sim::stream_key(seed, entity, "gap"), times = sim::stream_key(seed, entity, "time");
  double at = 0;
  for (std::uint64_t i = 0;; ++i) {
    sim::Draws gap(gaps, {.ordinal = i}), time(times, {.ordinal = i});
    at += -std::log(gap.uniform()) / rate;
    if (at > seconds) return out;
    out.push_back({at, sim::sample(law, time)});
  }
}

}  // namespace sandtable::twin::testing
