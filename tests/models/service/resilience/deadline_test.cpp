// Deadlines and cancellation, worked by hand: everything is constant, so each instant is known. As in
// tests/validation/retry_test.cpp, front calls back with timeout 30 ms, 2 retries, backoff 10 ms; latency is 1 ms one way; back has
// one slot. From the user's send, in ms: attempts start at 1, 41, 91 and reach back at 2, 42, 92; they are given up at 31, 71, 121.
#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

Scenario retrying(bool propagate, bool cancel) {
  models::CallStep step{{"back", "do"}, 30ms, 2, 10ms};
  step.propagate = propagate;
  step.cancel = cancel;
  auto back = service("back", {work(constant(0.1))});
  back.concurrency = 1;
  auto made = scenario({service("front", {{step}}), back}, {deterministic("t", "front", 1)}, 1900ms);
  made.network.latency.value = 1ms;
  return made;
}

// 100 ms of work: attempt 1 is served until 102, when 2 (deadline 71) is too late and 3 (deadline 121) is not: it is served until
// 202.
TEST(Deadline, WhatIsTooLateIsNotStarted) {
  const auto result = Stage(retrying(true, false)).run();
  EXPECT_EQ(kpi(result, "traffic.t.errors.timeout"), 1);
  EXPECT_NEAR(kpi(result, "service.back.errors.timeout"), 1.0 / 3, 1e-12);
  EXPECT_NEAR(kpi(result, "service.back.latency.mean"), (0.100 + 0.110) / 2, 1e-12);
  EXPECT_NEAR(kpi(result, "service.back.utilization"), 0.200 / 1.9, 1e-12);
}

TEST(Deadline, UnlessItIsNotTold) {
  const auto result = Stage(retrying(false, false)).run();
  EXPECT_EQ(kpi(result, "service.back.availability"), 1);
  EXPECT_NEAR(kpi(result, "service.back.utilization"), 0.300 / 1.9, 1e-12);
}

// Each is stopped a latency after it was given up: at 32, 72, 122. It holds the slot for 30 ms.
TEST(Deadline, CancellingFreesTheSlot) {
  const auto result = Stage(retrying(false, true)).run();
  EXPECT_EQ(kpi(result, "service.back.errors.timeout"), 1);
  EXPECT_NEAR(kpi(result, "service.back.utilization"), 0.090 / 1.9, 1e-12);
  EXPECT_NEAR(kpi(result, "service.back.wait.mean"), 0, 1e-12);
}

// back does the same behind a middle: the middle's deadline is what is left of its caller's. Attempts of front end at 31; the
// middle's own call has no timeout, and ends then, too.
TEST(Deadline, IsHandedOn) {
  models::CallStep outer{{"mid", "do"}, 30ms};
  outer.propagate = true;
  auto back = service("back", {work(constant(0.1))});
  auto made =
      scenario({service("front", {{outer}}), service("mid", {call("back")}), back}, {deterministic("t", "front", 1)}, 1900ms);
  Stage stage(made);
  stage.plane.advance_to(sim::at_seconds(1.029));
  EXPECT_EQ(stage.plane.in_flight({1}), 1U);
  stage.plane.advance_to(sim::at_seconds(1.031));
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  EXPECT_EQ(stage.plane.in_flight({1}), 0U);
  EXPECT_EQ(stage.plane.in_flight({2}), 1U);
  stage.plane.advance_to(sim::at_seconds(1.9));
  EXPECT_EQ(kpi(stage.plane.result(), "service.mid.errors.timeout"), 1);
  EXPECT_EQ(kpi(stage.plane.result(), "service.back.availability"), 1);
}

// Attempts at 0, 10, 30 and 70 ms fail at once; the next were at 150.
TEST(Deadline, OfACallEndsItsPauses) {
  models::CallStep step{{"back", "do"}, {}, 10, 10ms};
  step.deadline = 80ms;
  Stage stage(scenario({service("front", {{step}}), service("back", {}, 0)}, {deterministic("t", "front", 1)}, 1900ms));
  stage.plane.advance_to(sim::at_seconds(1.0799));
  EXPECT_EQ(stage.plane.in_flight({0}), 1U);
  stage.plane.advance_to(sim::at_seconds(1.0801));
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  EXPECT_EQ(kpi(stage.plane.result(), "service.front.errors.timeout"), 1);
  EXPECT_EQ(kpi(stage.plane.result(), "service.back.errors.unavailable"), 1);
}

// 20 ms of work, then a call that would last 100 ms: the user gives up at 50 ms, and so does front.
TEST(Deadline, OfUsersIsTheirServicesToo) {
  auto made = scenario({service("front", {work(constant(0.02)), call("back")}), service("back", {work(constant(0.1))})},
                       {deterministic("t", "front", 1)}, 1900ms);
  made.traffic[0].deadline = 50ms;
  Stage stage(made);
  stage.plane.advance_to(sim::at_seconds(1.0499));
  EXPECT_EQ(stage.plane.in_flight({0}), 1U);
  stage.plane.advance_to(sim::at_seconds(1.0501));
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  stage.plane.advance_to(sim::at_seconds(1.9));
  EXPECT_EQ(kpi(stage.plane.result(), "traffic.t.errors.timeout"), 1);
  EXPECT_EQ(kpi(stage.plane.result(), "traffic.t.unfinished"), 0);
}

TEST(Deadline, AnAnswerAtTheUsersDeadlineIsInTime) {
  auto made = scenario({service("front", {work(constant(0.05))})}, {deterministic("t", "front", 1)}, 1900ms);
  made.traffic[0].deadline = 50ms;
  EXPECT_EQ(kpi(Stage(made).run(), "traffic.t.availability"), 1);
  made.traffic[0].deadline = 49999999ns;
  const auto late = Stage(made).run();
  EXPECT_EQ(kpi(late, "traffic.t.errors.timeout"), 1);
  EXPECT_EQ(kpi(late, "service.front.availability"), 1);
}

// A closed loop's users come back when they give up: at 50 ms and a second's thought.
TEST(Deadline, UsersInAClosedLoopGoOnAtTheirDeadline) {
  auto made = scenario({service("front", {work(constant(10))})}, {clients("t", "front", 1, constant(1))}, 100s);
  made.traffic[0].deadline = 500ms;
  Stage stage(made);
  stage.plane.advance_to(sim::at_seconds(100));
  // one every 1.5 s, and each is served for 10 s
  EXPECT_NEAR(static_cast<double>(stage.plane.in_flight({0})), 10 / 1.5, 1);
}

}  // namespace
}  // namespace sandtable::test
