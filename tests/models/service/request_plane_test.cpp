#include "models/service/request_plane.hpp"

#include <gtest/gtest.h>

#include "models/measure/kpi_names.hpp"
#include "sim/contract.hpp"
#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

TEST(RequestPlane, KpisAreThoseOfTheScenarioInOrder) {
  auto made = scenario({service("a", {call("b")}), service("b", {work(constant(0.1))})}, {poisson("t", "a", 1)}, 10s);
  const auto result = Stage(made).run();
  auto expected = models::request_kpi_names(made);
  std::vector<std::string> names;
  for (const auto& entry : result.kpis) {
    names.push_back(entry.name);
    EXPECT_EQ(models::kpi_unit(entry.name), entry.unit) << entry.name;
  }
  EXPECT_EQ(names, expected);
}

// deterministic(1/s): requests at 1, 2, 3, 4 s, each works 0.5 s; one slot.
TEST(RequestPlane, WarmUpIsServedButDoesNotCount) {
  auto only = service("s", {work(constant(0.5))});
  only.concurrency = 1;
  const auto result = Stage(scenario({only}, {deterministic("t", "s", 1)}, 4200ms, 2250ms)).run();
  // Counted: those of 3 s (ends 3.5) and 4 s (unfinished). That of 2 s ends at 2.5, in the measured time: a completion, no latency.
  EXPECT_EQ(kpi(result, "traffic.t.unfinished"), 1);
  EXPECT_EQ(kpi(result, "service.s.availability"), 1);
  EXPECT_NEAR(kpi(result, "service.s.rate"), 2 / 1.95, 1e-12);
  // Busy: 2.25–2.5, 3–3.5, 4–4.2
  EXPECT_NEAR(kpi(result, "service.s.utilization"), (0.25 + 0.5 + 0.2) / 1.95, 1e-12);
  EXPECT_NEAR(kpi(result, "service.s.latency.mean"), 0.5, 1e-12);
}

TEST(RequestPlane, NoReplicaIsUnavailable) {
  const auto result = Stage(scenario({service("s", {work(constant(0.1))}, 0)}, {deterministic("t", "s", 10)}, 10s)).run();
  EXPECT_EQ(kpi(result, "service.s.errors.unavailable"), 1);
  EXPECT_EQ(kpi(result, "traffic.t.availability"), 0);
  EXPECT_TRUE(std::isnan(kpi(result, "traffic.t.latency.mean")));
}

TEST(RequestPlane, ParallelWaitsForAllThenFails) {
  auto full = service("full", {work(constant(5))});
  full.concurrency = 1;
  full.queue = 0;
  const auto front = service("front", {parallel({call("full"), call("slow")})});
  const auto slow = service("slow", {work(constant(0.3))});
  // The second request finds `full` taken: rejected at once, but it ends only when `slow` has answered, after 0.3 s.
  auto made = scenario({front, full, slow}, {deterministic("t", "front", 1)}, 2500ms);
  Stage stage(made);
  stage.plane.advance_to(sim::at_seconds(2.29));
  EXPECT_EQ(stage.plane.in_flight({0}), 2U);
  stage.plane.advance_to(sim::at_seconds(2.31));
  EXPECT_EQ(stage.plane.in_flight({0}), 1U);
  EXPECT_EQ(kpi(stage.plane.result(), "service.front.errors.rejected"), 1);
}

TEST(RequestPlane, ACallHoldsTheCallersSlot) {
  auto front = service("front", {call("back")});
  front.concurrency = 1;
  const auto back = service("back", {work(constant(0.9))});
  const auto result = Stage(scenario({front, back}, {deterministic("t", "front", 2)}, 100s)).run();
  // Every 0.5 s one comes, every 0.9 s one leaves: work-bound, back never has two.
  EXPECT_NEAR(kpi(result, "service.front.utilization"), 1, 0.01);
  EXPECT_NEAR(kpi(result, "service.back.rate"), 1 / 0.9, 0.02);
  EXPECT_NEAR(kpi(result, "service.back.latency.max"), 0.9, 1e-9);
}

