#include "sim/student.hpp"

#include <cmath>
#include <numbers>

#include "sim/contract.hpp"
#include "sim/special_functions.hpp"

namespace sandtable::sim {
namespace {

struct Split {
  double beyond = 0;  ///< P(T > t)
  double within = 0;  ///< P(|T| ≤ t)
};

/// Both sides of t > 0, each from its own side so that neither is a difference of near-equal numbers where it is small.
Split split_at(double t, double dof) {
  const double ratio = t * t / dof;
  const double inside = ratio / (1 + ratio);
  const double outside = 1 / (1 + ratio);
  return {0.5 * regularized_beta(dof / 2, 0.5, outside, inside), regularized_beta(0.5, dof / 2, inside, outside)};
}

double density(double t, double dof) {
  const double log_constant = log_gamma((dof + 1) / 2) - log_gamma(dof / 2) - 0.5 * std::log(dof * std::numbers::pi);
  return std::exp(log_constant - (dof + 1) / 2 * std::log1p(t * t / dof));
}

/// Abramowitz & Stegun 26.7.5: a series in 1/dof around the normal quantile.
double expansion(double z, double dof) {
  const double z2 = z * z;
  const double first = z * (z2 + 1) / 4;
  const double second = z * ((5 * z2 + 16) * z2 + 3) / 96;
  const double third = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  const double fourth = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
  return z + (first + (second + (third + fourth / dof) / dof) / dof) / dof;
}

/// The t > 0 with P(T > t) = `beyond`, which is below ½.
double exceeded_with(double beyond, double dof) {
  const double z = -normal_quantile(beyond);
  if (dof > 1e4) return expansion(z, dof);

  // Newton in logarithms of t and of the probability: the curve is concave there, so that from below it overshoots once and then
  // closes in from one side. The rarer of the two probabilities is matched, which keeps relative accuracy at both ends.
  const double within = 1 - 2 * beyond;
  double log_t = std::log(z);
  for (int i = 0; i < 100; ++i) {
    const double t = std::exp(log_t);
    const Split at = split_at(t, dof);
    const double slope = density(t, dof) * t;
    const double step =
        beyond < 0.25 ? std::log(at.beyond / beyond) * at.beyond / slope : -std::log(at.within / within) * at.within / (2 * slope);
    log_t += step;
    if (std::abs(step) < 1e-14) break;
  }
  return std::exp(log_t);
}

}  // namespace

double student_t_cdf(double t, double dof) {
  SANDTABLE_EXPECT(dof >= 1, "at least one degree of freedom");
  if (t == 0) return 0.5;
  const double beyond = split_at(std::abs(t), dof).beyond;
  return t < 0 ? beyond : 1 - beyond;
}

double student_t_quantile(double p, double dof) {
  SANDTABLE_EXPECT(p > 0 && p < 1, "a probability strictly between 0 and 1");
  SANDTABLE_EXPECT(dof >= 1, "at least one degree of freedom");
  if (p == 0.5) return 0;
  return p < 0.5 ? -exceeded_with(p, dof) : exceeded_with(1 - p, dof);
}

}  // namespace sandtable::sim
