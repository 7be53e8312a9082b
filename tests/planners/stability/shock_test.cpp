#include "planners/stability/shock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/scenario/validate.hpp"
#include "planners/stability/operating_point.hpp"
#include "tests/planners/worlds.hpp"

namespace sandtable::planners {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

models::Scenario world() {
  models::Scenario scenario;
  scenario.name = "world";
  scenario.services = {testing::service("web", {testing::call("db", "e")}), testing::service("db", {testing::work(0.02)})};
  scenario.services[1].replicas = 3;
  scenario.services[1].startup = {sim::Distribution{sim::Constant{4}}, {}};
  scenario.traffic = {testing::poisson("users", "web", 50)};
  scenario.faults = {{"stall", 1s, 1s, {"", "db-0"}}};
  scenario.objectives = {{"fast", "traffic.users.latency.p95", 0.1, {}}, {"back", "fault.stall.recover", 5, {}}};
  return scenario;
}

// Settle 20 s; the outage lasts 10 s and twice 4 s of startup, longer than the pulse; 60 s to recover, 30 s measured.
TEST(Shock, AllRunsAreMeasuredInOneWindow) {
  const Timing timing{20s, 60s, 30s};
  const auto laid = lay_out(world(), {Outage{"db", 10s}, LoadPulse{3, 5s}}, timing);
  EXPECT_EQ(laid.steady.run.warmup, 98s);
  EXPECT_EQ(laid.steady.run.duration, 128s);
  EXPECT_TRUE(laid.steady.faults.empty());
  ASSERT_EQ(laid.steady.objectives.size(), 1U);  // the fault's is gone with the fault
  EXPECT_TRUE(models::validate(laid.steady).empty());

  ASSERT_EQ(laid.shocked.size(), 2U);
  ASSERT_TRUE(laid.shocked[0].branch);
  EXPECT_EQ(laid.shocked[0].branch->actions.size(), 3U);  // one a replica
  for (const auto& action : laid.shocked[0].branch->actions) EXPECT_EQ(action.at, 20s);
  const models::SourceMap marks("plan");
  EXPECT_TRUE(models::check_plan(*laid.shocked[0].branch, marks, laid.steady).empty());

  ASSERT_TRUE(laid.shocked[1].apart);
  const auto& pulsed = *laid.shocked[1].apart;
  EXPECT_EQ(pulsed.run, laid.steady.run);
  ASSERT_EQ(pulsed.traffic.size(), 2U);
  EXPECT_EQ(pulsed.traffic[0], laid.steady.traffic[0]);
  EXPECT_EQ(pulsed.traffic[1].name, "pulse-users");
  const auto& trace = std::get<models::TraceArrivals>(std::get<models::Arrivals>(pulsed.traffic[1].source));
  EXPECT_DOUBLE_EQ(trace.points[1].second, 100);  // twice as many again: three times the load
  EXPECT_DOUBLE_EQ(trace.points[2].first, 25);
  EXPECT_DOUBLE_EQ(trace.points.back().second, 0);
}

TEST(Shock, AppliesWhereThereIsSomethingToShock) {
  auto scenario = world();
  EXPECT_TRUE(applies(scenario, LoadPulse{}));
  EXPECT_TRUE(applies(scenario, Outage{"db", 1s}));
  EXPECT_FALSE(applies(scenario, Outage{"nobody", 1s}));
  scenario.traffic[0].source = models::ClosedLoop{};
  EXPECT_FALSE(applies(scenario, LoadPulse{}));
}

TEST(OperatingPoint, ScalesTheLoadAndTakesCapacityAway) {
  auto scenario = world();
  scenario.nodes = {models::NodeGroup{}};
  scenario.nodes[0].name = "general";
  scenario.nodes[0].count = 4;
  const auto db = capacity_named(scenario, "db");
  ASSERT_TRUE(db);
  EXPECT_EQ(*db, (Capacity{Capacity::Kind::replicas, "db", 3}));
  const auto there = at_point(scenario, *db, {1.5, 2});
  ASSERT_TRUE(there);
  EXPECT_EQ(there->services[1].replicas, 1U);
  EXPECT_DOUBLE_EQ(std::get<models::PoissonArrivals>(std::get<models::Arrivals>(there->traffic[0].source)).rate->value, 75);
  const auto general = capacity_named(scenario, "general");
  ASSERT_TRUE(general);
  EXPECT_EQ(at_point(scenario, *general, {1, 1})->nodes[0].count, 3U);
  EXPECT_EQ(point_text(*db, {1.5, 2}), "1.5 times the load with 2 replicas of db lost");
  EXPECT_EQ(point_text(*general, {1, 1}), "the present load with 1 machine of general lost");
}

TEST(OperatingPoint, SaysWhatCannotBeLost) {
  auto scenario = world();
  const auto none = capacity_named(scenario, "bd");
  EXPECT_EQ(none.error().kind, sim::ErrorKind::not_found);
  EXPECT_THAT(none.error().message, HasSubstr("did you mean \"db\"?"));
  scenario.services[1].versions = {{"old", 1, 1, 1}};
  EXPECT_THAT(capacity_named(scenario, "db").error().message, HasSubstr("several versions"));
}

}  // namespace
}  // namespace sandtable::planners
