#include "twin/calibration/service_time_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "sim/contract.hpp"
#include "sim/special_functions.hpp"

namespace sandtable::twin {
namespace {

constexpr double least_probability = 1e-12;
constexpr double least_log_cv = -5.3, most_log_cv = 3.0;  // cv from 0.5 % to 20

/// The shape k with Γ(1+2/k)/Γ(1+1/k)² = 1 + cv², by bisection: the left side falls with k.
double weibull_shape(double cv) {
  double low = std::log(0.05), high = std::log(400.0);
  for (int i = 0; i < 60; ++i) {
    const double k = std::exp((low + high) / 2);
    const double excess = sim::log_gamma(1 + 2 / k) - 2 * sim::log_gamma(1 + 1 / k) - std::log1p(cv * cv);
    (excess > 0 ? low : high) = (low + high) / 2;
  }
  return std::exp((low + high) / 2);
}

/// Bounds at which the law is cut, neighbouring empty buckets merged: they carry no more information apart than together.
struct Cells {
  std::vector<double> upper;  ///< the last is infinite
  std::vector<double> counts;
};

Cells cells_of(const HistogramIncrease& histogram) {
  Cells cells;
  for (std::size_t i = 0; i < histogram.upper.size(); ++i) {
    const bool merge = !cells.counts.empty() && cells.counts.back() == 0 && histogram.counts[i] == 0;
    if (merge) {
      cells.upper.back() = histogram.upper[i];
    } else {
      cells.upper.push_back(histogram.upper[i]);
      cells.counts.push_back(histogram.counts[i]);
    }
  }
  return cells;
}

std::vector<double> probabilities(const Cells& cells, const sim::Distribution& law) {
  std::vector<double> p;
  double below = 0;
  for (double upper : cells.upper) {
    const double cumulative = std::isinf(upper) ? 1 : sim::cdf(law, upper);
    p.push_back(std::max(cumulative - below, least_probability));
    below = cumulative;
  }
  return p;
}

double log_likelihood(const Cells& cells, const sim::Distribution& law) {
  const auto p = probabilities(cells, law);
  double sum = 0;
  for (std::size_t b = 0; b < p.size(); ++b)
    if (cells.counts[b] > 0) sum += cells.counts[b] * std::log(p[b]);
  return sum;
}

/// The ln cv of highest likelihood: the best of a grid, then golden section between its neighbours.
double best_log_cv(const Cells& cells, Family family, double mean) {
  const auto value = [&](double log_cv) { return log_likelihood(cells, law_of(family, mean, std::exp(log_cv))); };
  constexpr int steps = 60;
  const double width = (most_log_cv - least_log_cv) / steps;
  double best = least_log_cv, highest = -std::numeric_limits<double>::infinity();
  for (int i = 0; i <= steps; ++i) {
    const double at = least_log_cv + i * width;
    const double here = value(at);
    if (here > highest) {
      highest = here;
      best = at;
    }
  }
  double low = std::max(least_log_cv, best - width), high = std::min(most_log_cv, best + width);
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  for (int i = 0; i < 50; ++i) {
    const double a = high - ratio * (high - low), b = low + ratio * (high - low);
    if (value(a) > value(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}

/// ∫ x dF over each cell, in units of the mean: [x F] − ∫ F dx by Simpson's rule, the last cell by difference.
std::vector<double> partial_means(const Cells& cells, const sim::Distribution& law, double mean) {
  std::vector<double> out;
  double low = 0, sum = 0;
  for (double high : cells.upper) {
    if (std::isinf(high)) {
      out.push_back(1 - sum);
      break;
    }
    constexpr int panels = 16;
    const double h = (high - low) / panels;
    double area = 0;
    for (int i = 0; i <= panels; ++i) {
      const double weight = i == 0 || i == panels ? 1 : i % 2 == 1 ? 4 : 2;
      area += weight * sim::cdf(law, low + i * h);
    }
    area *= h / 3;
    out.push_back((high * sim::cdf(law, high) - low * sim::cdf(law, low) - area) / mean);
    sum += out.back();
    low = high;
  }
  return out;
}

/// Fills the variances, as in the header.
void add_errors(ServiceTimeFit& fit, const Cells& cells) {
  const double squared_cv = fit.cv * fit.cv;
  fit.variance_log_mean = squared_cv / fit.count;
  if (!fit.constrains_cv()) return;
  constexpr double step = 1e-4;
  const auto log_probabilities = [&](double d_log_cv, double d_log_mean) {
    auto p = probabilities(cells, law_of(fit.family, fit.mean * std::exp(d_log_mean), fit.cv * std::exp(d_log_cv)));
    for (double& x : p) x = std::log(x);
    return p;
  };
  const auto law = law_of(fit.family, fit.mean, fit.cv);
  const auto p = probabilities(cells, law);
  const auto x = partial_means(cells, law, fit.mean);
  const auto up = log_probabilities(step, 0), down = log_probabilities(-step, 0);
  const auto right = log_probabilities(0, step), left = log_probabilities(0, -step);
  double information = 0, cross = 0, score_mean = 0;
  for (std::size_t b = 0; b < p.size(); ++b) {
    const double u = (up[b] - down[b]) / (2 * step), v = (right[b] - left[b]) / (2 * step);
    information += p[b] * u * u;
    cross += p[b] * u * v;
    score_mean += u * (x[b] - p[b]);
  }
  const double variance = information + cross * cross * squared_cv - 2 * cross * score_mean;
  fit.variance_log_cv = variance / (information * information) / fit.count;
  fit.covariance = (score_mean - cross * squared_cv) / information / fit.count;
}

}  // namespace

std::optional<Family> family_named(const std::string& text) {
  for (Family family : {Family::constant, Family::exponential, Family::lognormal, Family::gamma, Family::weibull})
    if (name(family) == text) return family;
  return std::nullopt;
}

std::string name(Family family) {
  switch (family) {
    case Family::constant:
      return "constant";
    case Family::exponential:
      return "exponential";
    case Family::lognormal:
      return "lognormal";
    case Family::gamma:
      return "gamma";
    case Family::weibull:
      return "weibull";
  }
  return "unknown";
}

sim::Distribution law_of(Family family, double mean, double cv) {
  switch (family) {
    case Family::constant:
      return {sim::Constant{mean}};
    case Family::exponential:
      return {sim::Exponential{mean}};
    case Family::lognormal:
      return {sim::Lognormal{mean, cv}};
    case Family::gamma:
      return {sim::Gamma{mean, cv}};
    case Family::weibull:
      break;
  }
  const double shape = weibull_shape(cv);
  return {sim::Weibull{mean / std::exp(sim::log_gamma(1 + 1 / shape)), shape}};
}

ServiceTimeFit fit_service_time(const HistogramIncrease& histogram, std::optional<Family> family) {
  SANDTABLE_EXPECT(histogram.count > 0 && histogram.sum > 0, "a fit needs observations");
  const Cells cells = cells_of(histogram);
  const auto occupied = std::count_if(cells.counts.begin(), cells.counts.end(), [](double n) { return n > 0; });
  ServiceTimeFit base{.mean = histogram.sum / histogram.count, .count = histogram.count};
  if (occupied <= 1 && family != Family::exponential) family = Family::constant;
  if (family == Family::constant) {
    base.family = Family::constant;
    return base;
  }
  std::vector<Family> candidates{Family::exponential, Family::lognormal, Family::gamma, Family::weibull};
  if (family) candidates = {*family};
  std::optional<ServiceTimeFit> best;
  double least = std::numeric_limits<double>::infinity();
  for (Family candidate : candidates) {
    ServiceTimeFit fit = base;
    fit.family = candidate;
    fit.cv = candidate == Family::exponential ? 1 : std::exp(best_log_cv(cells, candidate, fit.mean));
    fit.log_likelihood = log_likelihood(cells, law_of(candidate, fit.mean, fit.cv));
    const double criterion = -2 * fit.log_likelihood + (fit.constrains_cv() ? std::log(fit.count) : 0);
    if (criterion < least) {
      least = criterion;
      best = fit;
    }
  }
  SANDTABLE_EXPECT(best.has_value(), "likelihoods are finite");
  add_errors(*best, cells);
  return *best;
}

std::array<double, 2> draw(const ServiceTimeFit& fit, sim::Draws& draws) {
  const double first = sim::normal_quantile(draws.uniform()), second = sim::normal_quantile(draws.uniform());
  const double mean_error = std::sqrt(fit.variance_log_mean);
  const double log_mean = mean_error * first;
  if (!fit.constrains_cv()) return {fit.mean * std::exp(log_mean), fit.cv};
  const double slope = mean_error > 0 ? fit.covariance / mean_error : 0;
  const double rest = std::sqrt(std::max(0.0, fit.variance_log_cv - slope * slope));
  return {fit.mean * std::exp(log_mean), fit.cv * std::exp(slope * first + rest * second)};
}

}  // namespace sandtable::twin
