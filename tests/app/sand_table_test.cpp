#include "app/sand_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

// A fidelity without code behind it must not be answered with the figures of another.
TEST(SandTable, WhatIsNotAvailableIsAnErrorAndNoOtherFidelity) {
  auto scenario = one_service();
  scenario.run.fidelity = models::RunFidelity::analytic;
  const auto outcomes = sand_table().evaluate(scenario, {std::nullopt}, {});
  ASSERT_FALSE(outcomes);
  EXPECT_EQ(outcomes.error().kind, sim::ErrorKind::invalid_input);
  EXPECT_THAT(outcomes.error().message, HasSubstr("is not available in this version"));
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

}  // namespace
}  // namespace sandtable::app
