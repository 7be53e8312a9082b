// Pauses of 0.5 s begin 2 s after readiness and after each pause's end: [2, 2.5), [4.5, 5), [7, 7.5) …
#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

Service pausing(std::vector<Step> steps) {
  auto made = service("s", std::move(steps));
  made.pauses = models::Pauses{constant(2), constant(0.5)};
  return made;
}

// 1.2 s each, from 1 s on: 1 → 2.7 (0.5 standing still) · 2, at the pause's very beginning, → 3.7 · 3 → 4.2 · 4 → 5.7
void expect_pauses(const Service& station) {
  Stage stage(scenario({station}, {deterministic("t", "s", 1)}, 10s));
  for (const double done : {2.7, 3.7, 4.2, 5.7}) {
    stage.plane.advance_to(sim::at_seconds(done - 1e-6));
    const double before = std::round(kpi(stage.plane.result(), "service.s.rate") * (done - 1e-6));
    stage.plane.advance_to(sim::at_seconds(done) + 2ns);  // CPU steps end at whole nanoseconds, rounded up
    EXPECT_EQ(std::round(kpi(stage.plane.result(), "service.s.rate") * done), before + 1) << done;
  }
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.paused"), 1.0 / 5.7, 1e-9);
}

TEST(Pauses, WorkStandsStill) { expect_pauses(pausing({work(constant(1.2))})); }
TEST(Pauses, CpuStandsStill) { expect_pauses(pausing({cpu(constant(1.2))})); }
TEST(Pauses, BranchesStandStill) { expect_pauses(pausing({parallel({work(constant(1.2)), work(constant(0.1))})})); }

// 3.2 s from 1 s on: 1–2, 2.5–4.5 (3.0 done), 5–5.2.
TEST(Pauses, AStepOverTwoPauses) {
  Stage stage(scenario({pausing({work(constant(3.2))})}, {deterministic("t", "s", 1)}, 10s));
  stage.plane.advance_to(sim::at_seconds(5.2));
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.latency.max"), 4.2, 1e-9);
}

// A call answered in the pause (1 + 1.2 = 2.2 s) is seen at its end, 2.5; the next call is sent then and answered at 3.7.
TEST(Pauses, AnswersAreSeenAtTheEnd) {
  auto front = pausing({call("back"), call("back")});
  const auto back = service("back", {work(constant(1.2))});
  Stage stage(scenario({front, back}, {deterministic("t", "s", 1)}, 3800ms));
  stage.plane.advance_to(sim::at_seconds(3.7));
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.latency.max"), 2.7, 1e-9);
}

// A retry due in the pause is made at its end.
TEST(Pauses, RetriesWaitForTheEnd) {
  auto front = pausing({call_with("back", 10s, 1, 1200ms)});
  Stage stage(scenario({front, service("back", {work(constant(0.1))}, 0)}, {deterministic("t", "s", 1)}, 10s));
  stage.plane.advance_to(sim::at_seconds(1.1));  // failed at 1, again at 2.2, which is 2.5
  stage.plane.add_replica({1}, {});
  stage.plane.advance_to(sim::at_seconds(2.6));
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.latency.max"), 1.6, 1e-9);
}

// The attempt of 1.0 is given up at 2.1, and its call's deadline passes at 2.2, while the replica stands still: told at 2.5.
TEST(Pauses, ADeadlineMayPassBeforeARetryIsThoughtOf) {
  models::CallStep call{{"back", "do"}, 1100ms};
  call.deadline = 1200ms;
  call.retries = 1;
  call.backoff = 1s;
  Stage stage(scenario({pausing({{call}}), service("back", {work(constant(100))})}, {deterministic("t", "s", 1)}, 10s));
  stage.plane.advance_to(sim::at_seconds(2.45));
  EXPECT_EQ(stage.plane.in_flight({0}), 2U);
  stage.plane.advance_to(sim::at_seconds(2.55));
  EXPECT_EQ(stage.plane.in_flight({0}), 1U);
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.errors.timeout"), 1, 1e-9);
}

TEST(Pauses, ACrashInAPauseEndsIt) {
  Stage stage(scenario({pausing({work(constant(1.2))})}, {deterministic("t", "s", 1)}, 10s));
  stage.plane.advance_to(sim::at_seconds(2.2));
  stage.plane.crash_replica(stage.replicas[0]);
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  stage.plane.add_replica({0}, {});
  stage.plane.advance_to(sim::at_seconds(4.2));
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.latency.max"), 1.2, 1e-9);  // that of 3 s; the next pause begins when it ends
}

// The first is 4.5 s old when its request of 15 s comes: 1 + 2·0.55, or 1 + 2·e^(−0.45).
TEST(Warming, DecaysLinearlyOrExponentially) {
  for (const auto curve : {models::WarmingCurve::linear, models::WarmingCurve::exponential}) {
    auto cold = service("s", {work(constant(1))}, 0);
    cold.warming = models::Warming{10s, 3, curve};
    Stage stage(scenario({cold}, {deterministic("t", "s", 0.2)}, 30s));
    stage.plane.advance_to(sim::at_seconds(10.5));
    stage.plane.add_replica({0}, {});
    stage.plane.advance_to(sim::at_seconds(19.9));
    const double factor = curve == models::WarmingCurve::linear ? 1 + 2 * 0.55 : 1 + 2 * std::exp(-0.45);
    EXPECT_NEAR(kpi(stage.plane.result(), "service.s.latency.mean"), factor, 1e-9);
  }
}

TEST(Warming, ReplicasOfTime0AreWarm) {
  auto warm = service("s", {cpu(constant(1))});
  warm.warming = models::Warming{10s, 3, models::WarmingCurve::linear};
  EXPECT_NEAR(kpi(Stage(scenario({warm}, {deterministic("t", "s", 0.5)}, 5s)).run(), "service.s.latency.mean"), 1, 1e-9);
}

}  // namespace sandtable::test
