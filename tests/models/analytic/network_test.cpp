#include "models/analytic/network.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/analytic/worlds.hpp"

namespace sandtable::models::analytic {
namespace {

using testing::call;
using testing::open;
using testing::service;
using testing::work;
using testing::World;

Service queue(const std::string& name, double mean, std::uint32_t slots = 1) {
  auto made = service(name, {work(mean)});
  made.concurrency = slots;
  return made;
}

/// A front without limits that visits two M/M/1 one after the other: for the stations a Jackson network.
Scenario tandem(double rate) {
  Scenario made;
  made.name = "tandem";
  made.services = {service("front", {call("a"), call("b")}), queue("a", 0.01), queue("b", 0.02)};
  made.traffic = {open("front", rate)};
  return made;
}

// Jackson: E[T] = Σ 1/(μ_i − λ).
TEST(Network, IsExactForAJacksonNetwork) {
  for (double rate : {5.0, 25.0, 45.0}) {
    const World world(tandem(rate));
    const auto solution = world.solve();
    EXPECT_TRUE(solution.converged);
    EXPECT_NEAR(solution.endpoints[0].latency.mean, 1 / (100 - rate) + 1 / (50 - rate), 1e-9);
    // Independent exponential sojourns: variances add.
    EXPECT_NEAR(solution.endpoints[0].latency.variance, std::pow(100 - rate, -2) + std::pow(50 - rate, -2), 1e-9);
  }
}

// Visits: a choice visits by weight, a parallel all.
TEST(Network, CountsVisitsByChoiceAndParallel) {
  Scenario scenario = tandem(20);
  scenario.services[0].endpoints[0].steps = {{ChoiceStep{{{3, {call("a")}}, {1, {}}}}}, {ParallelStep{{call("a"), call("b")}}}};
  const World world(scenario);
  const auto solution = world.solve();
  EXPECT_NEAR(solution.endpoints[1].rate, 20 * 1.75, 1e-9);
  EXPECT_NEAR(solution.endpoints[2].rate, 20, 1e-9);
}

/// Exact MVA of one class: delay Z, and stations with one server.
double mva_throughput(int customers, double think, const std::vector<double>& demands) {
  std::vector<double> inside(demands.size(), 0);
  double throughput = 0;
  for (int n = 1; n <= customers; ++n) {
    double cycle = think;
    for (std::size_t i = 0; i < demands.size(); ++i) cycle += demands[i] * (1 + inside[i]);
    throughput = n / cycle;
    for (std::size_t i = 0; i < demands.size(); ++i) inside[i] = throughput * demands[i] * (1 + inside[i]);
  }
  return throughput;
}

TEST(Network, IsExactForUsersThatQueueAtOneStation) {
  for (std::uint32_t clients : {1U, 5U, 30U}) {
    Scenario scenario = tandem(1);
    scenario.services[0].endpoints[0].steps = {call("b")};
    scenario.traffic[0].source = ClosedLoop{clients, {sim::Distribution{sim::Exponential{0.1}}, {}}};
    const World world(scenario);
    const auto solution = world.solve();
    EXPECT_TRUE(solution.converged);
    EXPECT_NEAR(solution.loop_rates[0], mva_throughput(static_cast<int>(clients), 0.1, {0.02}), 1e-7) << clients;
  }
}

// With two stations it is an approximation: within 2 % of MVA.
TEST(Network, IsNearMvaForUsersThatQueueAtTwoStations) {
  for (std::uint32_t clients : {2U, 6U, 12U, 40U}) {
    Scenario scenario = tandem(1);
    scenario.traffic[0].source = ClosedLoop{clients, {sim::Distribution{sim::Exponential{0.1}}, {}}};
    const World world(scenario);
    const auto solution = world.solve();
    EXPECT_TRUE(solution.converged);
    const double exact = mva_throughput(static_cast<int>(clients), 0.1, {0.01, 0.02});
    EXPECT_NEAR(solution.loop_rates[0], exact, 0.02 * exact) << clients;
  }
}

// A mix of 3 to 1, straight to two M/M/1: each a Poisson stream of its share.
TEST(Network, SplitsAMixByItsWeights) {
  Scenario scenario = tandem(40);
  scenario.traffic[0].to = {};
  scenario.traffic[0].mix = {{{"a", "get"}, 2}, {{"b", "get"}, 1}, {{"a", "get"}, 1}};
  const World world(scenario);
  const auto solution = world.solve();
  ASSERT_EQ(world.network.entries(0).size(), 2U);
  EXPECT_NEAR(solution.endpoints[1].latency.mean, 1 / (100 - 30.0), 1e-9);
  EXPECT_NEAR(solution.endpoints[2].latency.mean, 1 / (50 - 10.0), 1e-9);
  EXPECT_EQ(solution.endpoints[0].rate, 0);
}

// Of deterministic arrivals of which p are kept gaps are geometric sums of constants: c² = 1 − p.
TEST(Network, ThinnedRegularArrivalsAreLessRegular) {
  Scenario scenario = tandem(1);
  scenario.traffic[0].to = {};
  scenario.traffic[0].source = Arrivals{DeterministicArrivals{Rate{80}}};
  scenario.traffic[0].mix = {{{"a", "get"}, 3}, {{"b", "get"}, 1}};
  scenario.traffic[0].keep = Share{0.5};
  const World world(scenario);
  const auto solution = world.solve();
  EXPECT_NEAR(solution.loads[1].arrival_scv, 1 - 0.375, 1e-12);
  EXPECT_NEAR(solution.loads[2].arrival_scv, 1 - 0.125, 1e-12);
  EXPECT_NEAR(solution.endpoints[1].rate, 30, 1e-9);
}

// Users whom chance sends to one of four M/M/1 each time: a closed network with four stations, within 3 % of MVA.
TEST(Network, IsNearMvaForUsersWhomChanceSplits) {
  for (std::uint32_t clients : {1U, 4U, 12U, 40U}) {
    Scenario scenario = tandem(1);
    scenario.traffic[0].to = {"b", "get"};
    scenario.services[2].replicas = 4;
    scenario.traffic[0].source = ClosedLoop{clients, {sim::Distribution{sim::Exponential{0.02}}, {}}};
    const auto solution = World(scenario).solve();
    EXPECT_TRUE(solution.converged);
    const double exact = mva_throughput(static_cast<int>(clients), 0.02, {0.005, 0.005, 0.005, 0.005});
    EXPECT_NEAR(solution.loop_rates[0], exact, 0.03 * exact) << clients;
  }
}

// Half of the users' requests to either station: MVA with half of the demands, within 3 %.
TEST(Network, IsNearMvaForUsersWithAMix) {
  for (std::uint32_t clients : {2U, 12U, 40U}) {
    Scenario scenario = tandem(1);
    scenario.traffic[0].to = {};
    scenario.traffic[0].mix = {{{"a", "get"}, 1}, {{"b", "get"}, 1}};
    scenario.traffic[0].source = ClosedLoop{clients, {sim::Distribution{sim::Exponential{0.1}}, {}}};
    const auto solution = World(scenario).solve();
    EXPECT_TRUE(solution.converged);
    const double exact = mva_throughput(static_cast<int>(clients), 0.1, {0.005, 0.01});
    EXPECT_NEAR(solution.loop_rates[0], exact, 0.03 * exact) << clients;
  }
}

// Times scaled by k with rates by 1/k: latencies scale by k, and shares stay.
TEST(Network, HasNoTimeScaleOfItsOwn) {
  Scenario scenario = tandem(20);
  scenario.services[1].queue = 3;
  CallStep impatient;
  impatient.to = {"a", "get"};
  impatient.timeout = std::chrono::milliseconds(30);
  impatient.retries = 2;
  impatient.backoff = std::chrono::milliseconds(10);
  scenario.services[0].endpoints[0].steps[0] = {impatient};
  Scenario slow = scenario;
  slow.services[1].endpoints[0].steps = {work(0.1)};
  slow.services[2].endpoints[0].steps = {work(0.2)};
  impatient.timeout = std::chrono::milliseconds(300);
  impatient.backoff = std::chrono::milliseconds(100);
  slow.services[0].endpoints[0].steps[0] = {impatient};
  slow.traffic = {open("front", 2)};
  const auto fast_solution = World(scenario).solve(), slow_solution = World(slow).solve();
  EXPECT_NEAR(slow_solution.endpoints[0].latency.mean, 10 * fast_solution.endpoints[0].latency.mean, 1e-7);
  EXPECT_NEAR(slow_solution.endpoints[0].success, fast_solution.endpoints[0].success, 1e-9);
  EXPECT_LT(fast_solution.endpoints[0].success, 1);
}

// A timeout of exponential latency m at τ: success at an attempt a = 1 − e^(−τ/m), attempts Σ_{k≤r} (1 − a)^k.
TEST(Network, RetriesAmplifyTheLoad) {
  Scenario scenario = tandem(10);
  CallStep impatient;
  impatient.to = {"a", "get"};
  impatient.timeout = std::chrono::milliseconds(20);
  impatient.retries = 2;
  scenario.services[0].endpoints[0].steps = {{impatient}};
  scenario.services[1].concurrency.reset();  // nobody waits: latency is exponential with 10 ms
  const World world(scenario);
  const auto solution = world.solve();
  const double bad = std::exp(-2.0);
  EXPECT_NEAR(solution.endpoints[1].rate, 10 * (1 + bad + bad * bad), 1e-7);
  EXPECT_NEAR(solution.endpoints[0].success, 1 - bad * bad * bad, 1e-9);
}

TEST(Network, LatencyGrowsWithTheLoad) {
  double before = 0;
  for (double rate : {1.0, 10.0, 20.0, 30.0, 40.0, 49.0}) {
    const double now = World(tandem(rate)).solve().endpoints[0].latency.mean;
    EXPECT_GT(now, before);
    before = now;
  }
}

TEST(Network, ACallHoldsTheCallersSlot) {
  Scenario scenario = tandem(20);
  scenario.services[0].concurrency = 4;
  const auto solution = World(scenario).solve();
  // Busy slots = λ·(time at a and b, waits included), by Little.
  EXPECT_NEAR(solution.stations[0].busy, 20 * solution.visits[0].holding, 1e-6);
  EXPECT_GT(solution.stations[0].wait, 0);
}

}  // namespace
}  // namespace sandtable::models::analytic
