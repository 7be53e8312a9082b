/// How long the kubelet waits before it starts a container again that has ended by itself: not at all the first time, then
///     min(10 s · 2^(k−2), 300 s)     before the k-th restart
/// and from the beginning again once it has run for 10 minutes. Source: Kubernetes, "Pod lifecycle", container restart policy
/// (exponential back-off 10s, 20s, 40s, ..., capped at 300 seconds, reset after 10 minutes).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "sim/time.hpp"

namespace sandtable::models {

/// The curve's first wait and its longest; the kubelet's own, unless it is told otherwise (kubelet/restart_curve.hpp).
struct RestartCurve {
  sim::Duration first = std::chrono::seconds(10), longest = std::chrono::seconds(300);
  bool operator==(const RestartCurve&) const = default;
};

class RestartBackoff {
 public:
  explicit RestartBackoff(RestartCurve curve = {}) : curve_(curve) {}

  /// It has ended at `now`: from now until it is started.
  sim::Duration next(sim::Time now) {
    if (restarts_ > 0 && now - last_start_ >= forgotten_after) restarts_ = 0;
    const sim::Duration wait = restarts_ == 0
                                   ? sim::Duration{0}
                                   : std::min(curve_.longest, curve_.first * (std::int64_t{1} << std::min(restarts_ - 1, 8U)));
    ++restarts_;
    last_start_ = now + wait;
    return wait;
  }

 private:
  static constexpr sim::Duration forgotten_after = std::chrono::minutes(10);
  RestartCurve curve_;
  std::uint32_t restarts_ = 0;
  sim::Time last_start_{};
};

}  // namespace sandtable::models
