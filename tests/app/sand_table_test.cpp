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
  for (const auto fidelity : {models::RunFidelity::sampled, models::RunFidelity::fluid, models::RunFidelity::analytic}) {
    auto scenario = one_service();
    scenario.run.fidelity = fidelity;
    const auto outcomes = sand_table().evaluate(scenario, {std::nullopt}, {});
    ASSERT_FALSE(outcomes);
    EXPECT_EQ(outcomes.error().kind, sim::ErrorKind::invalid_input);
    EXPECT_THAT(outcomes.error().message, HasSubstr("is not available in this version"));
  }
}

}  // namespace
}  // namespace sandtable::app
