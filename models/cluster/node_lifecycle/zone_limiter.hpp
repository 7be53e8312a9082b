/// A zone's bucket of one token, from which nodes get their NoExecute taints, at a rate that changes with the zone's state. It is
/// full at first; after a change of the rate full where it held a token, and else empty. Source:
/// pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go (1.31 to 1.37).
#pragma once

#include <algorithm>

#include "sim/time.hpp"

namespace sandtable::models::kube {

class ZoneLimiter {
 public:
  void set_rate(double nodes_per_second, sim::Time now) {
    fill(now);
    if (nodes_per_second == rate_) return;
    if (known_) tokens_ = rate_ > 0 && tokens_ >= 1 ? 1 : 0;
    known_ = true;
    rate_ = nodes_per_second;
  }
  bool stopped() const { return rate_ <= 0; }
  /// When the next node may be taken; sim::never: not at this rate.
  sim::Time next(sim::Time now) {
    fill(now);
    if (stopped()) return sim::never;
    return tokens_ >= 1 ? now : now + sim::from_seconds((1 - tokens_) / rate_);
  }
  void take(sim::Time now) {
    fill(now);
    tokens_ = std::max(0.0, tokens_ - 1);
  }

 private:
  void fill(sim::Time now) {
    constexpr double nearly = 1 - 1e-9;  // what rounding to nanoseconds leaves
    if (rate_ > 0) tokens_ = std::min(1.0, tokens_ + rate_ * sim::to_seconds(now - seen_));
    if (tokens_ > nearly) tokens_ = 1;
    seen_ = now;
  }
  double rate_ = 0, tokens_ = 1;
  sim::Time seen_{};
  bool known_ = false;  ///< a rate has been set
};

}  // namespace sandtable::models::kube
