// A timeout with retries, worked by hand: everything is constant, so each instant is known.
//     front calls back with timeout 30 ms, 2 retries, backoff 10 ms; back: one slot, no limit to its queue, 50 ms of work
//     one user request at t = 0 s … by deterministic(1/s): the first at t = 1 s; network latency 1 ms one way
// From the user's send, in ms:
//      0  user sends                                  1  front: arrives; attempt 1 starts, its deadline is 31
//      2  back: attempt 1 arrives, served until 52
//     31  attempt 1 times out; backoff 10             41  attempt 2 starts, deadline 71
//     42  back: attempt 2 arrives, waits for the slot
//     52  back: attempt 1 done (success, 50 ms); its answer at 53 finds nobody; attempt 2 served until 102
//     71  attempt 2 times out; backoff 20             91  attempt 3 starts, deadline 121
//     92  back: attempt 3 arrives, waits
//    102  back: attempt 2 done (success, 60 ms, of which 10 waiting); attempt 3 served until 152
//    121  attempt 3 times out: no retries left, front's request fails as timeout
//    122  the user is told: failure (timeout)
//    152  back: attempt 3 done (success, 110 − 50 = 60 ms)
#include "tests/validation/theory.hpp"

namespace sandtable::test {

Scenario retrying(sim::Duration back_time) {
  auto back = service("back", {work(constant(sim::to_seconds(back_time)))});
  back.concurrency = 1;
  const auto front = service("front", {call_with("back", 30ms, 2, 10ms)});
  auto made = scenario({front, back}, {deterministic("t", "front", 1)}, 1900ms);
  made.network.latency.value = 1ms;
  return made;
}

TEST(HandWorked, TimeoutWithRetries) {
  const auto result = Stage(retrying(50ms)).run();
  EXPECT_EQ(kpi(result, "traffic.t.errors.timeout"), 1);
  EXPECT_EQ(kpi(result, "traffic.t.availability"), 0);
  EXPECT_EQ(kpi(result, "service.front.errors.timeout"), 1);
  EXPECT_EQ(kpi(result, "service.back.availability"), 1);
  EXPECT_NEAR(kpi(result, "service.back.rate"), 3 / 1.9, 1e-12);
  EXPECT_NEAR(kpi(result, "service.back.latency.max"), 0.060, 1e-12);
  EXPECT_NEAR(kpi(result, "service.back.latency.mean"), (0.050 + 0.060 + 0.060) / 3, 1e-12);
  EXPECT_NEAR(kpi(result, "service.back.wait.mean"), (0 + 0.010 + 0.010) / 3, 1e-12);
  EXPECT_NEAR(kpi(result, "service.back.utilization"), 0.150 / 1.9, 1e-12);
  EXPECT_EQ(kpi(result, "traffic.t.unfinished"), 0);
}

// With 28 ms of work the answer is back at 1 + 1 + 28 + 1 = 31 ms, the deadline's very instant: in time.
TEST(HandWorked, AnswerAtTheDeadlineIsInTime) {
  const auto result = Stage(retrying(28ms)).run();
  EXPECT_EQ(kpi(result, "traffic.t.availability"), 1);
  EXPECT_NEAR(kpi(result, "traffic.t.latency.mean"), 0.032, 1e-12);
  EXPECT_NEAR(kpi(result, "service.front.latency.mean"), 0.030, 1e-12);
  EXPECT_NEAR(kpi(result, "service.back.rate"), 1 / 1.9, 1e-12);
}

// With 28.000001 ms it is a nanosecond late, and so are the second and third, which wait for nobody: back is free again by then.
TEST(HandWorked, ANanosecondLateIsLate) {
  const auto result = Stage(retrying(28000001ns)).run();
  EXPECT_EQ(kpi(result, "traffic.t.errors.timeout"), 1);
  EXPECT_NEAR(kpi(result, "service.back.rate"), 3 / 1.9, 1e-12);
}

}  // namespace sandtable::test
