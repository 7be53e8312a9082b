#include "sim/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "sim/special_functions.hpp"
#include "sim/ziggurat.hpp"

namespace sandtable::sim {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;  // clang 14 does not deduce it by itself

double square(double x) { return x * x; }
double log_variance(const Lognormal& d) { return std::log1p(square(d.cv)); }
double lognormal(const LogarithmMoments& moments, Draws& draws) {
  return std::exp(moments.mean + moments.deviation * standard_normal(draws));
}

/// Weighted mean of `property` over a mixture's components.
template <class Property>
double weighted(const Mixture& d, Property property) {
  double sum = 0;
  double total = 0;
  for (std::size_t i = 0; i < d.components.size(); ++i) {
    sum += d.weights[i] * property(d.components[i]);
    total += d.weights[i];
  }
  return sum / total;
}

double second_moment(const Distribution& d) { return variance(d) + square(mean(d)); }

/// Marsaglia & Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000); scale 1. A try costs a normal
/// and a uniform.
double sample_gamma(double shape, Draws& draws) {
  if (shape < 1) {
    const double boost = std::pow(draws.uniform(), 1 / shape);
    return boost * sample_gamma(shape + 1, draws);
  }
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  while (true) {
    const double z = standard_normal(draws);
    const double u = draws.uniform();
    const double root = 1 + c * z;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double z2 = z * z;
    if (u < 1 - 0.0331 * z2 * z2 || std::log(u) < 0.5 * z2 + d * (1 - v + std::log(v))) return d * v;
  }
}

double sample_erlang(const Erlang& d, Draws& draws) {
  const double stage_mean = d.mean / d.stages;
  if (d.stages > max_product_stages) return stage_mean * sample_gamma(d.stages, draws);
  double product = 1;
  for (int i = 0; i < d.stages; ++i) product *= draws.uniform();
  return -stage_mean * std::log(product);
}

double sample_empirical(const Empirical& d, Draws& draws) {
  const auto index = static_cast<std::size_t>(draws.uniform() * static_cast<double>(d.values.size()));
  return d.values[std::min(index, d.values.size() - 1)];
}

double sample_mixture(const Mixture& d, Draws& draws) {
  const double total = std::accumulate(d.weights.begin(), d.weights.end(), 0.0);
  double left = draws.uniform() * total;
  std::size_t chosen = 0;
  while (chosen + 1 < d.weights.size() && left >= d.weights[chosen]) left -= d.weights[chosen++];
  return sample(d.components[chosen], draws);
}

}  // namespace

double mean(const Distribution& distribution) {
  return std::visit(Overloaded{
                        [](const Constant& d) { return d.value; },
                        [](const Exponential& d) { return d.mean; },
                        [](const Lognormal& d) { return d.mean; },
                        [](const Erlang& d) { return d.mean; },
                        [](const Gamma& d) { return d.mean; },
                        [](const Weibull& d) { return d.scale * std::tgamma(1 + 1 / d.shape); },
                        [](const Pareto& d) { return d.shape > 1 ? d.scale * d.shape / (d.shape - 1) : infinity; },
                        [](const Uniform& d) { return d.low + (d.high - d.low) / 2; },
                        [](const Empirical& d) {
                          return std::accumulate(d.values.begin(), d.values.end(), 0.0) / static_cast<double>(d.values.size());
                        },
                        [](const Mixture& d) { return weighted(d, [](const Distribution& c) { return mean(c); }); },
                    },
                    distribution.law);
}

double variance(const Distribution& distribution) {
  return std::visit(
      Overloaded{
          [](const Constant&) { return 0.0; },
          [](const Exponential& d) { return square(d.mean); },
          [](const Lognormal& d) { return square(d.mean * d.cv); },
          [](const Erlang& d) { return square(d.mean) / d.stages; },
          [](const Gamma& d) { return square(d.mean * d.cv); },
          [](const Weibull& d) {
            const double first = std::tgamma(1 + 1 / d.shape);
            return square(d.scale) * std::max(0.0, std::tgamma(1 + 2 / d.shape) - square(first));
          },
          [](const Pareto& d) { return d.shape > 2 ? square(d.scale / (d.shape - 1)) * d.shape / (d.shape - 2) : infinity; },
          [](const Uniform& d) { return square(d.high - d.low) / 12; },
          [&](const Empirical& d) {
            const double centre = mean(distribution);
            double sum = 0;
            for (double value : d.values) sum += square(value - centre);
            return sum / static_cast<double>(d.values.size());
          },
          [&](const Mixture& d) {
            const double moment = weighted(d, second_moment);
            return std::isinf(moment) ? infinity : std::max(0.0, moment - square(mean(distribution)));
          },
      },
      distribution.law);
}

