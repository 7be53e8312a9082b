#include "models/analytic/steady.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "models/measure/kpi_names.hpp"
#include "tests/models/analytic/worlds.hpp"

namespace sandtable::models::analytic {
namespace {

using testing::call;
using ::testing::HasSubstr;
using testing::open;
using testing::service;
using testing::work;
using testing::World;

Scenario mm1(double rate) {
  Scenario made;
  made.name = "mm1";
  made.run.duration = std::chrono::minutes(10);
  made.services = {service("web", {work(0.01)})};
  made.services[0].concurrency = 1;
  made.traffic = {open("web", rate)};
  return made;
}

SteadyRun run(const Scenario& scenario, const std::optional<Plan>& plan = {}) {
  const World world(scenario);
  return steady_run(world.scenario, world.network, plan);
}
double value(const SteadyRun& run, const std::string& name) {
  for (const auto& kpi : run.kpis)
    if (kpi.name == name) return kpi.value;
  ADD_FAILURE() << "no KPI " << name;
  return 0;
}
double error(const SteadyRun& run, const std::string& name) {
  for (std::size_t k = 0; k < run.kpis.size(); ++k)
    if (run.kpis[k].name == name) return run.error[k];
  return -1;
}
std::string why(const SteadyRun& run, const std::string& name) {
  for (const auto& refusal : run.refused)
    if (refusal.kpi == name) return refusal.why;
  return "";
}

TEST(SteadyRun, ListsTheScenariosKpisInTheirOrder) {
  const auto scenario = mm1(50);
  const auto made = run(scenario);
  const auto names = kpi_names(scenario);
  ASSERT_EQ(made.kpis.size(), names.size());
  for (std::size_t k = 0; k < names.size(); ++k) EXPECT_EQ(made.kpis[k].name, names[k]);
  EXPECT_EQ(made.error.size(), names.size());
}

// M/M/1 at ρ = ½: sojourn exponential with mean 20 ms, wait 10 ms.
TEST(SteadyRun, IsMM1) {
  const auto made = run(mm1(50));
  EXPECT_NEAR(value(made, "service.web.latency.mean"), 0.02, 1e-9);
  EXPECT_NEAR(value(made, "service.web.latency.p50"), -0.02 * std::log(0.5), 1e-9);
  EXPECT_NEAR(value(made, "traffic.users.latency.p99"), -0.02 * std::log(0.01), 1e-9);
  EXPECT_NEAR(value(made, "service.web.wait.mean"), 0.01, 1e-9);
  EXPECT_NEAR(value(made, "service.web.utilization"), 0.5, 1e-9);
  EXPECT_NEAR(value(made, "traffic.users.rate"), 50, 1e-9);
  EXPECT_EQ(value(made, "traffic.users.availability"), 1);
  EXPECT_NEAR(value(made, "traffic.users.unfinished"), 1, 1e-9);  // Little
}

TEST(SteadyRun, RefusesWhatASteadyStateDoesNotHave) {
  const auto made = run(mm1(50));
  EXPECT_THAT(why(made, "service.web.latency.max"), HasSubstr("no maximum"));
  EXPECT_THAT(why(made, "service.web.latency.p999"), HasSubstr("tail"));
  EXPECT_TRUE(std::isnan(value(made, "service.web.latency.max")));
  EXPECT_EQ(why(made, "service.web.latency.p99"), "");
}

// Below 0.9 as stated, from there on wider by 0.1/(1 − ρ), refused from 0.98 on.
TEST(SteadyRun, WidensNearSaturationAndRefusesAtIt) {
  EXPECT_NEAR(error(run(mm1(89)), "service.web.latency.mean"), 0.10, 1e-9);
  EXPECT_NEAR(error(run(mm1(95)), "service.web.latency.mean"), 0.20, 1e-9);
  EXPECT_NEAR(error(run(mm1(97)), "service.web.latency.p99"), 0.20 * 0.1 / 0.03, 1e-9);
  for (double rate : {98.5, 105.0, 200.0}) {
    const auto made = run(mm1(rate));
    for (const char* name : {"latency.mean", "latency.p50", "latency.p99", "wait.mean", "availability"}) {
      EXPECT_THAT(why(made, std::string("service.web.") + name), HasSubstr("no steady state")) << rate << name;
      EXPECT_TRUE(std::isnan(value(made, std::string("service.web.") + name)));
    }
    EXPECT_NEAR(value(made, "traffic.users.rate"), std::min(rate, 100.0), 1e-6);  // what it carries is known
    EXPECT_NEAR(value(made, "service.web.utilization"), std::min(rate / 100, 1.0), 1e-6);
  }
}

// A bounded queue has a steady state at any load.
TEST(SteadyRun, AnswersBeyondCapacityWhereTheQueueIsBounded) {
  auto scenario = mm1(200);
  scenario.services[0].queue = 4;
  const auto made = run(scenario);
  // M/M/1/5 at a = 2: p_5 = 2⁵ ÷ (2⁶ − 1).
  EXPECT_NEAR(value(made, "service.web.errors.rejected"), 32.0 / 63, 1e-9);
  EXPECT_EQ(why(made, "service.web.latency.p95"), "");
}

TEST(SteadyRun, RefusesWhereRetriesHoldACongestionUp) {
  Scenario scenario;
  scenario.name = "retry";
  CallStep impatient;
  impatient.to = {"back", "get"};
  impatient.timeout = std::chrono::milliseconds(400);
  impatient.retries = 3;
  scenario.services = {service("front", {{impatient}}), service("back", {work(0.05)})};
  scenario.services[1].concurrency = 2;
  scenario.traffic = {open("front", 25)};
  const auto made = run(scenario);
  EXPECT_THAT(why(made, "traffic.users.latency.p95"), HasSubstr("metastable"));
  EXPECT_THAT(why(made, "traffic.users.availability"), HasSubstr("metastable"));
}

TEST(SteadyRun, RefusesRequestsOfRunsWithCrashes) {
  auto scenario = mm1(50);
  scenario.faults = {{"gone", std::chrono::minutes(1), std::chrono::minutes(1), {"", "web-0"}}};
  const auto made = run(scenario);
  EXPECT_THAT(why(made, "service.web.latency.mean"), HasSubstr("transient"));
  EXPECT_THAT(why(made, "fault.gone.recover"), HasSubstr("transient"));
}

// A crashed replica costs its service replicas and no node; a crashed node is no longer there and paid for all the same.
TEST(SteadyRun, RefusesNoMoreThanACrashCanChange) {
  auto scenario = mm1(50);
  scenario.services.push_back(service("other", {work(0.01)}));
  NodeGroup group;
  group.name = "n";
  group.count = 2;
  group.cpu = Cores{4};
  group.price = MoneyRate{0.5};
  scenario.nodes = {group};
  scenario.faults = {{"gone", std::chrono::minutes(1), std::chrono::minutes(1), {"", "web-0"}}};
  auto made = run(scenario);
  EXPECT_THAT(why(made, "service.web.replicas.mean"), HasSubstr("transient"));
  EXPECT_EQ(value(made, "service.other.replicas.mean"), 1);
  EXPECT_EQ(value(made, "cluster.nodes.mean"), 2);
  EXPECT_EQ(value(made, "cluster.cost"), 1);
  scenario.faults[0].crash = {"n-0", ""};
  made = run(scenario);
  EXPECT_THAT(why(made, "cluster.nodes.mean"), HasSubstr("transient"));
  EXPECT_THAT(why(made, "service.other.replicas.mean"), HasSubstr("transient"));
  EXPECT_EQ(value(made, "cluster.cost"), 1);
}

TEST(SteadyRun, RefusesTrafficWithoutASteadyState) {
  const auto all_refused = [](const Scenario& scenario, const char* reason) {
    const auto made = run(scenario);
    for (const char* name : {"traffic.users.rate", "traffic.users.latency.mean", "service.web.utilization", "service.web.cpu",
                             "service.web.availability", "service.web.wait.mean"}) {
      EXPECT_THAT(why(made, name), HasSubstr(reason)) << name;
      EXPECT_TRUE(std::isnan(value(made, name))) << name;
    }
    EXPECT_EQ(value(made, "service.web.replicas.mean"), 1);
  };
  auto scenario = mm1(10);
  scenario.traffic[0].session = UserSession{CountLaw{FixedCount{3}}, {}, {sim::Distribution{sim::Exponential{1}}, {}}, {}};
  all_refused(scenario, "sessions");
  scenario = mm1(10);
  scenario.traffic[0].source = Arrivals{OnOffArrivals{Rate{5}, 4, std::chrono::seconds(1), std::chrono::seconds(1), 1.5}};
  all_refused(scenario, "bursty on all scales");
  scenario.traffic[0].source = Arrivals{RenewalArrivals{{sim::Distribution{sim::Pareto{0.05, 1.5}}, {}}}};
  all_refused(scenario, "without a variance");
}

// Two choices among four are neither M/M/4 nor four M/M/1: the figure is the first, and the second is how far it may be off.
TEST(SteadyRun, BoundsRulesThatEvenOutByChance) {
  auto scenario = mm1(320);
  scenario.services[0].replicas = 4;
  const auto by = [&](Balance rule) {
    scenario.services[0].balance = rule;
    return run(scenario);
  };
  const auto choices = by(Balance::least_request), queue = by(Balance::shared_queue), chance = by(Balance::random);
  for (std::size_t k = 0; k < choices.kpis.size(); ++k) {
    if (std::isnan(choices.kpis[k].value)) continue;
    EXPECT_DOUBLE_EQ(choices.kpis[k].value, queue.kpis[k].value) << choices.kpis[k].name;
    EXPECT_NEAR(choices.kpis[k].value + choices.further[k], chance.kpis[k].value, 1e-12) << choices.kpis[k].name;
    EXPECT_EQ(queue.further[k], 0);
  }
  EXPECT_NEAR(value(chance, "service.web.latency.mean"), 0.05, 1e-9);
}

// M/M/1 each, at 30/s and at 15/s: the traffic's latency is mixed 2 to 1.
TEST(SteadyRun, MixesTheEndpointsOfATraffic) {
  auto scenario = mm1(90);
  scenario.services.push_back(scenario.services[0]);
  scenario.services[1].name = "other";
  scenario.traffic[0].to = {};
  scenario.traffic[0].mix = {{{"web", "get"}, 2}, {{"other", "get"}, 1}};
  scenario.traffic[0].keep = Share{0.25};
  scenario.traffic[0].speed = 2;
  const auto made = run(scenario);
  EXPECT_NEAR(value(made, "traffic.users.rate"), 45, 1e-9);
  EXPECT_NEAR(value(made, "service.other.rate"), 15, 1e-9);
  EXPECT_NEAR(value(made, "traffic.users.latency.mean"), (2 / 70.0 + 1 / 85.0) / 3, 1e-9);
  EXPECT_NEAR(value(made, "traffic.users.unfinished"), 30 / 70.0 + 15 / 85.0, 1e-9);  // Little
}

// A crowd beyond capacity for ten seconds of ten minutes is no steady state, however small its share of the requests.
TEST(SteadyRun, SeesAShortFlashCrowd) {
  auto scenario = mm1(50);
  const auto second = std::chrono::seconds(1);
  scenario.traffic[0].source = Arrivals{FlashArrivals{Rate{50}, Rate{120}, 300 * second, 2 * second, 10 * second, 5 * second}};
  EXPECT_THAT(why(run(scenario), "traffic.users.latency.mean"), HasSubstr("no steady state"));
  scenario.traffic[0].source = Arrivals{FlashArrivals{Rate{50}, Rate{80}, 300 * second, 2 * second, 10 * second, 5 * second}};
  EXPECT_EQ(why(run(scenario), "traffic.users.latency.mean"), "");
  const World world(scenario);
  EXPECT_NEAR(saturation(world.scenario, world.network, {})->at, 1.25, 0.03);
}

// Half of the time with one slot, half with two: the figures are mixed by requests.
TEST(SteadyRun, MixesThePartsOfAPlan) {
  auto scenario = mm1(50);
  scenario.services[0].balance = Balance::shared_queue;
  const Plan plan{"second", {{std::chrono::minutes(5), ScaleAction{"web", "", 2}}}};
  const auto made = run(scenario, plan);
  const double one = 0.02, two = 0.01 / (1 - 0.0625);  // M/M/2 at ρ = ¼: S/(1 − ρ²)
  EXPECT_NEAR(value(made, "service.web.latency.mean"), (one + two) / 2, 1e-9);
  EXPECT_NEAR(value(made, "service.web.replicas.mean"), 1.5, 1e-9);
  EXPECT_EQ(value(made, "service.web.replicas.max"), 2);
  EXPECT_NEAR(value(made, "service.web.utilization"), 50 * 0.01 / 1.5, 1e-9);
}

TEST(SteadyRun, FollowsALoadThatVaries) {
  auto scenario = mm1(50);
  scenario.traffic[0].source = Arrivals{DiurnalArrivals{Rate{50}, Rate{80}, std::chrono::minutes(10)}};
  const auto made = run(scenario);
  EXPECT_NEAR(value(made, "traffic.users.rate"), 50, 1e-6);
  EXPECT_GT(value(made, "service.web.latency.mean"), 0.022);  // the crowded hours have more requests, which wait longer
  const World world(scenario);
  // Saturation is that of the busiest slice, near the peak of 80/s.
  EXPECT_NEAR(saturation(world.scenario, world.network, {})->at, 1.25, 0.01);
}

TEST(SteadyRun, RefusesQuantilesOfTimesWithoutVariance) {
  auto scenario = mm1(50);
  scenario.services[0].concurrency.reset();
  scenario.services[0].endpoints[0].steps = {{WorkStep{{sim::Distribution{sim::Pareto{0.001, 1.5}}, {}}}}};
  const auto made = run(scenario);
  EXPECT_NEAR(value(made, "service.web.latency.mean"), 0.003, 1e-9);
  EXPECT_THAT(why(made, "service.web.latency.p95"), HasSubstr("no variance"));
}

// A cache: nine in ten at once, the rest after 40 ms.
TEST(SteadyRun, RefusesQuantilesOfChoicesBetweenUnlikeBranches) {
  auto scenario = mm1(10);
  scenario.services[0].concurrency.reset();
  scenario.services[0].endpoints[0].steps = {
      {ChoiceStep{{{9, {work(0.001)}}, {1, {work(0.001), {WorkStep{{sim::Distribution{sim::Constant{0.04}}, {}}}}}}}}}};
  const auto made = run(scenario);
  EXPECT_NEAR(value(made, "service.web.latency.mean"), 0.005, 1e-9);
  EXPECT_THAT(why(made, "service.web.latency.p90"), HasSubstr("unlike branches"));
}

// What piles up in a day's peak is served after it: no rate of a part is the run's.
TEST(SteadyRun, RefusesRatesWhereAPartOfTheRunIsFull) {
  auto scenario = mm1(50);
  scenario.traffic[0].source = Arrivals{DiurnalArrivals{Rate{70}, Rate{130}, std::chrono::minutes(10)}};
  EXPECT_THAT(why(run(scenario), "traffic.users.rate"), HasSubstr("piled up"));
}

TEST(SteadyRun, PricesTheNodes) {
  auto scenario = mm1(50);
  NodeGroup group;
  group.name = "n";
  group.count = 3;
  group.cpu = Cores{4};
  group.price = MoneyRate{0.5};
  scenario.nodes = {group};
  EXPECT_NEAR(value(run(scenario), "cluster.cost"), 1.5, 1e-12);
}

}  // namespace
}  // namespace sandtable::models::analytic
