// The analytic speed against the simulation of the same scenario, on the examples of the repository without their faults and on
// a scenario for each kind of traffic and station (analytic/), five minutes counted: within the errors that
// models/analytic/steady.hpp states, on top of the simulation's own confidence interval.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

#include "app/sand_table.hpp"
#include "models/scenario/reader.hpp"

namespace sandtable::app {
namespace {

class AgainstExact : public ::testing::TestWithParam<const char*> {};

TEST_P(AgainstExact, LiesWithinTheStatedErrors) {
  const std::string name = GetParam(), examples = SANDTABLE_TEST_SCENARIOS;
  const bool example = name.ends_with(".yaml");
  const auto document =
      models::read_scenario_file(example ? examples + "/" + name : examples + "/../tests/app/analytic/" + name + ".yaml");
  ASSERT_TRUE(document);
  auto scenario = document->value;
  scenario.faults.clear();
  scenario.objectives.clear();
  scenario.run.warmup = std::chrono::seconds(30);
  scenario.run.duration = std::chrono::seconds(330);
  scenario.run.replications = 4;
  scenario.run.precision.reset();
  SandTable table(WorkerSettings{.program = SANDTABLE_TEST_WORKER});
  const auto exact = table.evaluate(scenario, {std::nullopt}, {});
  ASSERT_TRUE(exact) << exact.error().message;
  scenario.run.fidelity = models::RunFidelity::analytic;
  const auto analytic = table.evaluate(scenario, {std::nullopt}, {});
  ASSERT_TRUE(analytic) << analytic.error().message;
  std::size_t compared = 0;
  for (const auto& kpi : analytic->front().kpis) {
    const auto* other = twin::find_kpi(exact->front(), kpi.name);
    ASSERT_NE(other, nullptr) << kpi.name;
    if (std::isnan(kpi.mean) || std::isnan(other->mean) || !kpi.pi90 || !other->ci95) continue;
    if (kpi.name.ends_with(".unfinished")) continue;  // an instant's count: a factor of two says little
    const double noise = (*other->ci95)[1] - (*other->ci95)[0];
    const double floor = kpi.unit == models::Unit::share ? 2e-3 : kpi.name.ends_with(".wait.mean") ? 1e-3 : 0;
    ++compared;
    EXPECT_GE(other->mean, (*kpi.pi90)[0] - noise - floor) << kpi.name << " analytic " << kpi.mean;
    EXPECT_LE(other->mean, (*kpi.pi90)[1] + noise + floor) << kpi.name << " analytic " << kpi.mean;
  }
  EXPECT_GT(compared, 15U);
}

INSTANTIATE_TEST_SUITE_P(Scenarios, AgainstExact, ::testing::Values("first.yaml", "canary.yaml", "failover.yaml", "shop.yaml"),
                         [](const auto& tested) {
                           const std::string file = tested.param;
                           return file.substr(0, file.find('.'));
                         });

std::string plain_name(const ::testing::TestParamInfo<const char*>& tested) {
  std::string name = tested.param;
  std::erase(name, '-');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Kinds, AgainstExact,
                         ::testing::Values("bursty-gaps", "clients-and-stream", "crowd", "crowded-cpu", "in-turn", "mixed-clients",
                                           "random", "retries", "three-tiers", "two-choices"),
                         plain_name);

}  // namespace
}  // namespace sandtable::app
