#include "models/traffic/flash_crowd.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "tests/models/traffic/arrival_counts.hpp"

namespace sandtable::models {
namespace {

using namespace std::chrono_literals;

const FlashArrivals crowd{Rate{20}, Rate{200}, 10s, 4s, 6s, 5s};

TEST(FlashCrowd, RateOfEachPiece) {
  const FlashCrowd flash(crowd);
  EXPECT_EQ(flash.rate(9.999), 20);
  EXPECT_DOUBLE_EQ(flash.rate(12), 110);
  EXPECT_EQ(flash.rate(15), 200);
  EXPECT_DOUBLE_EQ(flash.rate(25), 20 + 180 * std::exp(-1));
}

// (p − b)·(ρ/2 + h + τ) beyond the base in all.
TEST(FlashCrowd, CountsItsCrowd) { EXPECT_NEAR(FlashCrowd(crowd).integral(0, 1000) - 20 * 1000, 180 * (2 + 6 + 5), 1e-6); }

TEST(FlashCrowd, ExpectedCountsAreIntegralsInEveryPiece) {
  const FlashCrowd flash(crowd);
  for (const auto& [from, to] : {std::pair{0.0, 10.0}, {10.0, 14.0}, {14.0, 20.0}, {20.0, 25.0}, {25.0, 45.0}, {0.0, 45.0}})
    testing::expect_mean(testing::counts_in(crowd, from, to, 400), flash.integral(from, to));
}

TEST(FlashCrowd, WithoutABaseItDiesOut) {
  const FlashArrivals once{Rate{0}, Rate{50}, 0s, 0s, 2s, 3s};
  testing::expect_mean(testing::counts_in(once, 0, 1e6, 400), 50 * (2 + 3));
  auto source = testing::source_of(once, 0);
  for (int i = 0; i < 1000; ++i) source.next();
  EXPECT_EQ(source.next(), sim::never);
}

RC_GTEST_PROP(FlashCrowd, AfterInvertsTheIntegral, ()) {
  const auto number = [](double low, double high) { return low + (high - low) * *rc::gen::inRange(0, 1000) / 1000.0; };
  const auto time = [&](double low, double high) { return sim::from_seconds(number(low, high)); };
  const double base = *rc::gen::element(0.0, 0.01, 5.0, 1e4);
  const FlashCrowd flash({Rate{base}, Rate{base + number(0.1, 1e4)}, time(0, 50), time(0, 10), time(0, 10), time(0.01, 100)});
  const double from = number(0, 200), amount = number(1e-9, 20);
  const double reached = flash.after(from, amount);
  if (std::isinf(reached)) {
    RC_ASSERT(flash.integral(from, 1e9) <= amount * (1 + 1e-9));
  } else {
    RC_ASSERT(reached >= from);
    RC_ASSERT(std::fabs(flash.integral(from, reached) - amount) <= 1e-6 * std::fmax(1, amount));
  }
}

}  // namespace
}  // namespace sandtable::models
