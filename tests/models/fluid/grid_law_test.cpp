#include "models/fluid/grid_law.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace sandtable::models {
namespace {

GridLaw exponential(double mean) { return GridLaw::of({sim::Exponential{mean}}); }

TEST(GridLaw, KeepsMeanAndQuantilesOfALaw) {
  const GridLaw law = exponential(0.01);
  EXPECT_NEAR(law.mass(), 1, 1e-9);
  EXPECT_NEAR(law.mean(), 0.01, 1e-8);
  EXPECT_NEAR(law.scv(), 1, 0.01);
  for (const double q : {0.5, 0.9, 0.95, 0.99, 0.999}) EXPECT_NEAR(law.quantile(q) / (-0.01 * std::log(1 - q)), 1, 0.01) << q;
}

TEST(GridLaw, ConstantsAreExact) {
  GridLaw law = GridLaw::at(0.003);
  law = sum(law, GridLaw::at(0.004));
  EXPECT_DOUBLE_EQ(law.mean(), 0.007);
  EXPECT_DOUBLE_EQ(law.quantile(0.99), 0.007);
  EXPECT_DOUBLE_EQ(product(law, GridLaw::at(2)).mean(), 0.014);
}

/// Two exponentials of one mean are an Erlang: F(x) = 1 − e^(−x/m)(1 + x/m).
TEST(GridLaw, SumOfTwoExponentialsIsErlang) {
  const GridLaw law = sum(exponential(0.02), exponential(0.02));
  EXPECT_NEAR(law.mean(), 0.04, 1e-7);
  for (const double q : {0.1, 0.5, 0.9, 0.99}) {
    const double x = law.quantile(q) / 0.02;
    EXPECT_NEAR(1 - std::exp(-x) * (1 + x), q, 0.006) << q;
  }
}

/// max: F(x)² ; its mean is 1.5 times that of one.
TEST(GridLaw, MaximumOfTwoExponentials) { EXPECT_NEAR(maximum(exponential(0.02), exponential(0.02)).mean(), 0.03, 3e-4); }

TEST(GridLaw, TruncationKeepsWhatIsBelow) {
  GridLaw law = exponential(1);
  EXPECT_NEAR(law.mass_above(1), std::exp(-1), 0.003);
  law.truncate(1);
  EXPECT_NEAR(law.mass(), 1 - std::exp(-1), 0.003);
}

RC_GTEST_PROP(GridLaw, MeansAddUpAndMultiply, ()) {
  const double a = std::exp2(*rc::gen::inRange(-12, 5)), b = std::exp2(*rc::gen::inRange(-3, 5));
  const double shift = *rc::gen::inRange(0, 3);
  GridLaw first = exponential(a), second = GridLaw::of({sim::Lognormal{b, 0.7}});
  first.shift(shift);
  RC_ASSERT(std::abs(sum(first, second).mean() / (a + shift + b) - 1) < 1e-6);
  RC_ASSERT(std::abs(product(first, second).mean() / ((a + shift) * b) - 1) < 1e-4);
}

}  // namespace
}  // namespace sandtable::models
