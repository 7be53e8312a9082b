#include "sim/zipf.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace sandtable::sim {

// Pearson's χ² against k^−s/Σ, 19 degrees of freedom: 43.8 is exceeded once in a thousand.
TEST(Zipf, EachKeyHasItsShare) {
  for (const double s : {0.0, 0.5, 1.0, 1.5, 3.0}) {
    constexpr std::uint32_t keys = 20, draws_made = 200'000;
    const Zipf zipf(keys, s);
    std::vector<double> seen(keys + 1);
    for (std::uint64_t i = 0; i < draws_made; ++i) {
      Draws draws(stream_key({7, 0}, "zipf", std::to_string(s)), {i, 0, 0});
      const auto key = zipf(draws);
      ASSERT_GE(key, 1U);
      ASSERT_LE(key, keys);
      ++seen[key];
    }
    double total = 0, chi_square = 0;
    for (std::uint32_t k = 1; k <= keys; ++k) total += std::pow(k, -s);
    for (std::uint32_t k = 1; k <= keys; ++k) {
      const double expected = draws_made * std::pow(k, -s) / total;
      chi_square += (seen[k] - expected) * (seen[k] - expected) / expected;
    }
    EXPECT_LT(chi_square, 43.8) << s;
  }
}

TEST(Zipf, OfOneKeyAndOfABillion) {
  Draws draws(stream_key({7, 0}, "zipf", "ends"), {0, 0, 0});
  EXPECT_EQ(Zipf(1, 0.9)(draws), 1U);
  const Zipf large(1'000'000'000, 1.0);
  double first = 0;
  constexpr int made = 100'000;
  for (int i = 0; i < made; ++i) first += large(draws) == 1 ? 1 : 0;
  EXPECT_NEAR(first / made, 1 / (std::log(1e9) + 0.5772157), 4 * std::sqrt(0.047 / made));
}

}  // namespace sandtable::sim
