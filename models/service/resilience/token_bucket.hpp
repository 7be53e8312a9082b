/// A token bucket: it fills at `rate` tokens a second up to `burst`, and each request that is let in takes one. It is full at the
/// beginning. Over any time t at most burst + rate·t requests are let in.
///
/// Assumes continuous filling (Envoy's local rate limit fills in steps of its fill interval). Source: J. Turner, "New directions in
/// communications", IEEE Communications Magazine 24(10), 1986 (the leaky bucket as a meter).
#pragma once

#include <algorithm>

#include "sim/time.hpp"

namespace sandtable::models {

struct TokenBucketConfig {
  double rate = 0;   ///< tokens per second
  double burst = 1;  ///< at least 1
};

class TokenBucket {
 public:
  /// `config` outlives it.
  explicit TokenBucket(const TokenBucketConfig& config, sim::Time now = {}) : config_(&config), tokens_(config.burst), last_(now) {}

  /// Whether a request is let in at `now`; time does not go back.
  bool take(sim::Time now) {
    tokens_ = std::min(config_->burst, tokens_ + config_->rate * sim::to_seconds(now - last_));
    last_ = now;
    // A token that is there but for the last bits of a double is there.
    if (tokens_ < 1 - 1e-9) return false;
    tokens_ = std::max(0.0, tokens_ - 1);
    return true;
  }

 private:
  const TokenBucketConfig* config_;
  double tokens_;
  sim::Time last_{};
};

}  // namespace sandtable::models
