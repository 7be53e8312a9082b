#include "models/traffic/on_off.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/traffic/arrival_counts.hpp"

namespace sandtable::models {
namespace {

using namespace std::chrono_literals;
using testing::counts_in;
using testing::expect_mean;

/// Var[A(t)] of the time on of one stationary source, from the renewal equations of the alternating process on a grid. With F₁, F₀
/// the laws of the periods and E the law of what is left of an on period,
///     a₁(t) = P(on at t | an on period begins at 0)  = 1 − F₁(t) + ∫ a₀(t − s) dF₁(s)
///     a₀(t) = P(on at t | an off period begins at 0) =              ∫ a₁(t − s) dF₀(s)
///     P(on at t | on at 0) = 1 − E(t) + ∫ a₀(t − s) dE(s),   Var[A(t)] = 2 ∫ (t − s)·p·(P(on at s | on at 0) − p) ds
/// Source: D. R. Cox, "Renewal Theory" (1962), 7.4.
double variance_of_time_on(double on, double off, double shape, double t, int cells) {
  const double h = t / cells;
  const auto cdf = [&](double mean, double x) {
    const double least = mean * (shape - 1) / shape;
    return x < least ? 0 : 1 - std::pow(least / x, shape);
  };
  const auto left_cdf = [&](double x) {
    const double least = on * (shape - 1) / shape;
    return x < least ? x / on : 1 - std::pow(least / x, shape - 1) / shape;
  };
  std::vector<double> on_mass, off_mass, left_mass, from_on, from_off;
  for (int i = 0; i < cells; ++i) {
    on_mass.push_back(cdf(on, (i + 1) * h) - cdf(on, i * h));
    off_mass.push_back(cdf(off, (i + 1) * h) - cdf(off, i * h));
    left_mass.push_back(left_cdf((i + 1) * h) - left_cdf(i * h));
  }
  // A cell's mass lies in its middle: a(t − s) is the mean of its values at the cell's ends. That of the first cell needs a(t)
  // itself, which is its old value to the first order.
  const auto convolved = [](const std::vector<double>& mass, const std::vector<double>& a, int n) {
    double sum = 0;
    for (int i = 0; i < n; ++i) {
      const double near = i == 0 ? a[static_cast<std::size_t>(n - 1)] : a[static_cast<std::size_t>(n - i)];
      sum += mass[static_cast<std::size_t>(i)] * (near + a[static_cast<std::size_t>(n - i - 1)]) / 2;
    }
    return sum;
  };
  const double p = on / (on + off);
  double integral = 0;
  for (int n = 0; n <= cells; ++n) {
    const double stays = n == 0 ? 1 : 1 - left_cdf(n * h) + convolved(left_mass, from_off, n);
    integral += (n == 0 || n == cells ? 0.5 : 1) * h * (t - n * h) * p * (stays - p);
    from_on.push_back(n == 0 ? 1 : 1 - cdf(on, n * h) + convolved(on_mass, from_off, n));
    from_off.push_back(n == 0 ? 0 : convolved(off_mass, from_on, n));
  }
  return 2 * integral;
}

// 20 sources of 8/s, on 1 s of 4: 40/s. In a window at the start and in one far on: it is stationary from time 0.
TEST(OnOff, HasItsRateFromTheStart) {
  const OnOffArrivals arrivals{Rate{8}, 20, 1s, 3s, 1.6};
  expect_mean(counts_in(arrivals, 0, 2, 2000), 80);
  expect_mean(counts_in(arrivals, 50, 52, 2000), 80);
}

// IDC(t) = 1 + r·Var[A(t)]/(p·t), whatever the number of sources.
TEST(OnOff, IndexOfDispersionIsThatOfTheFormula) {
  const double rate = 10, on = 1, off = 2, shape = 1.5, p = on / (on + off);
  for (const std::uint32_t sources : {5U, 25U}) {
    const OnOffArrivals arrivals{Rate{rate}, sources, 1s, 2s, shape};
    for (const double t : {0.5, 4.0, 32.0}) {
      const double mean = sources * rate * p * t;
      const double theory = 1 + rate * variance_of_time_on(on, off, shape, t, 1600) / (p * t);
      const auto counts = counts_in(arrivals, 0, t, 3000);
      SCOPED_TRACE("IDC at " + std::to_string(t) + " s is " + std::to_string(theory));
      expect_mean(testing::mapped(counts, [&](double count) { return (count - mean) * (count - mean) / mean; }), theory, 0.25);
    }
  }
}

// Var ~ t^(2H), so that the logarithm of the ratio of the variances at two spans is 2H times that of the spans. The formula's own
// slope comes within 0.02 of (3 − α)/2 between 200 s and 400 s; the aggregate's is the formula's over the same spans within 0.03,
// and within 0.06 of the limit between 4 s and 64 s already.
TEST(OnOff, HurstExponentIsThreeMinusShapeByTwo) {
  constexpr double shape = 1.5, hurst = (3 - shape) / 2, rate = 20;
  constexpr std::uint32_t sources = 20;
  const auto slope = [](double longer, double shorter, double spans) { return std::log(longer / shorter) / (2 * std::log(spans)); };
  const auto formula = [&](double t, int cells) {
    return sources * (rate * t / 2 + rate * rate * variance_of_time_on(1, 1, shape, t, cells));
  };
  EXPECT_NEAR(slope(formula(400, 4000), formula(200, 4000), 2), hurst, 0.02);
  const OnOffArrivals arrivals{Rate{rate}, sources, 1s, 1s, shape};
  const auto variance = [&](double t) {
    const double mean = sources * rate / 2 * t;
    double sum = 0;
    const auto counts = counts_in(arrivals, 0, t, 2000);
    for (const double count : counts) sum += (count - mean) * (count - mean);
    return sum / static_cast<double>(counts.size());
  };
  const double measured = slope(variance(64), variance(4), 16);
  EXPECT_NEAR(measured, slope(formula(64, 1600), formula(4, 1600), 16), 0.03);
  EXPECT_NEAR(measured, hurst, 0.06);
}

TEST(OnOff, IsAFunctionOfItsStream) {
  const OnOffArrivals arrivals{Rate{8}, 20, 1s, 3s, 1.3};
  auto one = testing::source_of(arrivals, 3), same = testing::source_of(arrivals, 3), other = testing::source_of(arrivals, 4);
  int different = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto t = one.next();
    EXPECT_EQ(t, same.next());
    different += t != other.next();
  }
  EXPECT_GT(different, 990);
}

}  // namespace
}  // namespace sandtable::models
