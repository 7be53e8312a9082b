#include "planners/scaling/scaling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "planners/scaling/cost.hpp"
#include "tests/planners/closed_formula.hpp"
#include "tests/planners/worlds.hpp"

namespace sandtable::planners {
namespace {

using testing::ClosedFormula;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::independent_stations;

/// The oracle: every point of the grid evaluated exactly; infinite where none works.
double cheapest_by_brute_force(const models::Scenario& scenario, std::uint32_t limit, const CostModel& cost) {
  double cheapest = std::numeric_limits<double>::infinity();
  std::vector<std::uint32_t> counts(scenario.services.size(), 1);
  for (bool more = true; more;) {
    if (!why_not(scenario, ClosedFormula::outcome(scenario, counts, {}), {})) cheapest = std::min(cheapest, cost.of(counts));
    more = false;
    for (auto& count : counts) {
      if (++count <= limit) {
        more = true;
        break;
      }
      count = 1;
    }
  }
  return cheapest;
}

std::vector<std::size_t> all_of(const models::Scenario& scenario) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < scenario.services.size(); ++i) all.push_back(i);
  return all;
}

// 60 random worlds of one to three M/M/c stations: as cheap as the grid's cheapest, and infeasible where the grid is.
TEST(Scaling, IsAsCheapAsBruteForce) {
  std::mt19937 random(20);  // the same worlds on every run
  const auto between = [&](double low, double high) { return low + (high - low) * (static_cast<double>(random()) / 4294967296.0); };
  const char* statistics[] = {"mean", "p50", "p95", "p99"};
  int feasible = 0;
  for (int world = 0; world < 60; ++world) {
    std::vector<testing::StationSpec> stations;
    for (int s = 0; s <= world % 3; ++s)
      stations.push_back({std::string(1, static_cast<char>('a' + s)), between(20, 450), between(0.004, 0.02),
                          static_cast<std::uint32_t>(1 + random() % 3), between(0.01, 0.15), statistics[random() % 4U],
                          between(0.25, 2)});
    auto scenario = independent_stations(stations);
    if (world % 2 == 0) {
      scenario.nodes = {models::NodeGroup{}};
      scenario.nodes[0].cpu = models::Cores{8};
      scenario.nodes[0].price = models::MoneyRate{0.4};
    }
    ClosedFormula evaluator;
    ScalingOptions options;
    options.max_replicas = 6;
    const auto choice = choose_replicas(scenario, evaluator, options);
    ASSERT_TRUE(choice) << choice.error().message;
    const double oracle = cheapest_by_brute_force(scenario, 6, cost_model(scenario, all_of(scenario)));
    ASSERT_EQ(choice->plan.has_value(), std::isfinite(oracle)) << "world " << world << ": " << choice->reason;
    if (!choice->plan) continue;
    ++feasible;
    EXPECT_NEAR(choice->cost, oracle, 1e-9) << "world " << world;
  }
  EXPECT_GT(feasible, 20);
  EXPECT_LT(feasible, 60);
}

// Nothing cheaper is left unexplained: each is below a floor, or rejected by name with a reason.
TEST(Scaling, EveryCheaperCandidateHasAReason) {
  const auto scenario = independent_stations({{"a", 250, 0.01, 1, 0.06}, {"b", 90, 0.02, 1, 0.08}});
  ClosedFormula evaluator;
  ScalingOptions options;
  options.max_replicas = 6;
  const auto choice = choose_replicas(scenario, evaluator, options);
  ASSERT_TRUE(choice);
  ASSERT_TRUE(choice->plan);
  for (std::uint32_t a = 1; a <= 6; ++a)
    for (std::uint32_t b = 1; b <= 6; ++b) {
      const std::vector<std::uint32_t> counts = {a, b};
      if (a + b >= choice->cost) continue;
      const bool below_floor = a < choice->floors[0].replicas || b < choice->floors[1].replicas;
      const bool named =
          std::ranges::any_of(choice->rejected, [&](const Rejected& r) { return r.replicas == counts && !r.reason.empty(); });
      EXPECT_TRUE(below_floor || named) << a << " " << b;
    }
  for (const auto& floor : choice->floors) EXPECT_EQ(floor.reason.empty(), floor.replicas == 1);
  EXPECT_FALSE(choice->prediction.objectives.empty());
  EXPECT_FALSE(choice->unchanged.objectives[0].met);  // one replica each can't keep up
  EXPECT_LT(evaluator.evaluated, 36);                 // and it did not try the whole grid
}

