#include "models/traffic/count_law.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/traffic/arrival_counts.hpp"

namespace sandtable::models {
namespace {

std::vector<double> samples(const CountLaw& law, std::uint64_t count = 40'000) {
  std::vector<double> drawn;
  for (std::uint64_t i = 0; i < count; ++i) {
    sim::Draws draws({{1, 2}}, {i, 0, 0});
    drawn.push_back(sample(law, draws));
  }
  return drawn;
}

TEST(CountLaw, Means) {
  EXPECT_EQ(samples({FixedCount{7}}, 1), std::vector<double>{7});
  testing::expect_mean(samples({GeometricCount{8}}), 8);
  testing::expect_mean(samples({GeometricCount{1}}, 10), 1, 1);
  testing::expect_mean(samples({UniformCount{2, 5}}), 3.5);
  // k + Σ_{n>k} (k/n)^a, the sum's end by the integral from the middle on.
  double mean = 2;
  for (int n = 3; n < 100'000; ++n) mean += std::pow(2.0 / n, 2.6);
  mean += std::pow(2.0, 2.6) * std::pow(99'999.5, -1.6) / 1.6;
  testing::expect_mean(samples({ParetoCount{2, 2.6}}), mean);
}

TEST(CountLaw, Tails) {
  const auto share = [](const std::vector<double>& drawn, double least) {
    return testing::mapped(drawn, [least](double n) { return n >= least ? 1.0 : 0.0; });
  };
  testing::expect_mean(share(samples({GeometricCount{4}}), 5), std::pow(0.75, 4), 0.06);
  testing::expect_mean(share(samples({ParetoCount{2, 1.5}}), 8), std::pow(0.25, 1.5), 0.1);
  testing::expect_mean(share(samples({UniformCount{1, 4}}), 4), 0.25, 0.06);
}

TEST(CountLaw, IsNeverLessThanOneAndRefusesWhatCouldBe) {
  for (const double n : samples({UniformCount{1, 3}}, 1000)) EXPECT_TRUE(n >= 1 && n <= 3);
  EXPECT_NE(count_problem({FixedCount{0}}), "");
  EXPECT_NE(count_problem({GeometricCount{0.5}}), "");
  EXPECT_NE(count_problem({UniformCount{5, 2}}), "");
  EXPECT_NE(count_problem({ParetoCount{1, 1}}), "");
  EXPECT_EQ(count_problem({ParetoCount{1, 1.1}}), "");
}

}  // namespace
}  // namespace sandtable::models
