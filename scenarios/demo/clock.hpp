/// The demo's clock (CLOCK_MONOTONIC) and a sleep on it that is precise: absolute, in nanoseconds. `epoll_wait` and the like count
/// in milliseconds and round up, which would add 0.6 ms to every sleep.
#pragma once

#include <ctime>

#include <chrono>

namespace sandtable::demo {

using Clock = std::chrono::steady_clock;
using Instant = Clock::time_point;

inline double seconds_between(Instant from, Instant to) { return std::chrono::duration<double>(to - from).count(); }

inline Instant after(Instant start, double seconds) {
  return start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

inline timespec as_timespec(Instant when) {
  const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(when.time_since_epoch()).count();
  return {static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
}

inline void sleep_until(Instant when) {
  const timespec at = as_timespec(when);
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) != 0) {}
}

}  // namespace sandtable::demo
