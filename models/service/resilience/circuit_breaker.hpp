/// A circuit breaker as a state machine without a clock of its own.
///
///     closed     every call may go. Once the window holds `least_calls` or more of which a share of `failure_share` or more
///     failed: open open       no call may go. After `open`: half-open half-open  `probes` calls may go, no others. When all have
///     ended: closed with an empty window where a smaller share of them failed,
///                else open again
///
/// The window is the last `window_calls` calls, or, where that is 0, those that ended in the last ten slices of `window`/10, the
/// present one included. A call that was let through in an earlier state says nothing about this one: its end is ignored.
/// Anything but success is a failure, timeouts above all.
///
/// Defaults: Hystrix: 20 calls in 10 s (ten buckets of 1 s), 50 %, 5 s, one probe. resilience4j: the last 100 calls, at least 100,
/// 50 %, 60 s, ten probes. Validity: state is kept by each replica of the caller and each call step, as both libraries do per
/// command in a process. Sources: Netflix Hystrix wiki, "Configuration" and "How it works"; resilience4j documentation,
/// "CircuitBreaker".
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

struct BreakerConfig {
  double failure_share = 0.5;
  std::uint32_t least_calls = 20;
  std::uint32_t window_calls = 0;
  sim::Duration window = std::chrono::seconds(10);
  sim::Duration open = std::chrono::seconds(5);
  std::uint32_t probes = 1;
  bool operator==(const BreakerConfig&) const = default;
};

/// The preset's defaults, with what the spec says in their place.
BreakerConfig breaker_config(const BreakerSpec& spec);

enum class BreakerState : std::uint8_t { closed, open, half_open };

class CircuitBreaker {
 public:
  /// `config` outlives it.
  explicit CircuitBreaker(const BreakerConfig& config) : config_(&config) {}

  static constexpr std::uint32_t refused = 0;
  /// The permit with which a call's end is recorded, or `refused` where it may not go now.
  std::uint32_t ask(sim::Time now);
  /// The call with this permit has ended. Time does not go back.
  void record(std::uint32_t permit, sim::Time now, bool success);
  /// The call with this permit was given up by its caller: it says nothing, and another may probe in its place.
  void forget(std::uint32_t permit) {
    if (permit == period_ && state_ == BreakerState::half_open) --probing_;
  }

  BreakerState state() const { return state_; }

 private:
  struct Count {
    std::uint32_t calls = 0, failures = 0;
  };

  void enter(BreakerState state, sim::Time now);
  Count& present_slice(sim::Time now);
  void record_in_window(sim::Time now, bool success);
  /// As of the last call recorded.
  Count window() const;

  const BreakerConfig* config_;
  BreakerState state_ = BreakerState::closed;
  std::uint32_t period_ = 1;   ///< of the present state: a permit is good for its own only
  sim::Time since_{};          ///< when it entered the state
  Count probed_;               ///< half-open: ended
  std::uint32_t probing_ = 0;  ///< half-open: let through

  static constexpr std::size_t slices = 10;
  std::array<Count, slices> by_slice_{};
  std::int64_t slice_ = 0;     ///< number of the present one since time 0
  std::vector<bool> failed_;   ///< by call, a ring
  std::size_t next_call_ = 0;  ///< in the ring
  Count by_calls_;
};

}  // namespace sandtable::models
