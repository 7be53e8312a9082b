#include "models/analytic/cumulants.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace sandtable::models::analytic {
namespace {

TEST(Cumulants, AreThoseOfTheLaw) {
  const auto exponential = cumulants({sim::Exponential{0.5}});
  EXPECT_NEAR(exponential.variance, 0.25, 1e-15);
  EXPECT_NEAR(exponential.third, 2 * 0.125, 1e-15);
  // A Weibull of shape 1 and a gamma of cv 1 are exponential; an Erlang-4 has variance m²/4 and third cumulant 2m³/16.
  EXPECT_NEAR(cumulants({sim::Weibull{0.5, 1}}).third, exponential.third, 1e-12);
  EXPECT_NEAR(cumulants({sim::Gamma{0.5, 1}}).third, exponential.third, 1e-12);
  EXPECT_NEAR(cumulants({sim::Erlang{4, 2}}).third, 1, 1e-12);
  // Half of 1 and half of 3 is 2 ± 1.
  const auto two = cumulants({sim::Mixture{{1, 1}, {{sim::Constant{1}}, {sim::Constant{3}}}}});
  EXPECT_NEAR(two.mean, 2, 1e-15);
  EXPECT_NEAR(two.variance, 1, 1e-15);
  EXPECT_NEAR(two.third, 0, 1e-12);
  EXPECT_TRUE(std::isinf(cumulants({sim::Pareto{1, 1.5}}).variance));
}

TEST(Cumulants, SurviveTheWayOverRawMoments) {
  const Cumulants time{0.3, 0.02, 0.004};
  const auto back = central(raw(time));
  EXPECT_NEAR(back.mean, time.mean, 1e-15);
  EXPECT_NEAR(back.variance, time.variance, 1e-15);
  EXPECT_NEAR(back.third, time.third, 1e-15);
}

// −ln(1 − q)·m.
TEST(Quantile, IsExactForTheExponential) {
  for (double q : {0.5, 0.95, 0.99}) EXPECT_NEAR(quantile({0.2, 0.04, 0.016}, q), -0.2 * std::log(1 - q), 1e-12);
}

TEST(Quantile, InvertsTheDistribution) {
  for (double skew : {0.0, 0.3, 1.0, 2.0, 4.0})
    for (double q : {0.05, 0.5, 0.9, 0.99}) {
      const Cumulants time{1, 0.09, skew * 0.027};
      const double x = quantile(time, q);
      if (x > 1e-6) { EXPECT_NEAR(cdf(time, x), q, 1e-9) << skew; }
    }
}

// Erlang-4 of mean 1: P(X ≤ x) = 1 − e^(−4x)·Σ_{k<4} (4x)^k/k!.
TEST(Quantile, IsExactForErlang) {
  const double x = quantile(cumulants({sim::Erlang{4, 1}}), 0.95);
  double tail = 0, term = 1;
  for (int k = 0; k < 4; ++k, term *= 4 * x / k) tail += term;
  EXPECT_NEAR(std::exp(-4 * x) * tail, 0.05, 1e-9);
}

// M/M/1's sojourn is exponential with mean 1/(μ − λ); here it comes from the wait and the service.
TEST(Quantile, IsExactForTheSojournOfMM1) {
  Cumulants sojourn = cumulants({sim::Exponential{0.01}});
  sojourn += of_wait(0.8, 0.05);
  EXPECT_NEAR(quantile(sojourn, 0.99), -0.05 * std::log(0.01), 1e-9);
}

// E[max] of two exponentials of mean m is 1.5 m, E[max²] 3.5 m².
// 0.9·exponential(5 ms) + 0.1·exponential(50 ms): P(X > x) = 0.9·e^(−x/5 ms) + 0.1·e^(−x/50 ms).
TEST(Quantile, IsExactForAMixtureOfTwoExponentials) {
  const auto time = cumulants({sim::Mixture{{0.9, 0.1}, {{sim::Exponential{0.005}}, {sim::Exponential{0.05}}}}});
  for (double q : {0.5, 0.95, 0.99}) {
    const double x = quantile(time, q);
    EXPECT_NEAR(0.9 * std::exp(-x / 0.005) + 0.1 * std::exp(-x / 0.05), 1 - q, 1e-9);
    EXPECT_NEAR(cdf(time, x), q, 1e-9);
  }
}

TEST(Longest, IsWithinAPercentForExponentials) {
  const Cumulants one{1, 1, 2};
  const auto both = longest(std::array{one, one});
  EXPECT_NEAR(both.mean, 1.5, 0.015);
  EXPECT_NEAR(both.variance, 3.5 - 2.25, 0.05);
  EXPECT_EQ(longest(std::array{one}), one);
  EXPECT_NEAR(longest(std::array{one, Cumulants{50, 0, 0}}).mean, 50, 0.5);
}

// ∫₀ˣ t e^(−t) dt = 1 − (1 + x)e^(−x).
TEST(MeanUpTo, IsThatOfTheExponential) { EXPECT_NEAR(mean_up_to({1, 1, 2}, 1.5), 1 - 2.5 * std::exp(-1.5), 1e-12); }

TEST(MixtureQuantile, LiesBetweenItsParts) {
  const Cumulants fast{1, 0.01, 0}, slow{10, 0.01, 0};
  const std::array parts{Weighted{0.9, fast}, Weighted{0.1, slow}};
  EXPECT_NEAR(quantile(parts, 0.45), 1, 1e-3);
  EXPECT_NEAR(quantile(parts, 0.95), 10, 1e-3);
}

}  // namespace
}  // namespace sandtable::models::analytic
