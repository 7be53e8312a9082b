/// From replications to curves: at each point the mean over replications and the band that holds 90 % of them.
#pragma once

#include <string>
#include <vector>

#include "models/measure/replication_result.hpp"
#include "twin/outcome.hpp"

namespace sandtable::app::report {

/// `low` and `high` are empty with a single replication. NaN: nothing was observed there.
struct Curve {
  std::string label;
  std::vector<double> x, middle, low, high;
};

/// A time series, x in seconds at the middle of each bin, thinned to at most `most_points` by averaging neighbouring bins.
/// Without such a series: a curve without points.
Curve time_curve(const twin::Outcome& outcome, const std::string& series, std::size_t most_points = 180);
/// Unit of a series; seconds where there is none.
models::Unit unit_of(const twin::Outcome& outcome, const std::string& series);

/// Below this share of requests a distribution's tail is not shown.
inline constexpr double smallest_shown_share = 1e-4;

/// The share of requests that took longer than x seconds, on a logarithmic grid over what was observed, down to the smallest share.
Curve slower_than(const twin::Outcome& outcome, const std::string& histogram, std::size_t points = 120);

}  // namespace sandtable::app::report