TEST(Scaling, ThePlanHoldsOnlyWhatChanges) {
  auto scenario = independent_stations({{"a", 250, 0.01, 1, 0.06}, {"b", 10, 0.01, 1, 0.08}});
  ClosedFormula evaluator;
  const auto choice = choose_replicas(scenario, evaluator, {});
  ASSERT_TRUE(choice && choice->plan);
  ASSERT_EQ(choice->plan->actions.size(), 1U);  // b has its one replica already
  const auto& scale = std::get<models::ScaleAction>(choice->plan->actions[0].kind);
  EXPECT_EQ(scale.service, "a");
  EXPECT_EQ(scale.replicas, choice->replicas[0]);
  EXPECT_EQ(choice->plan->name, "a-" + std::to_string(choice->replicas[0]) + "-b-1");
  EXPECT_THAT(choice->reason, HasSubstr("is the cheapest that meets every objective"));
}

TEST(Scaling, SaysWhyNothingWillDo) {
  const auto scenario = independent_stations({{"a", 250, 0.01, 1, 0.005}});  // p95 of the work alone is 30 ms
  ClosedFormula evaluator;
  const auto choice = choose_replicas(scenario, evaluator, {});
  ASSERT_TRUE(choice);
  EXPECT_FALSE(choice->plan);
  EXPECT_THAT(choice->reason, HasSubstr("objective a-fast"));
}

TEST(Scaling, LeavesAloneWhatNoTrafficReachesAndWhatHasVersions) {
  auto scenario = independent_stations({{"a", 250, 0.01, 1, 0.06}});
  scenario.services.push_back(testing::service("idle", {testing::work(0.01)}));
  scenario.services.back().replicas = 4;
  auto canary = testing::service("canary", {testing::work(0.001)});
  canary.versions = {{"old", 1, 1, 1}, {"new", 1, 1, 1}};
  scenario.services.push_back(canary);
  scenario.traffic.push_back(testing::poisson("more", "canary", 1));
  testing::Made evaluator([](const std::vector<std::uint32_t>& replicas) {
    return std::vector<models::Kpi>{{"service.a.latency.p95", models::Unit::seconds, 0.12 / replicas[0]}};
  });
  const auto choice = choose_replicas(scenario, evaluator, {});
  ASSERT_TRUE(choice && choice->plan);
  EXPECT_THAT(choice->services, ElementsAre("a"));
  EXPECT_THAT(choice->notes, ElementsAre(HasSubstr("no traffic reaches idle"), HasSubstr("canary has several versions")));
}

// More of the front lets more through to the back, which then breaks its own bound: monotony fails, and the neighbours show it.
// (The third service makes bisection worth while, which is what relies on monotony.)
TEST(Scaling, LooksAtTheNeighboursOfItsChoice) {
  auto scenario = independent_stations({{"front", 10, 0.01, 4, 1}, {"back", 10, 0.01, 4, 0.1}, {"side", 10, 0.01, 4, 1}});
  testing::Made evaluator([](const std::vector<std::uint32_t>& r) {
    const bool throttled = r[0] == 1 && r[1] == 2;
    const double back = throttled ? 0.05 : 0.3 / r[1];
    return std::vector<models::Kpi>{{"service.front.latency.p95", models::Unit::seconds, 0.5},
                                    {"service.back.latency.p95", models::Unit::seconds, back},
                                    {"service.side.latency.p95", models::Unit::seconds, 0.5}};
  });
  ScalingOptions options;
  options.max_replicas = 5;
  const auto choice = choose_replicas(scenario, evaluator, options);
  ASSERT_TRUE(choice && choice->plan);
  EXPECT_THAT(choice->replicas, ElementsAre(1, 2, 1));
  EXPECT_THAT(choice->notes, ElementsAre(HasSubstr("one fewer back met the objectives after all")));
}

TEST(Scaling, RefusesAScenarioWithoutObjectives) {
  auto scenario = independent_stations({{"a"}});
  scenario.objectives.clear();
  ClosedFormula evaluator;
  const auto choice = choose_replicas(scenario, evaluator, {});
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().kind, sim::ErrorKind::invalid_input);
}

TEST(Scaling, StopsAtItsLimits) {
  const auto scenario = independent_stations({{"a", 250, 0.01, 1, 0.06}, {"b", 250, 0.01, 1, 0.06}});
  ClosedFormula evaluator;
  ScalingOptions options;
  options.max_simulations = 1;
  const auto choice = choose_replicas(scenario, evaluator, options);
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().kind, sim::ErrorKind::timeout);
}

}  // namespace
}  // namespace sandtable::planners
