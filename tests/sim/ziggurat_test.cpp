#include "sim/ziggurat.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace sandtable::sim {
namespace {

constexpr std::uint64_t many = 1'000'000;

template <class Variate>
std::vector<double> sorted(Variate variate, std::uint64_t n) {
  const StreamKey key = stream_key({3, 0}, "ziggurat", "test");
  std::vector<double> values;
  values.reserve(n);
  for (std::uint64_t i = 0; i < n; ++i) {
    Draws draws(key, {.ordinal = i});
    values.push_back(variate(draws));
  }
  std::ranges::sort(values);
  return values;
}

/// Kolmogorov–Smirnov distance.
template <class Cdf>
double distance(const std::vector<double>& sorted_values, Cdf cdf) {
  const auto n = static_cast<double>(sorted_values.size());
  double most = 0;
  for (std::size_t i = 0; i < sorted_values.size(); ++i) {
    const double expected = cdf(sorted_values[i]);
    most = std::max({most, expected - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - expected});
  }
  return most;
}

/// Exceeded by a true law with probability 1e−6 (Dvoretzky–Kiefer–Wolfowitz, Massart): 0.0027 for a million.
const double bound = std::sqrt(std::log(2 / 1e-6) / (2.0 * many));

double normal_cdf(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

/// Share of values above `at`, in standard errors off `expected`.
double deviation(const std::vector<double>& sorted_values, double at, double expected) {
  const auto above = static_cast<double>(sorted_values.end() - std::ranges::upper_bound(sorted_values, at));
  const auto n = static_cast<double>(sorted_values.size());
  return (above - n * expected) / std::sqrt(n * expected * (1 - expected));
}

TEST(Ziggurat, TheLayersHaveOneAreaAndCloseAtTheTop) {
  for (const auto* ziggurat : {&detail::exponential_ziggurat, &detail::normal_ziggurat}) {
    const double area = ziggurat->width[0] * ziggurat->height[1];  // the base: its width is made so
    for (std::size_t i = 1; i < 256; ++i) {
      EXPECT_LT(ziggurat->width[i + 1], ziggurat->width[i]);
      EXPECT_NEAR(ziggurat->width[i] * (ziggurat->height[i + 1] - ziggurat->height[i]), area, 1e-9) << i;
    }
    EXPECT_EQ(ziggurat->height[256], 1);
  }
}

TEST(Ziggurat, ExponentialFollowsItsLaw) {
  const auto values = sorted(standard_exponential, many);
  EXPECT_GT(values.front(), 0);
  EXPECT_LT(distance(values, [](double x) { return -std::expm1(-x); }), bound);
  // The tail begins at 7.7; 5 standard errors are exceeded with probability 6e−7.
  for (const double at : {5.0, 7.0, 7.69711747013105, 8.0, 9.0, 10.0})
    EXPECT_LT(std::abs(deviation(values, at, std::exp(-at))), 5) << at;
}

TEST(Ziggurat, NormalFollowsItsLaw) {
  const auto values = sorted(standard_normal, many);
  EXPECT_LT(distance(values, normal_cdf), bound);
  for (const double at : {3.0, 3.5, 3.6541528853610088, 3.8, 4.0}) {
    EXPECT_LT(std::abs(deviation(values, at, normal_cdf(-at))), 5) << at;
    EXPECT_LT(std::abs(deviation(values, -at, normal_cdf(at))), 5) << -at;
  }
}

// Neighbouring layers and signs come from bits that the position does not use: the laws hold within each half of the layers, too.
TEST(Ziggurat, SignAndSizeAreIndependent) {
  const StreamKey key = stream_key({4, 0}, "ziggurat", "test");
  std::vector<double> positive;
  for (std::uint64_t i = 0; i < many; ++i) {
    Draws draws(key, {.ordinal = i});
    if (const double x = standard_normal(draws); x > 0) positive.push_back(x);
  }
  EXPECT_NEAR(static_cast<double>(positive.size()), many / 2.0, 5 * std::sqrt(many / 4.0));
  std::ranges::sort(positive);
  EXPECT_LT(distance(positive, [](double x) { return std::erf(x / std::sqrt(2.0)); }), bound * std::sqrt(2.1));
}

// One word settles it where the position lies wholly under the density: in layer i with probability width[i+1]/width[i].
TEST(Ziggurat, MostlyTakesOneWord) {
  const StreamKey key = stream_key({5, 0}, "ziggurat", "test");
  const auto expect_share = [&](const detail::Ziggurat& ziggurat, auto variate, double least) {
    double expected = 0;
    for (std::size_t i = 0; i < 256; ++i) expected += ziggurat.width[i + 1] / ziggurat.width[i] / 256;
    EXPECT_GT(expected, least);
    int one = 0;
    for (std::uint64_t i = 0; i < 100'000; ++i) {
      Draws draws(key, {.ordinal = i}), fresh(key, {.ordinal = i});
      (void)variate(draws);
      (void)fresh.bits();
      one += draws.bits() == fresh.bits();
    }
    EXPECT_NEAR(one / 100'000.0, expected, 5 * std::sqrt(expected * (1 - expected) / 100'000));
  };
  expect_share(detail::exponential_ziggurat, standard_exponential, 0.977);
  expect_share(detail::normal_ziggurat, standard_normal, 0.985);
}

}  // namespace
}  // namespace sandtable::sim
