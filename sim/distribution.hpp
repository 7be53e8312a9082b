/// Distributions as values. Parameters are dimensionless doubles (the models use seconds); sampling is ours, because the standard
/// library's differs between implementations. Each struct's comment gives its density's parameters and moments.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/random.hpp"
#include "sim/result.hpp"

namespace sandtable::sim {

struct Distribution;

struct Constant {
  double value = 0;
  bool operator==(const Constant&) const = default;
};
struct Exponential {
  double mean = 0;
  bool operator==(const Exponential&) const = default;
};
/// By mean and coefficient of variation: sigma² = ln(1 + cv²), mu = ln(mean) − sigma²/2.
struct Lognormal {
  double mean = 0;
  double cv = 0;
  bool operator==(const Lognormal&) const = default;
};
/// Sum of `stages` exponentials, with this total mean.
struct Erlang {
  int stages = 1;
  double mean = 0;
  bool operator==(const Erlang&) const = default;
};
/// Shape 1/cv², scale mean·cv².
struct Gamma {
  double mean = 0;
  double cv = 0;
  bool operator==(const Gamma&) const = default;
};
struct Weibull {
  double scale = 0;
  double shape = 0;
  bool operator==(const Weibull&) const = default;
};
/// P(X > x) = (scale/x)^shape for x ≥ scale.
struct Pareto {
  double scale = 0;
  double shape = 0;
  bool operator==(const Pareto&) const = default;
};
struct Uniform {
  double low = 0;
  double high = 0;
  bool operator==(const Uniform&) const = default;
};
/// Draws one of the observed values, each equally likely; `source` is the file they came from, for writing back.
struct Empirical {
  std::string source;
  std::vector<double> values;
  bool operator==(const Empirical&) const = default;
};
struct Mixture {
  std::vector<double> weights;           ///< positive; normalised when sampled
  std::vector<Distribution> components;  ///< as many as weights
  bool operator==(const Mixture&) const;
};

struct Distribution {
  std::variant<Constant, Exponential, Lognormal, Erlang, Gamma, Weibull, Pareto, Uniform, Empirical, Mixture> law;
  bool operator==(const Distribution&) const = default;
};

double mean(const Distribution&);
/// Infinite where the second moment does not exist (Pareto with shape ≤ 2).
double variance(const Distribution&);
/// Squared coefficient of variation.
double scv(const Distribution&);
/// One variate. Laws of one family that are fed the same luck go the same way: exponential, weibull and pareto are increasing
/// functions of one standard exponential, lognormals of one standard normal (ziggurat.hpp), uniform and empirical of one uniform.
/// Words of random bits used: constant 0; uniform and empirical 1; exponential, weibull, pareto and lognormal 1 in 99 % of the
/// cases; erlang its number of stages up to `max_product_stages`; gamma (and longer erlangs) about 2 per try, of which 95 % succeed
/// at once, and 1 before them where the shape is below 1; mixture 1 and those of the chosen component. The law is taken to pass
/// `check`.
double sample(const Distribution&, Draws& draws);
/// Of the logarithm of a lognormal.
struct LogarithmMoments {
  double mean = 0, deviation = 0;
};
LogarithmMoments of_logarithm(const Lognormal&);
inline constexpr int max_product_stages = 16;  ///< a product of this many uniforms is at least 2^−848: no underflow
/// P(X ≤ x).
double cdf(const Distribution&, double x);
/// Whether the law can be sampled and all its values are times: finite parameters, a positive mean (a constant may be 0), cv, shape
/// and weights positive, a uniform's bounds in order and not negative, an empirical law with values, mixtures nested at most
/// `max_mixture_depth` deep. Otherwise `invalid_input`, saying which parameter and why.
Status check(const Distribution&);
inline constexpr int max_mixture_depth = 8;
/// The same law with every value multiplied by `factor` > 0.
Distribution scaled(const Distribution&, double factor);
/// The scenario language's name of the law: "constant", "exponential", …
std::string_view name(const Distribution&);

inline bool Mixture::operator==(const Mixture& other) const { return weights == other.weights && components == other.components; }

}  // namespace sandtable::sim