TEST(RequestPlane, DrainEndsWhatItHasAndTakesNoMore) {
  auto only = service("s", {work(constant(1))}, 2);
  only.balance = models::Balance::round_robin;
  only.concurrency = 1;
  Stage stage(scenario({only}, {deterministic("t", "s", 10)}, 10s));
  stage.plane.advance_to(sim::at_seconds(0.95));  // nine arrived: five here, four there
  stage.plane.drain_replica(stage.replicas[0]);
  EXPECT_EQ(stage.plane.ready_replicas({0}), 1U);
  stage.plane.advance_to(sim::at_seconds(5.15));  // its five, from 0.1 on, one a second
  const auto result = stage.plane.result();
  EXPECT_EQ(kpi(result, "service.s.errors.unavailable"), 0);
  EXPECT_EQ(kpi(result, "service.s.replicas.max"), 2);
  EXPECT_NEAR(kpi(result, "service.s.replicas.mean"), (2 * 0.95 + 1 * 4.2) / 5.15, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.rate") * 5.15, 5 + 4, 1e-9);
}

TEST(RequestPlane, CrashEndsAllThereAsUnavailable) {
  auto only = service("s", {work(constant(1))}, 1);
  only.concurrency = 2;
  Stage stage(scenario({only}, {deterministic("t", "s", 10)}, 10s));
  stage.plane.advance_to(sim::at_seconds(0.55));  // five in flight: two served, three waiting
  EXPECT_EQ(stage.plane.in_flight({0}), 5U);
  stage.plane.crash_replica(stage.replicas[0]);
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  EXPECT_EQ(kpi(stage.plane.result(), "service.s.errors.unavailable"), 1);
  EXPECT_EQ(kpi(stage.plane.result(), "traffic.t.unfinished"), 0);
  stage.plane.add_replica({0}, {});
  stage.plane.advance_to(sim::at_seconds(1.75));  // that of 0.6 s is done at 1.6
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.latency.max"), 1, 1e-9);
  stage.plane.crash_replica(stage.replicas[0]);  // again: nothing
}

TEST(RequestPlane, ACrashedCallersCalleeFinishesAndRetriesGoOn) {
  const auto front = service("front", {call_with("middle", 10s, 1, 0s)});
  const auto middle = service("middle", {parallel({call("back"), cpu(constant(2)), work(constant(2))})});
  const auto back = service("back", {work(constant(2))});
  Stage stage(scenario({front, middle, back}, {deterministic("t", "front", 0.5)}, 10s));
  stage.plane.advance_to(sim::at_seconds(3));  // the request of 2 s is in all three
  stage.plane.crash_replica(stage.replicas[1]);
  stage.plane.add_replica({1}, {});  // too late for the immediate retry, which found nobody
  stage.plane.advance_to(sim::at_seconds(3.9));
  EXPECT_EQ(stage.plane.in_flight({2}), 1U);  // back is not cancelled
  stage.plane.advance_to(sim::at_seconds(4.1));
  const auto result = stage.plane.result();
  EXPECT_EQ(kpi(result, "service.back.availability"), 1);
  EXPECT_EQ(kpi(result, "service.middle.errors.unavailable"), 1);
  EXPECT_EQ(kpi(result, "service.front.errors.unavailable"), 1);
}

TEST(RequestPlane, SharedQueueHoldsQueueTimesReady) {
  auto only = service("s", {work(constant(100))}, 3);
  only.concurrency = 1;
  only.queue = 2;
  only.balance = models::Balance::shared_queue;
  Stage stage(scenario({only}, {deterministic("t", "s", 1)}, 50s));
  stage.plane.advance_to(sim::at_seconds(40));
  EXPECT_EQ(stage.plane.in_flight({0}), 3U + 6U);
  for (const auto replica : stage.replicas) stage.plane.crash_replica(replica);
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
}

TEST(RequestPlane, VersionsShareByWeightAndSlowDown) {
  auto only = service("s", {work(constant(0.1))});
  only.versions = {{"stable", 2, 3, 1}, {"canary", 1, 1, 2}};
  Stage stage(scenario({only}, {poisson("t", "s", 100)}, 200s));
  stage.plane.advance_to(sim::at_seconds(100));
  const auto half = stage.plane.result();
  // A quarter is twice as slow.
  EXPECT_NEAR(kpi(half, "service.s.latency.mean"), 0.125, 0.002);
  EXPECT_NEAR(kpi(half, "service.s.latency.max"), 0.2, 1e-9);
  stage.plane.set_weight({1}, 0);
  stage.plane.advance_to(sim::at_seconds(200));
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.latency.mean"), 0.1125, 0.002);
}

TEST(RequestPlane, ANewReplicaTakesFromTheSharedQueue) {
  auto only = service("s", {work(constant(100))}, 1);
  only.concurrency = 1;
  only.balance = models::Balance::shared_queue;
  Stage stage(scenario({only}, {deterministic("t", "s", 1)}, 50s));
  stage.plane.advance_to(sim::at_seconds(5));
  stage.plane.add_replica({0}, {});
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.wait.mean"), (0 + 3) / 2.0, 1e-9);
}

TEST(RequestPlane, AnInstantClosedLoopDoesNotStandStill) {
  const auto result = Stage(scenario({service("s", {}, 0)}, {clients("t", "s", 3, constant(0))}, 1s)).run();
  EXPECT_NEAR(static_cast<double>(result.request_events), 3 * 1000, 10);
}

TEST(RequestPlane, MemoryFollowsWhatIsAliveNotWhatHasBeen) {
  // A timeout of an hour leaves a timer for each request; they must not pile up.
  const auto front = service("front", {call_with("back", 1h, 0, 0s)});
  const auto back = service("back", {work(constant(0.001))});
  Stage stage(scenario({front, back}, {poisson("t", "front", 1000)}, 300s));
  stage.plane.advance_to(sim::at_seconds(300));
  EXPECT_LT(stage.plane.pending_events(), 3000U);
}

TEST(RequestPlane, BrokenContractsThrow) {
  Stage stage(scenario({service("s", {})}, {poisson("t", "s", 1)}, 10s));
  stage.plane.advance_to(sim::at_seconds(5));
  EXPECT_THROW(stage.plane.advance_to(sim::at_seconds(4)), sim::ContractError);
  EXPECT_THROW(stage.plane.add_replica({9}, {}), sim::ContractError);
  EXPECT_THROW(stage.plane.crash_replica({9}), sim::ContractError);
}

TEST(RequestPlane, SeriesHaveOneValueABin) {
  auto only = service("s", {work(constant(0.25))});
  only.concurrency = 1;
  const auto result = Stage(scenario({only}, {deterministic("t", "s", 2)}, 10500ms)).run();
  ASSERT_EQ(result.series.size(), 5U);
  EXPECT_EQ(result.series[0].name, "service.s.rate");
  ASSERT_EQ(result.series[0].values.size(), 11U);
  EXPECT_EQ(result.series[0].values[0], 1);  // of 0.5 s; that of 1 s ends in the second bin
  EXPECT_EQ(result.series[0].values[5], 2);
  EXPECT_NEAR(result.series[1].values[5], 0.25, 1e-9);
  EXPECT_EQ(result.series[3].values[5], 1);
  EXPECT_NEAR(result.series[4].values[5], 0.5, 1e-9);
}

}  // namespace sandtable::test
