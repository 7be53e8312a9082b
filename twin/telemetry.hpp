/// Raw telemetry as the twin keeps it: samples of cumulative counters and histogram buckets, each with its own time stamp, one
/// series a replica. Where it comes from (Prometheus, a simulated recorder, a test) does not show.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/result.hpp"

namespace sandtable::twin {

/// Wall-clock instant, nanoseconds since the Unix epoch.
struct WallTime {
  std::int64_t ns = 0;
  auto operator<=>(const WallTime&) const = default;
};

/// What is measured of an entity. Counters and histograms are cumulative, gauges are not.
enum class Signal : std::uint8_t {
  offered,     ///< counter: requests that arrived at a traffic source
  ended,       ///< counter by outcome: requests that a service ended
  latency,     ///< histogram, s: arrival to completion of successes
  work,        ///< histogram, s: a request's own work
  wait,        ///< histogram, s: waiting for a slot
  downstream,  ///< histogram, s: a call as its caller sees it
  cpu,         ///< counter, CPU seconds
};

/// One series. `part` tells what of the signal it is: a histogram's `le:0.05`, `sum`, `count`; an outcome `success`, `rejected`, …;
/// else empty.
struct SeriesKey {
  std::string entity;  ///< `service.cart`, `traffic.shoppers`
  Signal signal = Signal::offered;
  std::string replica;  ///< as the source names it
  std::string part;
  auto operator<=>(const SeriesKey&) const = default;
};

struct Sample {
  WallTime time;
  double value = 0;
  bool operator==(const Sample&) const = default;
};

struct RawSeries {
  SeriesKey key;
  std::vector<Sample> samples;  ///< ascending in time
  bool operator==(const RawSeries&) const = default;
};

struct WallWindow {
  WallTime from, to;
};

/// Port: a place that telemetry can be read from. Implemented by connectors (Prometheus) and by tests.
struct TelemetrySource {
  virtual ~TelemetrySource() = default;
  /// All samples of the signal for the entity within the window; an empty list where the source has none.
  virtual sim::Result<std::vector<RawSeries>> read(const std::string& entity, Signal signal, WallWindow window) = 0;
  /// What can't be read at all for want of a mapping: not an error, but listed.
  virtual bool maps(const std::string& entity, Signal signal) const = 0;
};

}  // namespace sandtable::twin
