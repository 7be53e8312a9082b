/// Removal of slow endpoints: at each multiple of `interval` (10 s), every replica in rotation with at least `least_requests` (20)
/// answers since the last is compared with its peers, those being the version's others of which the same holds. It is slow if
///     mean latency > factor · median of the peers' mean latencies      (factor 3; of an even ordinal, the lower of the two)
/// The slowest first are taken out for `ejection` (30 s), at most max(1, ⌊max_ejected · n⌋) of n replicas at a time (10 %); each
/// returns at the first multiple of `interval` after. Judging needs two peers at least: of two, nobody can say who is wrong.
/// The median makes the yardstick robust: fewer than half of the replicas can't move it far (breakdown point ½), while Envoy's mean
/// and deviation are moved by the outlier itself: of n replicas none is ever further than √(n − 1) deviations from the mean.
/// Assumptions: the latency is that at the service, whatever the ending; requests are alike for all replicas.
/// Source: the frame is that of Envoy's outlier detection (interval, ejection time, max_ejection_percent "but at least one"), which
/// judges by errors and does not look at latency; the median as in P. J. Rousseeuw & C. Croux, "Alternatives to the median absolute
/// deviation" (1993); the bound is P. A. Samuelson's (1968).
#pragma once

#include <cstdint>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// Answers of one replica in an interval.
struct LatencySum {
  std::uint32_t ordinal = 0;  ///< of the replica within its pool
  std::uint32_t requests = 0;
  sim::Duration sum{0};
  double mean() const { return sim::to_seconds(sum) / requests; }
};

/// Who is slow, the slowest first.
std::vector<std::uint32_t> slow_replicas(std::vector<LatencySum> latencies, const SlowRemoval& config);

/// The detector of one pool. Lazy: judged at the first look after an interval has ended, as of its end.
class SlowDetector {
 public:
  explicit SlowDetector(const SlowRemoval& config) : config_(config), next_(sim::Time{config.interval}) {}

  /// When there is something to judge or to give back again.
  sim::Time next() const { return next_; }
  /// A replica in rotation has answered.
  void answered(std::uint32_t ordinal, sim::Duration latency) {
    if (ordinal >= sums_.size()) sums_.resize(ordinal + 1);
    ++sums_[ordinal].requests;
    sums_[ordinal].sum += latency;
  }

  struct Changes {
    std::vector<std::uint32_t> back, out;  ///< ordinals
  };
  /// What changes at the intervals' ends up to `now`; `members` counts the pool's replicas, those taken out too.
  Changes judge(sim::Time now, std::size_t members);
  /// Takes all back: the ordinals of those that were out.
  std::vector<std::uint32_t> give_up();
  /// A replica has left the pool.
  void left(std::uint32_t ordinal);

 private:
  struct Ejected {
    std::uint32_t ordinal;
    sim::Time until;
  };
  SlowRemoval config_;
  sim::Time next_;
  std::vector<LatencySum> sums_;  ///< by ordinal, of the running interval
  std::vector<Ejected> ejected_;
};

}  // namespace sandtable::models
