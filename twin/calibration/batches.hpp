/// A window cut into batches of equal time, so that the error of an average shows in how the batches differ (batch means). What
/// lies between two samples belongs to the batch of the later one: nothing is lost between batches. Source: A. M. Law, "Simulation
/// Modeling and Analysis", 5th ed., §9.5.3.
#pragma once

#include <span>
#include <vector>

#include "twin/telemetry.hpp"

namespace sandtable::twin {

/// How many batches the samples allow: at most 10, each with two sampling gaps or more; under 4 is too few to say anything.
std::size_t batch_count(std::span<const RawSeries> series);
inline constexpr std::size_t least_batches = 4;

/// The window that the samples of all series span; nothing useful (from = to) without samples.
WallWindow extent_of(std::span<const RawSeries> series);

/// Batch `index` of `count` over `window`: of each series the samples inside, and the last one before.
std::vector<RawSeries> batch(std::span<const RawSeries> series, WallWindow window, std::size_t index, std::size_t count);

/// Ratio of sums, Σ numerator ÷ Σ denominator, and its standard error from the batches (ratio estimator, first order).
struct Ratio {
  double value = 0, standard_error = 0, dof = 1;
};
/// Batches without denominator are left out. At least two with one, or a broken contract.
Ratio ratio_of(const std::vector<double>& numerators, const std::vector<double>& denominators);

}  // namespace sandtable::twin
