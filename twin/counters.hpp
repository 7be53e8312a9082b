/// What cumulative samples say: pure functions from raw telemetry to increases, rates, histograms and their quantiles. One place
/// for calibration, measurement and live queries.
///
/// Increase of a counter: Σ (value_i − value_{i−1}) between its own first and last sample; a value below its predecessor is a reset
/// (the process began again at 0), whose value counts in full. What happened before the first sample, between a crash and the
/// sample before it, or after the last sample is not known and not guessed: there is no extrapolation to the window's edges. Rate:
/// increase ÷ (time of last − time of first sample), of each replica by its own samples, then summed; a replica that was there for
/// a part of the window only (its samples miss more than two sampling gaps at an end) counts with that share of the time. Units:
/// seconds; requests; CPU seconds. Samples that repeat a time stamp are ignored.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/result.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::twin {

struct Increase {
  double amount = 0;
  double seconds = 0;  ///< from the first to the last sample
  WallTime first, last;
  std::size_t samples = 0;
  std::size_t resets = 0;
};
/// Nothing with fewer than two samples at different times.
std::optional<Increase> increase(std::span<const Sample> samples);

/// All series (replicas, parts) together.
struct TotalIncrease {
  double amount = 0;
  double rate = 0;           ///< per second, see above
  double seconds = 0;        ///< from the earliest first to the latest last sample: the exposure of `rate`
  std::size_t replicas = 0;  ///< those with two samples or more
  std::size_t resets = 0;
};
/// `part` selects series by their part; none: all of them.
std::optional<TotalIncrease> total_increase(std::span<const RawSeries> series,
                                            const std::optional<std::string>& part = std::nullopt);

/// A histogram's increase over all replicas. Bucket i holds (upper[i−1], upper[i]], the first from 0; the last bound is +infinity.
struct HistogramIncrease {
  std::vector<double> upper;
  std::vector<double> counts;  ///< of each bucket alone
  double sum = 0;              ///< seconds
  double count = 0;
  double rate = 0;  ///< observations per second
  double seconds = 0;
};
/// Nothing where no replica has two samples. `conflict` where replicas have different buckets, or parts are missing.
sim::Result<std::optional<HistogramIncrease>> histogram_increase(std::span<const RawSeries> series);

/// sum ÷ count; NaN when empty.
double mean(const HistogramIncrease& histogram);
/// The value with rank q·count. Inside a bucket the logarithm is interpolated linearly (the value itself in the first bucket, whose
/// lower bound is 0), so the error is below the bucket's own ratio, upper ÷ lower. In the last bucket: its lower bound, too low.
/// NaN when empty.
double quantile(const HistogramIncrease& histogram, double q);
/// Successes ÷ all that ended, from a counter with a part for each outcome; NaN where nothing ended.
double availability(std::span<const RawSeries> ended);
/// Share of `outcome` in those that ended; NaN where nothing ended.
double outcome_share(std::span<const RawSeries> ended, const std::string& outcome);

/// The samples within [from, to] of each series.
std::vector<RawSeries> within(std::span<const RawSeries> series, WallWindow window);

}  // namespace sandtable::twin
