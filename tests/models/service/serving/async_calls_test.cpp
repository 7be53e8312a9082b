#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

Service event_loop(std::vector<Step> steps) {
  auto made = service("s", std::move(steps));
  made.concurrency = 1;
  made.endpoints[0].io = models::Io::async;
  return made;
}

// 0.1 s, a call of 0.5 s, 0.1 s; a request every 0.5 s. With the slot held the load would be 0.7/0.5; without it is 0.2/0.5. The
// second half of one meets the first half of the next at its end: nobody waits.
TEST(AsyncCalls, TheSlotIsFreeMeanwhile) {
  const auto front = event_loop({work(constant(0.1)), call("back"), work(constant(0.1))});
  const auto back = service("back", {work(constant(0.5))});
  const auto result = Stage(scenario({front, back}, {deterministic("t", "s", 2)}, 100500ms, 500ms)).run();
  EXPECT_NEAR(kpi(result, "service.s.latency.max"), 0.7, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.utilization"), 0.4 - 0.1 / 100, 1e-9);  // the last second half is still to come
  EXPECT_EQ(kpi(result, "service.s.wait.mean"), 0);
}

// Who comes back goes before who is new. Slot: A 1.0–1.4, then it calls until 1.6; B (of 1.5) 1.5–1.9; C (of 1.8?) waits.
TEST(AsyncCalls, WhoComesBackGoesFirst) {
  auto front = event_loop({work(constant(0.4)), call("back"), work(constant(0.4))});
  const auto back = service("back", {work(constant(0.2))});
  // deterministic(2/s), from 0.5 on:
  //   A 0.5–0.9, call until 1.1          B 1.0–1.4, A back at 1.1: waits      B parks at 1.4: A 1.4–1.8, done at 1.8
  //   C comes at 1.5, waits; B back at 1.6, waits, but goes first: B 1.8–2.2, done; C 2.2–2.6 (D came at 2.0, waits)
  Stage stage(scenario({front, back}, {deterministic("t", "s", 2)}, 10s));
  stage.plane.advance_to(sim::at_seconds(2.2));
  const auto result = stage.plane.result();
  EXPECT_NEAR(kpi(result, "service.s.rate") * 2.2, 2, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.latency.max"), 1.3, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.latency.mean"), (1.3 + 1.2) / 2, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.wait.mean"), (0 + 0 + 0.7) / 3, 1e-9);
}

// A failed call too takes a slot before its request fails; retries and backoffs go on without.
TEST(AsyncCalls, AFailureNeedsASlot) {
  auto front = event_loop({call_with("back", 10s, 1, 300ms), work(constant(0.1))});
  front.endpoints.push_back({"busy", {work(constant(1))}});
  auto busy = deterministic("b", "s", 0.9);  // at 1.111, for 1 s
  busy.to.endpoint = "busy";
  auto made = scenario({front, service("back", {}, 0)}, {deterministic("t", "s", 1), busy}, 2200ms);
  Stage stage(made);
  stage.plane.advance_to(sim::at_seconds(2.1));
  EXPECT_EQ(stage.plane.in_flight({0}), 3U);  // of 1 s: failed at 1.3, the slot is taken until 2.111; of 2 s: waits
  stage.plane.advance_to(sim::at_seconds(2.12));
  EXPECT_EQ(kpi(stage.plane.result(), "service.s.errors.unavailable"), 0.5);
}

TEST(AsyncCalls, DrainAndCrashCountThoseWithoutASlot) {
  const auto front = event_loop({work(constant(0.1)), call("back"), work(constant(0.1))});
  const auto back = service("back", {work(constant(1))});
  for (const bool crash : {false, true}) {
    Stage stage(scenario({front, back}, {deterministic("t", "s", 2)}, 10s));
    stage.plane.advance_to(sim::at_seconds(1.05));  // one waits for its call, one works
    if (crash) {
      stage.plane.crash_replica(stage.replicas[0]);
      EXPECT_EQ(stage.plane.in_flight({0}), 0U);
      EXPECT_NEAR(kpi(stage.plane.result(), "service.s.utilization"), 0.15 / 1.05, 1e-9);
      continue;
    }
    stage.plane.drain_replica(stage.replicas[0]);
    stage.plane.advance_to(sim::at_seconds(2.19));
    EXPECT_FALSE(stage.plane.gone(stage.replicas[0]));
    stage.plane.advance_to(sim::at_seconds(2.21));
    EXPECT_TRUE(stage.plane.gone(stage.replicas[0]));
  }
}

// Over seeds: as many as were sent have ended or are in flight, and never do more compute than there are slots.
TEST(AsyncCalls, NoSlotIsLostOrMadeUp) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    auto front = event_loop({work(exponential(0.01)), call_with("back", 60ms, 2, 20ms), cpu(exponential(0.01))});
    front.concurrency = 2;
    front.queue = 5;
    auto back = service("back", {work(exponential(0.05))});
    back.concurrency = 4;
    back.queue = 2;
    Stage stage(scenario({front, back}, {poisson("t", "s", 80)}, 100s), {seed, 0});
    const auto result = stage.run();
    EXPECT_EQ(kpi(result, "traffic.t.unfinished"), static_cast<double>(stage.plane.in_flight({0})));
    EXPECT_LE(kpi(result, "service.s.utilization"), 1 + 1e-12);
    EXPECT_GT(kpi(result, "service.s.rate"), 30);
  }
}

}  // namespace sandtable::test
