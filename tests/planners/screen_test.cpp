#include "planners/scaling/screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/planners/closed_formula.hpp"
#include "tests/planners/worlds.hpp"

namespace sandtable::planners {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

// The property that the whole search rests on: what the exact formula accepts is never screened out. Objectives at, and just below
// and above, the exact latency of each of 1 … 8 replicas, at loads up to 97 %.
TEST(Screen, NeverTurnsDownWhatWorks) {
  int rejected = 0, accepted = 0;
  for (const std::string statistic : {"mean", "p50", "p95", "p99"})
    for (double rate : {60.0, 95.0, 180.0, 330.0, 485.0})
      for (std::uint32_t good = 1; good <= 8; ++good) {
        const testing::MmcStation station{rate, 100, good};
        const double exact = statistic == "mean" ? testing::mmc_mean(station)
                                                 : testing::mmc_quantile(station, statistic == "p50"   ? 0.5
                                                                                  : statistic == "p95" ? 0.95
                                                                                                       : 0.99);
        if (!(exact < 1e6)) continue;
        for (double factor : {0.5, 1.0, 1.5}) {
          const auto scenario = testing::independent_stations({{"a", rate, 0.01, 1, exact * factor, statistic}});
          const auto graph = CallGraph::of(scenario);
          const Screen screen(*graph, {}, {});
          for (std::uint32_t replicas = 1; replicas <= 8; ++replicas) {
            const bool works = testing::ClosedFormula::outcome(scenario, {replicas}, {}).objectives[0].met;
            const auto reason = screen.rejects({replicas});
            if (reason) ++rejected;
            if (works) {
              ++accepted;
              EXPECT_FALSE(reason) << statistic << " " << rate << "/s " << replicas << ": " << reason.value_or("");
            }
          }
        }
      }
  EXPECT_GT(accepted, 100);
  EXPECT_GT(rejected, 100);  // and it does turn down
}

// 250/s of 10 ms need 2.5 slots.
TEST(Screen, SaysHowBusy) {
  const auto scenario = testing::independent_stations({{"a", 250}});
  const auto graph = CallGraph::of(scenario);
  const Screen screen(*graph, {0.9, 1}, {});
  EXPECT_THAT(screen.rejects({2}), Optional(HasSubstr("2 replicas of a can't keep up: its slots would be at least 125% busy")));
}

TEST(Screen, KnowsTheCpuLimit) {
  auto scenario = testing::independent_stations({{"a", 250}});
  scenario.services[0].concurrency.reset();
  scenario.services[0].cpu.limit = models::Cores{0.5};
  scenario.services[0].endpoints[0].steps = {{models::CpuStep{{sim::Distribution{sim::Constant{0.004}}, {}}}}};
  const auto graph = CallGraph::of(scenario);
  const Screen screen(*graph, {0.9, 1}, {});
  EXPECT_THAT(screen.rejects({2}), Optional(HasSubstr("needs 100% of its CPU limit")));
  EXPECT_FALSE(screen.rejects({3}));
}

// A slot is held through the call: 100/s × (10 ms + 20 ms) need three slots of the caller.
TEST(Screen, CountsTheTimeOfCallsAsHolding) {
  auto scenario = testing::independent_stations({{"front", 100, 0.01, 1, 10}});
  scenario.services.push_back(testing::service("back", {testing::work(0.02)}));
  scenario.services[0].endpoints[0].steps.push_back(testing::call("back", "e"));
  const auto graph = CallGraph::of(scenario);
  const Screen screen(*graph, {0.9, 1}, {});
  EXPECT_THAT(screen.rejects({3, 1}), Optional(HasSubstr("3 replicas of front can't keep up")));
  EXPECT_FALSE(screen.rejects({4, 1}));
}

// Two exponential stages of the same mean, no waits: an Erlang-2 of mean 20 ms, whose 95 % quantile is 47.4 ms (χ² with 4 degrees).
TEST(Screen, EstimatesQuantilesThroughCalls) {
  auto scenario = testing::independent_stations({{"front", 1, 0.01, 64, 10}});
  scenario.services.push_back(testing::service("back", {testing::work(0.01)}));
  scenario.services[0].endpoints[0].steps.push_back(testing::call("back", "e"));
  scenario.network.latency.value = std::chrono::milliseconds(1);
  const auto graph = CallGraph::of(scenario);
  const Screen screen(*graph, {}, {1.35, 40000});
  const auto waits = no_waits(scenario);
  EXPECT_NEAR(*screen.estimate("service.front.latency.p95", waits), 0.002 + 0.04744, 0.001);
  EXPECT_NEAR(*screen.estimate("traffic.front-users.latency.p95", waits), 0.004 + 0.04744, 0.001);
  EXPECT_NEAR(*screen.estimate("service.front.latency.mean", waits), 0.022, 0.0004);
  EXPECT_FALSE(screen.estimate("service.front.rate", waits));
  EXPECT_FALSE(screen.estimate("service.front.latency.max", waits));
}

// Little's law for a closed loop: nothing can be said of its rate beforehand, so nothing is turned down.
TEST(Screen, LeavesClosedLoopsToTheSimulation) {
  auto scenario = testing::independent_stations({{"a", 250, 0.01, 1, 0.001}});
  scenario.traffic[0].source = models::ClosedLoop{100, {sim::Distribution{sim::Constant{0.1}}, {}}};
  const auto graph = CallGraph::of(scenario);
  EXPECT_FALSE(Screen(*graph, {}, {}).rejects({1}));
}

}  // namespace
}  // namespace sandtable::planners