double scv(const Distribution& distribution) {
  const double spread = variance(distribution);
  return spread == 0 || std::isinf(spread) ? spread : spread / square(mean(distribution));
}

LogarithmMoments of_logarithm(const Lognormal& d) {
  const double spread = log_variance(d);
  return {std::log(d.mean) - spread / 2, std::sqrt(spread)};
}

double sample(const Distribution& distribution, Draws& draws) {
  return std::visit(Overloaded{
                        [](const Constant& d) { return d.value; },
                        [&](const Exponential& d) { return d.mean * standard_exponential(draws); },
                        [&](const Lognormal& d) { return lognormal(of_logarithm(d), draws); },
                        [&](const Erlang& d) { return sample_erlang(d, draws); },
                        [&](const Gamma& d) { return d.mean * square(d.cv) * sample_gamma(1 / square(d.cv), draws); },
                        [&](const Weibull& d) { return d.scale * std::pow(standard_exponential(draws), 1 / d.shape); },
                        [&](const Pareto& d) { return d.scale * std::exp(standard_exponential(draws) / d.shape); },
                        [&](const Uniform& d) { return d.high - (d.high - d.low) * draws.uniform(); },
                        [&](const Empirical& d) { return sample_empirical(d, draws); },
                        [&](const Mixture& d) { return sample_mixture(d, draws); },
                    },
                    distribution.law);
}

double cdf(const Distribution& distribution, double x) {
  return std::visit(Overloaded{
                        [x](const Constant& d) { return x >= d.value ? 1.0 : 0.0; },
                        [x](const Exponential& d) { return x > 0 ? -std::expm1(-x / d.mean) : 0.0; },
                        [x](const Lognormal& d) {
                          const double spread = log_variance(d);
                          return x > 0 ? normal_cdf((std::log(x / d.mean) + spread / 2) / std::sqrt(spread)) : 0.0;
                        },
                        [x](const Erlang& d) { return regularized_gamma(d.stages, x * d.stages / d.mean); },
                        [x](const Gamma& d) { return regularized_gamma(1 / square(d.cv), x / (d.mean * square(d.cv))); },
                        [x](const Weibull& d) { return x > 0 ? -std::expm1(-std::pow(x / d.scale, d.shape)) : 0.0; },
                        [x](const Pareto& d) { return x > d.scale ? 1 - std::pow(d.scale / x, d.shape) : 0.0; },
                        [x](const Uniform& d) { return std::clamp((x - d.low) / (d.high - d.low), 0.0, 1.0); },
                        [x](const Empirical& d) {
                          const auto below =
                              std::count_if(d.values.begin(), d.values.end(), [x](double value) { return value <= x; });
                          return static_cast<double>(below) / static_cast<double>(d.values.size());
                        },
                        [x](const Mixture& d) { return weighted(d, [x](const Distribution& c) { return cdf(c, x); }); },
                    },
                    distribution.law);
}

Distribution scaled(const Distribution& distribution, double factor) {
  SANDTABLE_EXPECT(factor > 0, "a law is scaled by a positive factor");
  Distribution result = distribution;
  std::visit(Overloaded{
                 [=](Constant& d) { d.value *= factor; },
                 [=](Exponential& d) { d.mean *= factor; },
                 [=](Lognormal& d) { d.mean *= factor; },
                 [=](Erlang& d) { d.mean *= factor; },
                 [=](Gamma& d) { d.mean *= factor; },
                 [=](Weibull& d) { d.scale *= factor; },
                 [=](Pareto& d) { d.scale *= factor; },
                 [=](Uniform& d) { d.low *= factor, d.high *= factor; },
                 [=](Empirical& d) {
                   for (double& value : d.values) value *= factor;
                 },
                 [=](Mixture& d) {
                   for (Distribution& component : d.components) component = scaled(component, factor);
                 },
             },
             result.law);
  return result;
}

std::string_view name(const Distribution& distribution) {
  return std::visit(Overloaded{
                        [](const Constant&) { return "constant"; },
                        [](const Exponential&) { return "exponential"; },
                        [](const Lognormal&) { return "lognormal"; },
                        [](const Erlang&) { return "erlang"; },
                        [](const Gamma&) { return "gamma"; },
                        [](const Weibull&) { return "weibull"; },
                        [](const Pareto&) { return "pareto"; },
                        [](const Uniform&) { return "uniform"; },
                        [](const Empirical&) { return "empirical"; },
                        [](const Mixture&) { return "mixture"; },
                    },
                    distribution.law);
}

}  // namespace sandtable::sim
