#include "models/traffic/rate_integral.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <numbers>

namespace sandtable::models {
namespace {

using namespace std::chrono_literals;

double between(const Arrivals& arrivals, double from, double to) { return RateIntegral(arrivals, {}, 1000).between(from, to); }

TEST(RateIntegral, ConstantAndRenewalRates) {
  EXPECT_DOUBLE_EQ(between(PoissonArrivals{Rate{3}}, 2, 12), 30);
  EXPECT_DOUBLE_EQ(between(RenewalArrivals{{sim::Distribution{sim::Uniform{0.1, 0.3}}, {}}}, 0, 10), 50);
}

/// 4/s until 10 s, then a straight line to 8/s at 20 s, then 8/s.
TEST(RateIntegral, TracesAreExactAcrossTheirCorners) {
  const TraceArrivals trace{"", 2, {{10, 2}, {20, 4}}};
  EXPECT_DOUBLE_EQ(between(trace, 0, 10), 40);
  EXPECT_DOUBLE_EQ(between(trace, 5, 25), 20 + 60 + 40);
}

/// Over a whole period the mean; over the first half 2/π of the amplitude more.
TEST(RateIntegral, DiurnalSine) {
  const DiurnalArrivals day{Rate{10}, Rate{16}, 100s};
  EXPECT_NEAR(between(day, 0, 100), 1000, 1e-9);
  EXPECT_NEAR(between(day, 0, 50), 500 + 6 * 100 / std::numbers::pi, 1e-9);
}

/// The crowd beyond the base counts (p − b)·(ρ/2 + h + τ).
TEST(RateIntegral, FlashCrowd) {
  const FlashArrivals flash{Rate{10}, Rate{50}, 100s, 20s, 30s, 40s};
  EXPECT_NEAR(between(flash, 0, 1000), 10 * 1000 + 40 * (20.0 / 2 + 30 + 40), 3);
}

/// A sine that would dip below 0 stops there: mean 0, amplitude 6 leaves its upper half.
TEST(RateIntegral, NeverNegative) {
  EXPECT_NEAR(between(DiurnalArrivals{Rate{0}, Rate{6}, 100s}, 0, 100), 6 * 100 / std::numbers::pi, 1);
}

TEST(RateIntegral, ModulatedPathIsTheSeedsAndStaysBetweenItsRates) {
  const MmppArrivals mmpp{{Rate{2}, 5s}, {Rate{20}, 5s}};
  const RateIntegral one(mmpp, sim::stream_key({1, 0}, "t", "modulation"), 1000),
      same(mmpp, sim::stream_key({1, 0}, "t", "modulation"), 1000), other(mmpp, sim::stream_key({1, 1}, "t", "modulation"), 1000);
  EXPECT_EQ(one.between(0, 1000), same.between(0, 1000));
  EXPECT_NE(one.between(0, 1000), other.between(0, 1000));
  EXPECT_GT(one.between(0, 1000), 2000);
  EXPECT_LT(one.between(0, 1000), 20000);
}

}  // namespace
}  // namespace sandtable::models
