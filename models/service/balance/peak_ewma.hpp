/// Peak EWMA: each replica's latency c, as its answers teach it. Whenever it is looked at, t after the last time, with `rtt` where
/// an answer has come and 0 where its cost is asked for:
///     w = exp(−t/τ);   c ← rtt where rtt > c, else c·w + rtt·(1 − w)
/// so that a peak counts at once and is forgotten slowly. The cost by which two random choices are compared is
///     c·(load + 1),   and while c is 0: 0 when idle, else a penalty above every real cost
/// (an unknown replica gets one request to be known by). τ = `decay`, 10 s by default. Units: seconds.
/// Assumptions: the latency is that at the service, whatever its ending; what a replica rejects teaches nothing.
/// Source: Finagle's PeakEwma load metric, and Linkerd's proxy after it.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace sandtable::models {

class PeakEwma {
 public:
  explicit PeakEwma(sim::Duration decay) : decay_(sim::to_seconds(decay)) {}

  /// `ordinal`: of the replica within its pool.
  void observe(std::uint32_t ordinal, sim::Duration latency, sim::Time now) { update(ordinal, sim::to_seconds(latency), now); }
  double cost(std::uint32_t ordinal, std::uint32_t load, sim::Time now) {
    const double latency = update(ordinal, 0, now);
    if (latency == 0) return load == 0 ? 0 : penalty + load;
    return latency * (load + 1.0);
  }

 private:
  struct Seen {
    double latency = 0;
    sim::Time stamp{};
  };
  static constexpr double penalty = 1e9;  // seconds

  double update(std::uint32_t ordinal, double rtt, sim::Time now) {
    if (ordinal >= seen_.size()) seen_.resize(ordinal + 1);
    auto& seen = seen_[ordinal];
    const double weight = std::exp(-sim::to_seconds(now - seen.stamp) / decay_);
    seen.latency = rtt > seen.latency ? rtt : seen.latency * weight + rtt * (1 - weight);
    seen.stamp = now;
    return seen.latency;
  }

  double decay_;
  std::vector<Seen> seen_;  ///< by ordinal
};

}  // namespace sandtable::models
