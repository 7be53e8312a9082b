/// Intervals over replications. The samples are independent and identically distributed (one a replication); a NaN is a replication
/// that observed nothing, and is left out everywhere.
///
/// Confidence interval of the mean, n samples of mean m and standard deviation s:
///     m ± t(n−1, (1+level)/2) · s/√n
/// exact for normal samples, and nearly so for means of many requests.
///
/// Predictive interval, where one further sample falls. With a = (1−level)/2 and the samples in order x₁ … x_n:
///     [x(a(n+1)), x((1−a)(n+1))], x(h) = x_⌊h⌋ + (h−⌊h⌋)(x_⌊h⌋₊₁ − x_⌊h⌋)            where a(n+1) ≥ 1
///     m ± t(n−1, 1−a) · s·√(1+1/n)                                                 where n is too small for that rank
/// The first holds for any continuous law: a further sample falls below x_k with probability k/(n+1), so that coverage is `level`
/// where a(n+1) is whole (n = 19, 39, … for 90 %), and by interpolation close to it between. The second is exact for normal samples
/// and may go below zero for skewed ones.
///
/// Sources: G. J. Hahn & W. Q. Meeker, "Statistical Intervals" (1991), §5.5 (order statistics) and §4.8 (normal samples).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "sim/moments.hpp"

namespace sandtable::sim {

/// Lower end, upper end.
using Interval = std::array<double, 2>;

/// None with fewer than two observed samples; of zero width where all are equal.
std::optional<Interval> confidence_interval(std::span<const double> samples, double level = 0.95);

/// None with fewer than two observed samples.
std::optional<Interval> predictive_interval(std::span<const double> samples, double level = 0.90);

/// second − first, replication by replication; a pair of which either observed nothing is left out.
struct PairedDifference {
  double mean = 0;             ///< NaN without a pair
  std::optional<Interval> ci;  ///< of the mean; none with fewer than two pairs
  std::uint64_t count = 0;     ///< pairs used
  bool operator==(const PairedDifference&) const = default;
};
/// Spans of different lengths break a contract.
PairedDifference paired_difference(std::span<const double> first, std::span<const double> second, double level = 0.95);

}  // namespace sandtable::sim
