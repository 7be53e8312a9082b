#include "sim/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/contract.hpp"
#include "sim/student.hpp"

namespace sandtable::sim {
namespace {

std::vector<double> observed_in_order(std::span<const double> samples) {
  std::vector<double> sorted;
  sorted.reserve(samples.size());
  std::copy_if(samples.begin(), samples.end(), std::back_inserter(sorted), [](double sample) { return !std::isnan(sample); });
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

/// mean ± t · standard deviation · `stretch`; a spread of exactly zero gives a width of exactly zero.
Interval around_mean(const Moments& moments, double upper_probability, double stretch) {
  const double t = student_t_quantile(upper_probability, static_cast<double>(moments.count() - 1));
  const double half = t * moments.standard_deviation() * stretch;
  return {moments.mean() - half, moments.mean() + half};
}

/// Between the order statistics at 1-based rank `rank`, linearly; 1 ≤ rank ≤ size.
double at_rank(const std::vector<double>& sorted, double rank) {
  const double whole = std::floor(rank);
  const auto below = static_cast<std::size_t>(whole) - 1;
  const double part = rank - whole;
  if (part == 0) return sorted[below];
  return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

}  // namespace

std::optional<Interval> confidence_interval(std::span<const double> samples, double level) {
  SANDTABLE_EXPECT(level > 0 && level < 1, "a level strictly between 0 and 1");
  const Moments moments = observed_moments(samples);
  if (moments.count() < 2) return std::nullopt;
  return around_mean(moments, (1 + level) / 2, 1 / std::sqrt(static_cast<double>(moments.count())));
}

std::optional<Interval> predictive_interval(std::span<const double> samples, double level) {
  SANDTABLE_EXPECT(level > 0 && level < 1, "a level strictly between 0 and 1");
  const std::vector<double> sorted = observed_in_order(samples);
  if (sorted.size() < 2) return std::nullopt;
  const auto n = static_cast<double>(sorted.size());
  const double tail = (1 - level) / 2;
  double rank = tail * (n + 1);
  // A level such as 0.9 is a hair off in binary; a rank meant to be whole is made so.
  if (std::abs(rank - std::round(rank)) < 1e-9) rank = std::round(rank);
  if (rank < 1) return around_mean(observed_moments(sorted), 1 - tail, std::sqrt(1 + 1 / n));
  return Interval{at_rank(sorted, rank), at_rank(sorted, n + 1 - rank)};
}

PairedDifference paired_difference(std::span<const double> first, std::span<const double> second, double level) {
  SANDTABLE_EXPECT(first.size() == second.size(), "pairs need as many first as second values");
  std::vector<double> differences(first.size());
  // NaN on either side makes the difference NaN, which the intervals leave out.
  std::transform(second.begin(), second.end(), first.begin(), differences.begin(), std::minus<>{});
  const Moments moments = observed_moments(differences);
  return {moments.mean(), confidence_interval(differences, level), moments.count()};
}

}  // namespace sandtable::sim
