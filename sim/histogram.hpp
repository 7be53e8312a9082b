/// A histogram of non-negative times with bounded relative error, after HdrHistogram: log-linear buckets, 2^`precision_bits`
/// linear sub-buckets an octave. A quantile is off by at most 2^−(precision_bits+1) relative (half a bucket's width, for its
/// midpoint): 0.2 % with 8 bits. Recording is a shift and an increment; memory does not grow with what is recorded.
/// Source: G. Tene, HdrHistogram (log-linear bucketing).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace sandtable::sim {

class Histogram {
 public:
  static constexpr int precision_bits = 8;
  static constexpr double relative_error = 1.0 / (1 << (precision_bits + 1));

  /// Negative values break a contract.
  void record(Duration value);
  void merge(const Histogram& other);

  std::uint64_t count() const { return count_; }
  double mean() const;                  ///< seconds, exact (a sum is kept); NaN when empty
  Duration max() const { return max_; } ///< exact
  Duration min() const { return min_; } ///< exact
  /// The value with rank ceil(q·count), at its bucket's midpoint, never outside [min, max]; seconds; NaN when empty; q in [0, 1].
  double quantile(double q) const;
  /// Share of values ≤ `bound`, by whole buckets (the one that contains the bound counts in part, linearly); NaN when empty.
  double share_below(Duration bound) const;

  struct Bucket {
    Duration low{}, high{};  ///< [low, high)
    std::uint64_t count = 0;
    bool operator==(const Bucket&) const = default;
  };
  /// Non-empty buckets in ascending order.
  std::vector<Bucket> buckets() const;
  /// For the wire: rebuilt by `from_parts`.
  struct Parts {
    std::vector<std::uint32_t> indices;
    std::vector<std::uint64_t> counts;
    std::uint64_t sum_ns_high = 0, sum_ns_low = 0;
    std::int64_t min_ns = 0, max_ns = 0;
    bool operator==(const Parts&) const = default;
  };
  Parts parts() const;
  static Histogram from_parts(const Parts&);

  bool operator==(const Histogram&) const = default;

 private:
  static std::size_t index_of(std::uint64_t ns);
  static std::uint64_t low_of(std::size_t index);

  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  unsigned __int128 sum_ns_ = 0;
  Duration min_ = Duration::max();
  Duration max_{0};
};

}  // namespace sandtable::sim
