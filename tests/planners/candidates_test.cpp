#include "planners/scaling/candidates.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "tests/planners/worlds.hpp"

namespace sandtable::planners {
namespace {

// The oracle: the whole grid, laid out and sorted.
TEST(Candidates, ComeInOrderOfCostAndAllOfThem) {
  const CostModel cost{{0.5, 2, 0.75}, "USD/h"};
  std::vector<std::tuple<double, std::vector<std::uint32_t>>> grid;
  for (std::uint32_t a = 2; a <= 5; ++a)
    for (std::uint32_t b = 1; b <= 5; ++b)
      for (std::uint32_t c = 3; c <= 5; ++c) grid.push_back({cost.of({a, b, c}), {a, b, c}});
  std::ranges::sort(grid);
  Candidates candidates({2, 1, 3}, 5, cost);
  for (const auto& [expected_cost, expected] : grid) {
    const auto candidate = candidates.next();
    ASSERT_TRUE(candidate);
    EXPECT_EQ(candidate->replicas, expected);
    EXPECT_DOUBLE_EQ(candidate->cost, expected_cost);
  }
  EXPECT_FALSE(candidates.next());
}

TEST(Candidates, ThereAreNoneAboveTheLimit) { EXPECT_FALSE(Candidates({2, 6}, 5, {{1, 1}, ""}).next()); }

TEST(Cost, IsTheRequestAtTheNodesPricePerCore) {
  auto scenario = testing::independent_stations({{.name = "a", .cpu = 0.5}, {.name = "b", .cpu = 2}});
  EXPECT_DOUBLE_EQ(cost_model(scenario, {0, 1}).of({3, 4}), 7);  // no prices: the number of replicas
  EXPECT_EQ(cost_model(scenario, {0, 1}).unit, "replicas");
  models::NodeGroup small, large;
  small.count = 2, small.cpu = models::Cores{4}, small.price = models::MoneyRate{0.4};
  large.count = 1, large.cpu = models::Cores{8}, large.price = models::MoneyRate{1.6};
  scenario.nodes = {small, large};  // 2.4 an hour for 16 cores: 0.15 a core
  EXPECT_NEAR(cost_model(scenario, {0, 1}).of({3, 4}), 0.15 * (1.5 + 8), 1e-12);
  EXPECT_EQ(cost_model(scenario, {0, 1}).unit, "USD/h");
}

}  // namespace
}  // namespace sandtable::planners
