/// Simulated and wall time in our code: whole nanoseconds, compared exactly. Seconds as `double` appear only at the edges
/// (distributions, SimGrid, output), and are converted here.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>

namespace sandtable::sim {

/// A span of time, nanoseconds.
using Duration = std::chrono::duration<std::int64_t, std::nano>;

/// Clock of the simulation; its epoch is the start of the run. It has no `now()`: time is handed down, never asked for.
struct SimClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<SimClock>;
  static constexpr bool is_steady = true;
};

/// An instant of a run, nanoseconds since its start.
using Time = SimClock::time_point;

inline constexpr Time never = Time::max();

/// Nearest nanosecond; anything beyond ±146 years saturates.
inline Duration from_seconds(double seconds) {
  constexpr double limit = 4.6e9;
  if (!(seconds < limit)) return Duration{static_cast<std::int64_t>(limit * 1e9)};
  if (!(seconds > -limit)) return Duration{-static_cast<std::int64_t>(limit * 1e9)};
  const double nanoseconds = seconds * 1e9;
  // Every sampled time passes here: the library call costs as much as the logarithm before it. Above 2^52 there is no half to
  // round.
  if (std::fabs(nanoseconds) >= 0x1p52) return Duration{std::llround(nanoseconds)};
  return Duration{static_cast<std::int64_t>(nanoseconds + std::copysign(0.5, nanoseconds))};
}
constexpr double to_seconds(Duration d) { return static_cast<double>(d.count()) * 1e-9; }
constexpr double to_seconds(Time t) { return to_seconds(t.time_since_epoch()); }
inline Time at_seconds(double seconds) { return Time{from_seconds(seconds)}; }

}  // namespace sandtable::sim
