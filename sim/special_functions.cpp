#include "sim/special_functions.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "sim/contract.hpp"

namespace sandtable::sim {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double tiny = std::numeric_limits<double>::min() / epsilon;
constexpr int max_terms = 100'000;  // terms needed grow like the root of the shape; this serves shapes up to 1e8

/// Horner's scheme; the constant term comes first.
double polynomial(const std::array<double, 8>& coefficients, double x) {
  double value = 0;
  for (auto c = coefficients.rbegin(); c != coefficients.rend(); ++c) value = value * x + *c;
  return value;
}

double away_from_zero(double x) { return std::abs(x) < tiny ? tiny : x; }

/// x^a e^(−x) / Γ(a). For large shapes the three factors are huge and nearly cancel, so that their logarithms are not subtracted:
/// with Stirling's series for Γ only a·(ln(x/a) − (x−a)/a) is left, which is of the order of the squared deviation.
double gamma_density_factor(double a, double x) {
  if (a < 20) return std::exp(a * std::log(x) - x - log_gamma(a));
  const double away = (x - a) / a;
  const double bulk = std::abs(away) < 0.5 ? std::log1p(away) - away : std::log(x / a) - away;
  const double a2 = a * a;
  const double stirling = (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - 1.0 / 1680 / a2) / a2) / a2) / a;
  return std::sqrt(a / (2 * std::numbers::pi)) * std::exp(a * bulk - stirling);
}

double gamma_by_series(double a, double x) {
  double term = 1 / a;
  double sum = term;
  for (int n = 1; n < max_terms && term > sum * epsilon / 4; ++n) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * gamma_density_factor(a, x);
}

/// Q = 1 − P by its continued fraction, for x beyond the bulk.
double gamma_complement_by_fraction(double a, double x) {
  double b = x + 1 - a;
  double c = 1 / tiny;
  double d = 1 / away_from_zero(b);
  double fraction = d;
  for (int n = 1; n < max_terms; ++n) {
    const double numerator = -n * (n - a);
    b += 2;
    d = 1 / away_from_zero(numerator * d + b);
    c = away_from_zero(b + numerator / c);
    fraction *= d * c;
    if (std::abs(d * c - 1) < epsilon) break;
  }
  return fraction * gamma_density_factor(a, x);
}

double beta_fraction(double a, double b, double x) {
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m < max_terms; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    fraction *= d * c;
    if (std::abs(d * c - 1) < epsilon) break;
  }
  return fraction;
}

/// ln x for x in (0, 1) of which the complement is known: near 1 it is the more exact of the two.
double log_of(double x, double one_minus_x) { return x < 0.5 ? std::log(x) : std::log1p(-one_minus_x); }

}  // namespace

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

double normal_quantile(double p) {
  SANDTABLE_EXPECT(p > 0 && p < 1, "a probability strictly between 0 and 1");
  // The coefficients are those published with AS 241 (PPND16): |p − ½| ≤ 0.425, then two pieces of the tail.
  constexpr std::array<double, 8> centre_over{3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                              1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                              3.3430575583588128105e+4, 2.5090809287301226727e+3};
  constexpr std::array<double, 8> centre_under{1.0,
                                               4.2313330701600911252e+1,
                                               6.8718700749205790830e+2,
                                               5.3941960214247511077e+3,
                                               2.1213794301586595867e+4,
                                               3.9307895800092710610e+4,
                                               2.8729085735721942674e+4,
                                               5.2264952788528545610e+3};
  constexpr std::array<double, 8> near_over{1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                            3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                            2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr std::array<double, 8> near_under{1.0,
                                             2.05319162663775882187e0,
                                             1.67638483018380384940e0,
                                             6.89767334985100004550e-1,
                                             1.48103976427480074590e-1,
                                             1.51986665636164571966e-2,
                                             5.47593808499534494600e-4,
                                             1.05075007164441684324e-9};
  constexpr std::array<double, 8> far_over{6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                           2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                           2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr std::array<double, 8> far_under{1.0,
                                            5.99832206555887937690e-1,
                                            1.36929880922735805310e-1,
                                            1.48753612908506148525e-2,
                                            7.86869131145613259100e-4,
                                            1.84631831751005468180e-5,
                                            1.42151175831644588870e-7,
                                            2.04426310338993978564e-15};
  const double from_middle = p - 0.5;
  if (std::abs(from_middle) <= 0.425) {
    const double r = 0.180625 - from_middle * from_middle;
    return from_middle * polynomial(centre_over, r) / polynomial(centre_under, r);
  }
  const double tail = from_middle < 0 ? p : 1 - p;
  const double r = std::sqrt(-std::log(tail));
  const double x = r <= 5 ? polynomial(near_over, r - 1.6) / polynomial(near_under, r - 1.6)
                          : polynomial(far_over, r - 5) / polynomial(far_under, r - 5);
  return from_middle < 0 ? -x : x;
}

double log_gamma(double x) {
  SANDTABLE_EXPECT(x > 0, "ln of the gamma function is asked for positive arguments only");
  int sign = 0;
  return ::lgamma_r(x, &sign);
}

double regularized_gamma(double a, double x) {
  SANDTABLE_EXPECT(a > 0, "the gamma function's shape is positive");
  if (!(x > 0)) return 0;
  if (std::isinf(x)) return 1;
  return x < a + 1 ? gamma_by_series(a, x) : 1 - gamma_complement_by_fraction(a, x);
}

double regularized_beta(double a, double b, double x, double one_minus_x) {
  SANDTABLE_EXPECT(a > 0 && b > 0, "the beta function's shapes are positive");
  if (!(x > 0)) return 0;
  if (!(one_minus_x > 0)) return 1;
  const double front =
      std::exp(a * log_of(x, one_minus_x) + b * log_of(one_minus_x, x) + log_gamma(a + b) - log_gamma(a) - log_gamma(b));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, one_minus_x) / b;
}

}  // namespace sandtable::sim
