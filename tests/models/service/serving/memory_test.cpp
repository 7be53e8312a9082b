#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

constexpr double mebibyte = 1024.0 * 1024.0;

// 100 Mi + 50 Mi each, limit 300 Mi: four fit, the fifth kills the replica and ends all five.
Service hungry(std::uint32_t replicas = 1) {
  auto made = service("s", {work(constant(10))}, replicas);
  made.memory.base = models::Bytes{100 * mebibyte};
  made.memory.per_request = models::Bytes{50 * mebibyte};
  made.memory.limit = models::Bytes{300 * mebibyte};
  return made;
}

TEST(Memory, OneTooManyKillsTheReplica) {
  Stage stage(scenario({hungry()}, {deterministic("t", "s", 1)}, 20s));
  stage.plane.advance_to(sim::at_seconds(4.9));
  EXPECT_EQ(stage.plane.in_flight({0}), 4U);
  EXPECT_TRUE(stage.plane.take_killed().empty());
  stage.plane.advance_to(sim::at_seconds(5));
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  EXPECT_EQ(stage.plane.ready_replicas({0}), 0U);
  EXPECT_EQ(stage.plane.take_killed(), std::vector<models::ReplicaId>{stage.replicas[0]});
  EXPECT_TRUE(stage.plane.take_killed().empty());
  const auto result = stage.plane.result();
  EXPECT_EQ(kpi(result, "service.s.memory.kills"), 1);
  EXPECT_EQ(kpi(result, "service.s.errors.unavailable"), 1);
  EXPECT_EQ(kpi(result, "traffic.t.unfinished"), 0);
}

// Those that wait count too, and so do callers in this process: all of it happens within one event.
TEST(Memory, WaitingRequestsCount) {
  auto station = hungry();
  station.concurrency = 1;
  Stage stage(scenario({service("front", {parallel({call("s"), call("s"), call("s"), call("s"), call("s")})}), station},
                       {deterministic("t", "front", 1)}, 20s));
  stage.plane.advance_to(sim::at_seconds(1));
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  EXPECT_EQ(stage.plane.in_flight({1}), 0U);
  EXPECT_EQ(kpi(stage.plane.result(), "service.front.errors.unavailable"), 1);
  EXPECT_EQ(kpi(stage.plane.result(), "service.s.memory.kills"), 1);
}

// A retry that comes at once finds the other replica, and may kill that too: an avalanche of two.
TEST(Memory, RetriesCarryTheLoadOn) {
  auto station = hungry(2);
  station.balance = models::Balance::round_robin;
  Stage stage(scenario({service("front", {call_with("s", 100s, 1, 0s)}), station}, {deterministic("t", "front", 1)}, 20s));
  stage.plane.advance_to(sim::at_seconds(8.9));
  EXPECT_EQ(kpi(stage.plane.result(), "service.s.memory.kills"), 0);
  stage.plane.advance_to(sim::at_seconds(9));  // the fifth on one; its five retry on the other, which has four
  EXPECT_EQ(kpi(stage.plane.result(), "service.s.memory.kills"), 2);
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
}

// Two that are over their limit at one instant: the hedges that the first one's end sends to the second go down with it, and
// nothing of them is left to run.
TEST(Memory, TwoKilledAtOneInstantTakeTheHedgesOfTheFirstWithThem) {
  auto station = hungry(2);
  station.balance = models::Balance::round_robin;
  models::CallStep hedged{{"s", "do"}, 100s};
  hedged.hedge = models::HedgeSpec{50s, 2};  // a failure starts the next at once
  const std::vector<models::Step> calls(10, models::Step{hedged});
  Stage stage(scenario({service("front", {parallel(calls)}), station}, {deterministic("t", "front", 0.06)}, 30s));
  stage.plane.audit();
  stage.plane.advance_to(sim::at_seconds(30));
  std::string broken;
  for (const auto& violation : stage.plane.violations()) broken += violation + "\n";
  EXPECT_EQ(broken, "");
  const auto result = stage.plane.result();
  EXPECT_EQ(kpi(result, "service.s.memory.kills"), 2);
  EXPECT_EQ(kpi(result, "service.front.errors.unavailable"), 1);
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  EXPECT_EQ(stage.plane.in_flight({1}), 0U);
}

}  // namespace sandtable::test
