/// Running count, mean and variance, by Welford's recurrence; two sets are merged by the pairwise update.
///     mean ← mean + (x − mean)/n        squares ← squares + (x − mean_before)(x − mean_after)
///     merged squares = squares_a + squares_b + (mean_b − mean_a)² · n_a n_b / (n_a + n_b)
/// No catastrophic cancellation where the mean is large against the spread.
/// Source: Chan, Golub & LeVeque, "Algorithms for computing the sample variance", The American Statistician 37 (1983).
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

namespace sandtable::sim {

class Moments {
 public:
  void add(double value) {
    ++count_;
    const double before = value - mean_;
    mean_ += before / static_cast<double>(count_);
    squares_ += before * (value - mean_);
  }

  void merge(const Moments& other) {
    if (other.count_ == 0) return;
    const auto own = static_cast<double>(count_);
    const auto others = static_cast<double>(other.count_);
    const double apart = other.mean_ - mean_;
    count_ += other.count_;
    mean_ += apart * (others / (own + others));
    squares_ += other.squares_ + apart * apart * (own * others / (own + others));
  }

  std::uint64_t count() const { return count_; }
  /// NaN when empty.
  double mean() const { return count_ > 0 ? mean_ : not_a_number; }
  /// Of the sample (divided by count − 1); NaN under two values.
  double variance() const { return count_ > 1 ? squares_ / static_cast<double>(count_ - 1) : not_a_number; }
  double standard_deviation() const { return std::sqrt(variance()); }

  bool operator==(const Moments&) const = default;

 private:
  static constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
  std::uint64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

/// Moments of the samples that were observed: NaN stands for a replication in which there was nothing to observe, and is left out.
/// `count()` says how many were used.
inline Moments observed_moments(std::span<const double> samples) {
  Moments moments;
  for (double sample : samples) {
    if (!std::isnan(sample)) moments.add(sample);
  }
  return moments;
}

}  // namespace sandtable::sim
