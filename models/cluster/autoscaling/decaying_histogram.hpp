/// The histogram of the vertical autoscaler's recommender: buckets that grow by 5 %, in which a sample weighs twice as much as one
/// of a half-life before.
///
///     start(n) = first·(1.05ⁿ − 1)/0.05           bucket(v) = ⌊log₁.₀₅(v·0.05/first + 1)⌋, the last one for all that is above
///     weight of a sample at t: w·2^((t − reference)/half-life)
///     percentile p: the end of the first bucket up to which the weights sum to p·total (of the last but one at most)
///
/// The reference is moved to a multiple of the half-life near the sample once that is more than 100 half-lives ahead, and all
/// weights are halved as often as it was moved by. What weighs less than ε = 10⁻⁴ in a bucket at either end counts as nothing.
///
/// | resource | first | highest start | buckets | half-life |
/// |---|---|---|---|---|
/// | CPU, cores | 0.01 | ≥ 1000 | 176 | 24 h |
/// | memory, bytes | 10⁷ | ≥ 10¹² | 176 | 24 h |
///
/// Source: kubernetes/autoscaler, vertical-pod-autoscaler 1.8.1, pkg/recommender/util and pkg/recommender/model.
#pragma once

#include <optional>
#include <vector>

#include "models/cluster/objects/vertical_autoscaler.hpp"
#include "sim/time.hpp"

namespace sandtable::models::kube {

struct BucketScale {
  double first = 0, most = 0;

  int buckets() const;
  int bucket_of(double value) const;
  double start_of(int bucket) const;
  bool operator==(const BucketScale&) const = default;
};

constexpr BucketScale cpu_buckets{0.01, 1000};
constexpr BucketScale memory_buckets{1e7, 1e12};

class DecayingHistogram {
 public:
  explicit DecayingHistogram(BucketScale scale, sim::Duration half_life = std::chrono::hours{24});

  void add(double value, double weight, sim::Time at);
  /// What falls below ε becomes nothing.
  void subtract(double value, double weight, sim::Time at);
  /// Of the same scale and half-life.
  void merge(DecayingHistogram other);
  void load(const HistogramCheckpoint& checkpoint);

  /// Of `share` in [0, 1]; 0 where there is nothing.
  double percentile(double share) const;
  bool empty() const;
  double total() const { return total_; }

 private:
  double factor_at(sim::Time at);
  void move_reference(sim::Time near);
  void trim();

  BucketScale scale_;
  sim::Duration half_life_;
  std::optional<sim::Time> reference_;
  std::vector<double> weights_;
  double total_ = 0;
  int lowest_ = 0, highest_ = 0;
};

}  // namespace sandtable::models::kube
