/// A histogram of non-negative times with bounded relative error, after HdrHistogram: log-linear buckets, 2^`precision_bits`
/// linear sub-buckets an octave. A quantile is off by at most 2^−(precision_bits+1) relative (half a bucket's width, for its
/// midpoint): 0.2 % with 8 bits. Recording is a shift and an increment; memory does not grow with what is recorded.
/// Source: G. Tene, HdrHistogram (log-linear bucketing).
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/contract.hpp"
#include "sim/time.hpp"

namespace sandtable::sim {

class Histogram {
 public:
  static constexpr int precision_bits = 8;
  static constexpr double relative_error = 1.0 / (1 << (precision_bits + 1));

  /// Where a value is counted; larger values have no lower places. Negative values break a contract.
  static std::size_t place_of(Duration value) {
    SANDTABLE_EXPECT(value.count() >= 0, "a histogram of times got a negative one");
    return index_of(static_cast<std::uint64_t>(value.count()));
  }
  /// Smallest value that is counted there.
  static Duration low_end(std::size_t place);

  void record(Duration value) { record(value, place_of(value)); }
  /// The same, where the value's place is known.
  void record(Duration value, std::size_t place);
  void prefetch(std::size_t place) const { __builtin_prefetch(counts_.data() + (place - base_), 1); }
  void merge(const Histogram& other);

  std::uint64_t count() const { return count_; }
  double mean() const;                   ///< seconds, exact (a sum is kept); NaN when empty
  Duration max() const { return max_; }  ///< exact
  Duration min() const { return min_; }  ///< exact
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
  /// For the wire: rebuilt by `from_parts`. The indices ascend; an empty histogram is `Parts{}`.
  struct Parts {
    std::vector<std::uint32_t> indices;
    std::vector<std::uint64_t> counts;
    std::uint64_t sum_ns_high = 0, sum_ns_low = 0;
    std::int64_t min_ns = 0, max_ns = 0;
    bool operator==(const Parts&) const = default;
  };
  Parts parts() const;
  /// Parts that no histogram gives (indices out of order or range, another number of counts) break a contract.
  static Histogram from_parts(const Parts&);

  bool operator==(const Histogram&) const = default;

 private:
  __extension__ typedef unsigned __int128 Sum;  // 64 bits would overflow after 18 million values of 1000 s
  Sum sum() const { return static_cast<Sum>(sum_high_) << 64 | sum_low_; }
  void add_to_sum(std::uint64_t low) {
    sum_low_ += low;
    if (sum_low_ < low) [[unlikely]]
      ++sum_high_;
  }

  /// The first two octaves' worth of values have a bucket of their own; above, an octave of values shares 2^precision_bits buckets.
  static std::size_t index_of(std::uint64_t ns) {
    const int exponent = std::max(0, static_cast<int>(std::bit_width(ns)) - (precision_bits + 1));
    return (static_cast<std::size_t>(exponent) << precision_bits) + static_cast<std::size_t>(ns >> exponent);
  }
  static int exponent_of(std::size_t index);
  static std::uint64_t low_of(std::size_t index);
  static std::uint64_t width_of(std::size_t index);
  void cover(std::size_t place);

  std::size_t base_ = 0;  ///< place of the first counter
  std::vector<std::uint64_t>
      counts_;  ///< of the octaves from the smallest value's to the largest's, so that equal contents compare equal
  std::uint64_t count_ = 0;
  Duration min_ = Duration::max();
  Duration max_{0};
  std::uint64_t sum_low_ = 0, sum_high_ = 0;  ///< nanoseconds
};

inline void Histogram::record(Duration value, std::size_t place) {
  if (place - base_ >= counts_.size()) [[unlikely]]
    cover(place);
  ++counts_[place - base_];
  ++count_;
  add_to_sum(static_cast<std::uint64_t>(value.count()));
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
}

}  // namespace sandtable::sim
