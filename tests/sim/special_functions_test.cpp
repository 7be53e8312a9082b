// Reference values were computed with mpmath at 40 digits; the identities need no reference.
#include "sim/special_functions.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/contract.hpp"

namespace sandtable::sim {
namespace {

void expect_relative(double actual, double expected, double tolerance) {
  EXPECT_NEAR(actual, expected, std::abs(expected) * tolerance);
}

TEST(NormalQuantile, matches_high_precision_values) {
  struct Case {
    double p, z;
  };
  for (const Case& c : {Case{1e-300, -37.0470962993611992},
                        {1e-20, -9.26234008979840758},
                        {1e-5, -4.26489079392282461},
                        {0.01, -2.32634787404084109},
                        {0.075, -1.43953147093845593},
                        {0.3, -0.524400512708040816},
                        {0.9, 1.28155156554460059},
                        {0.999, 3.09023230616781328},
                        {0.9999999, 5.19933758229066109}}) {
    expect_relative(normal_quantile(c.p), c.z, 1e-15);
  }
  EXPECT_EQ(normal_quantile(0.5), 0);
}

TEST(NormalQuantile, inverts_the_cdf) {
  for (double z = -8; z <= 5; z += 0.01) EXPECT_NEAR(normal_quantile(normal_cdf(z)), z, 1e-9) << z;
}

TEST(NormalQuantile, is_antisymmetric_and_increasing) {
  double last = -100;
  for (int i = 1; i < 4096; ++i) {
    const double p = i / 4096.0;
    EXPECT_EQ(normal_quantile(1 - p), -normal_quantile(p));
    EXPECT_GT(normal_quantile(p), last);
    last = normal_quantile(p);
  }
}

TEST(NormalQuantile, refuses_the_ends) {
  EXPECT_THROW((void)normal_quantile(0), ContractError);
  EXPECT_THROW((void)normal_quantile(1), ContractError);
  EXPECT_THROW((void)normal_quantile(std::nan("")), ContractError);
}

TEST(RegularizedGamma, matches_high_precision_values) {
  struct Case {
    double a, x, p;
  };
  for (const Case& c : {Case{0.5, 0.1, 0.34527915398142298},
                        {1, 3, 0.95021293163213606},
                        {3, 2.5, 0.45618688411667048},
                        {25, 30, 0.8427579727616084},
                        {100, 80, 0.017108313035133114},
                        {1000, 1030, 0.82891190388239396},
                        {0.01, 1e-3, 0.93857065252612899},
                        {10000, 10050, 0.69234244070256556}}) {
    expect_relative(regularized_gamma(c.a, c.x), c.p, 1e-12);
  }
}

TEST(RegularizedGamma, of_shape_one_is_the_exponential_law) {
  for (double x = 0.01; x < 30; x *= 1.3) expect_relative(regularized_gamma(1, x), -std::expm1(-x), 1e-14);
}

// P(a+1, x) = P(a, x) − x^a e^(−x) / Γ(a+1)
TEST(RegularizedGamma, obeys_its_recurrence) {
  for (double a : {0.3, 1.7, 8.0, 40.0}) {
    for (double x : {0.1, 1.0, 7.9, 41.0, 80.0}) {
      const double step = std::exp(a * std::log(x) - x - log_gamma(a + 1));
      EXPECT_NEAR(regularized_gamma(a + 1, x), regularized_gamma(a, x) - step, 1e-14);
    }
  }
}

TEST(RegularizedGamma, runs_from_zero_to_one) {
  EXPECT_EQ(regularized_gamma(2, 0), 0);
  EXPECT_EQ(regularized_gamma(2, -1), 0);
  EXPECT_EQ(regularized_gamma(2, INFINITY), 1);
}

TEST(RegularizedBeta, matches_high_precision_values) {
  struct Case {
    double a, b, x, value;
  };
  for (const Case& c : {Case{0.5, 0.5, 0.25, 0.33333333333333333},
                        {2, 3, 0.4, 0.52480000000000004},
                        {10, 0.5, 0.9, 0.15164090963470997},
                        {0.5, 50, 0.01, 0.68269560212580242},
                        {200, 300, 0.42, 0.8196010664172663},
                        {5000, 0.5, 0.9999, 0.31731050725795345}}) {
    expect_relative(regularized_beta(c.a, c.b, c.x, 1 - c.x), c.value, 1e-11);
  }
}

TEST(RegularizedBeta, mirrors_when_its_shapes_are_exchanged) {
  for (double x = 0.05; x < 1; x += 0.05) {
    EXPECT_NEAR(regularized_beta(2.5, 7, x, 1 - x), 1 - regularized_beta(7, 2.5, 1 - x, x), 1e-14);
  }
}

// I_x(1, b) = 1 − (1−x)^b
TEST(RegularizedBeta, has_a_closed_form_where_one_shape_is_one) {
  for (double x = 0.05; x < 1; x += 0.05) EXPECT_NEAR(regularized_beta(1, 4.5, x, 1 - x), 1 - std::pow(1 - x, 4.5), 1e-14);
}

}  // namespace
}  // namespace sandtable::sim
