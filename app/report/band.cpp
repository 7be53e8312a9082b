#include "app/report/band.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sandtable::app::report {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

double mean_of(const std::vector<double>& values) {
  double sum = 0, count = 0;
  for (double value : values)
    if (!std::isnan(value)) sum += value, ++count;
  return count > 0 ? sum / count : unknown;
}

/// Linear between order statistics, of an ascending list that is not empty.
double quantile(const std::vector<double>& ascending, double q) {
  const double rank = q * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const auto above = std::min(below + 1, ascending.size() - 1);
  return ascending[below] + (rank - static_cast<double>(below)) * (ascending[above] - ascending[below]);
}

/// Adds a point from one value a replication.
void add_point(Curve& curve, double x, std::vector<double> values) {
  const bool single = values.size() < 2;
  std::erase_if(values, [](double v) { return std::isnan(v); });
  std::ranges::sort(values);
  curve.x.push_back(x);
  curve.middle.push_back(mean_of(values));
  if (single) return;
  curve.low.push_back(values.empty() ? unknown : quantile(values, 0.05));
  curve.high.push_back(values.empty() ? unknown : quantile(values, 0.95));
}

const models::TimeSeries* find_series(const models::ReplicationResult& replication, const std::string& name) {
  const auto it = std::ranges::find(replication.series, name, &models::TimeSeries::name);
  return it == replication.series.end() ? nullptr : &*it;
}

}  // namespace

models::Unit unit_of(const twin::Outcome& outcome, const std::string& series) {
  const auto* found = outcome.replications.empty() ? nullptr : find_series(outcome.replications.front(), series);
  return found != nullptr ? found->unit : models::Unit::seconds;
}

Curve time_curve(const twin::Outcome& outcome, const std::string& series, std::size_t most_points) {
  std::vector<const models::TimeSeries*> all;
  for (const auto& replication : outcome.replications)
    if (const auto* found = find_series(replication, series)) all.push_back(found);
  Curve curve;
  if (all.empty()) return curve;
  const std::size_t bins = all.front()->values.size();
  const std::size_t step = std::max<std::size_t>(1, (bins + most_points - 1) / most_points);
  const double width = sim::to_seconds(all.front()->bin);
  for (std::size_t first = 0; first < bins; first += step) {
    const std::size_t last = std::min(bins, first + step);
    std::vector<double> values;
    for (const auto* one : all) {
      const auto begin = one->values.begin();
      values.push_back(mean_of({begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last)}));
    }
    add_point(curve, width * static_cast<double>(first + last) / 2, std::move(values));
  }
  return curve;
}

Curve slower_than(const twin::Outcome& outcome, const std::string& histogram, std::size_t points) {
  std::vector<const sim::Histogram*> all;
  sim::Duration shortest = sim::Duration::max(), longest{0};
  for (const auto& replication : outcome.replications)
    for (const auto& named : replication.histograms)
      if (named.name == histogram && named.histogram.count() > 0) {
        all.push_back(&named.histogram);
        shortest = std::min(shortest, named.histogram.min());
        longest = std::max(longest, named.histogram.max());
      }
  Curve curve;
  if (all.empty()) return curve;
  const double from = std::log(std::max(1e-6, sim::to_seconds(shortest))), to = std::log(std::max(2e-6, sim::to_seconds(longest)));
  for (std::size_t i = 0; i < points; ++i) {
    const double x = std::exp(from + (to - from) * static_cast<double>(i) / static_cast<double>(points - 1));
    std::vector<double> shares;
    for (const auto* one : all) shares.push_back(1 - one->share_below(sim::from_seconds(x)));
    if (mean_of(shares) < smallest_shown_share) break;
    add_point(curve, x, std::move(shares));
  }
  return curve;
}

}  // namespace sandtable::app::report
