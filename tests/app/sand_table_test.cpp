#include "app/sand_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/analytic_evaluation.hpp"

namespace sandtable::app {
namespace {

using ::testing::HasSubstr;

models::Scenario one_service() {
  models::Scenario made;
  made.name = "one";
  models::Service service;
  service.name = "web";
  service.concurrency = 1;
  const sim::Distribution work{sim::Exponential{0.01}};
  service.endpoints = {{"get", {models::Step{models::WorkStep{models::TimeLaw{work, {}}}}}}};
  made.services = {service};
  made.traffic = {{"users", {"web", "get"}, models::Arrivals{models::PoissonArrivals{models::Rate{20}}}, {}}};
  made.run = {.duration = std::chrono::seconds(20), .replications = 2, .precision = {}};
  return made;
}

SandTable sand_table() { return SandTable(WorkerSettings{.program = SANDTABLE_TEST_WORKER}); }

TEST(SandTable, ExactRunsInTheWorkerAndIsNamed) {
  const auto outcomes = sand_table().evaluate(one_service(), {std::nullopt}, {});
  ASSERT_TRUE(outcomes) << outcomes.error().message;
  EXPECT_EQ(outcomes->front().fidelity, models::RunFidelity::exact);
  EXPECT_EQ(outcomes->front().replications.size(), 2U);
  EXPECT_GT(outcomes->front().request_events, 0U);
  EXPECT_TRUE(outcomes->front().refused.empty());
}

TEST(SandTable, AFluidWithoutChanceRunsOnce) {
  auto scenario = one_service();
  scenario.run.fidelity = models::RunFidelity::fluid;
  const auto outcomes = sand_table().evaluate(scenario, {std::nullopt}, {});
  ASSERT_TRUE(outcomes) << outcomes.error().message;
  EXPECT_EQ(outcomes->front().fidelity, models::RunFidelity::fluid);
  EXPECT_EQ(outcomes->front().replications.size(), 1U);
  const auto* rate = twin::find_kpi(outcomes->front(), "traffic.users.rate");
  EXPECT_NEAR(rate->mean, 20, 0.1);
  EXPECT_FALSE(rate->ci95);
  EXPECT_NE(twin::find_refusal(outcomes->front(), "traffic.users.latency.max"), nullptr);
}

TEST(SandTable, ASampleIsScaledBack) {
  auto scenario = one_service();
  scenario.services[0].replicas = 40;
  scenario.traffic[0].source = models::Arrivals{models::PoissonArrivals{models::Rate{800}}};
  const auto exact = sand_table().evaluate(scenario, {std::nullopt}, {});
  scenario.run.fidelity = models::RunFidelity::sampled;
  const auto outcomes = sand_table().evaluate(scenario, {std::nullopt}, {});
  ASSERT_TRUE(outcomes) << outcomes.error().message;
  const auto& sample = outcomes->front();
  EXPECT_EQ(sample.fidelity, models::RunFidelity::sampled);
  EXPECT_EQ(sample.replications.size(), 2U);
  ASSERT_TRUE(sample.sampled_share);
  EXPECT_DOUBLE_EQ(*sample.sampled_share, 0.05);  // two replicas of forty
  EXPECT_FALSE(exact->front().sampled_share);
  EXPECT_LT(10 * sample.request_events, exact->front().request_events);
  EXPECT_NEAR(twin::find_kpi(sample, "traffic.users.rate")->mean, 800, 80);
  EXPECT_DOUBLE_EQ(twin::find_kpi(sample, "service.web.replicas.mean")->mean, 40);
}

TEST(SandTable, ASampleOfWhatHasNoPartIsRefusedWithTheReason) {
  auto scenario = one_service();
  scenario.run.fidelity = models::RunFidelity::sampled;
  const auto outcomes = sand_table().evaluate(scenario, {std::nullopt}, {});
  ASSERT_FALSE(outcomes);
  EXPECT_EQ(outcomes.error().kind, sim::ErrorKind::invalid_input);
  EXPECT_THAT(outcomes.error().message, HasSubstr("service web has 1"));
  EXPECT_THAT(outcomes.error().message, HasSubstr("the smallest valid share is 1"));
}

TEST(SandTable, AnalyticSimulatesNothingAndSaysSo) {
  auto scenario = one_service();
  scenario.run.fidelity = models::RunFidelity::analytic;
  const auto outcomes =
      sand_table().evaluate(scenario, {std::nullopt, models::Plan{"two", {{{}, models::ScaleAction{"web", "", 2}}}}}, {});
  ASSERT_TRUE(outcomes) << outcomes.error().message;
  const auto& one = outcomes->front();
  EXPECT_EQ(one.fidelity, models::RunFidelity::analytic);
  EXPECT_EQ(one.request_events, 0U);
  const auto* mean = twin::find_kpi(one, "service.web.latency.mean");
  ASSERT_NE(mean, nullptr);
  EXPECT_NEAR(mean->mean, 0.01 / 0.8, 1e-9);
  ASSERT_TRUE(mean->pi90);  // the band of the approximation
  EXPECT_NEAR((*mean->pi90)[0], 0.9 * mean->mean, 1e-9);
  EXPECT_FALSE(mean->ci95);
  EXPECT_NE(twin::find_refusal(one, "service.web.latency.max"), nullptr);
  EXPECT_EQ(twin::find_kpi((*outcomes)[1], "service.web.replicas.mean")->mean, 2);
}

TEST(SandTable, AnalyticRefusesWhatOnlyExactHas) {
  auto scenario = one_service();
  scenario.run.fidelity = models::RunFidelity::analytic;
  scenario.services[0].discovery.delay = std::chrono::seconds(1);
  const auto outcomes = sand_table().evaluate(scenario, {std::nullopt}, {});
  ASSERT_FALSE(outcomes);
  EXPECT_THAT(outcomes.error().message, HasSubstr("service web has a discovery delay"));
  EXPECT_FALSE(saturation_of(scenario, {}));
}

TEST(SandTable, EveryOutcomeSaysWhatSaturatesFirst) {
  for (const auto fidelity : {models::RunFidelity::exact, models::RunFidelity::analytic}) {
    auto scenario = one_service();
    scenario.run.fidelity = fidelity;
    const auto outcomes =
        sand_table().evaluate(scenario, {std::nullopt, models::Plan{"two", {{{}, models::ScaleAction{"web", "", 2}}}}}, {});
    ASSERT_TRUE(outcomes) << outcomes.error().message;
    ASSERT_TRUE((*outcomes)[0].saturation && (*outcomes)[1].saturation);
    EXPECT_EQ((*outcomes)[0].saturation->resource, "service.web.slots");
    EXPECT_NEAR((*outcomes)[0].saturation->at, 5, 1e-6);
    EXPECT_NEAR((*outcomes)[1].saturation->at, 10, 1e-6);
  }
}

TEST(SandTable, AnalyticSpansTheDrawsOfAPosterior) {
  auto scenario = one_service();
  scenario.run.fidelity = models::RunFidelity::analytic;
  scenario.run.replications = 40;
  twin::Posterior posterior;
  posterior.parameters = {{"traffic.users.arrivals.rate", 20, {}, ""}};
  posterior.draws = {{10}, {40}};
  posterior.model_error = 0;
  const auto outcomes = sand_table().evaluate(scenario, {std::nullopt}, {.jobs = 0, .posterior = &posterior, .progress = {}});
  ASSERT_TRUE(outcomes) << outcomes.error().message;
  const auto* rate = twin::find_kpi(outcomes->front(), "traffic.users.rate");
  EXPECT_EQ(rate->samples.size(), 40U);
  EXPECT_NEAR((*rate->pi90)[0], 10 * 0.97, 1e-9);  // the draws, and then the approximation's own 3 %
  EXPECT_NEAR((*rate->pi90)[1], 40 * 1.03, 1e-9);
}

}  // namespace
}  // namespace sandtable::app
