// What a caller does against a callee that fails, in whole runs.
#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

Step call_of(models::CallStep step) { return {std::move(step)}; }

models::CallStep to_back(sim::Duration timeout) { return {{"back", "do"}, timeout, 0, sim::Duration{0}}; }

/// A caller with a Hystrix breaker, and a callee whose answers never come in time.
Scenario broken_callee(std::uint32_t callers) {
  auto step = to_back(10ms);
  step.breaker.emplace();
  return scenario({service("front", {call_of(step)}, callers), service("back", {work(constant(0.1))})},
                  {deterministic("t", "front", 100)}, 60s);
}

// 100 calls a second fail 10 ms after they were sent. The 20th fails at 0.21 s: open until 5.21 s, a probe goes at the next request
// and fails 10 ms later: open again. From then on one call in 5.02 s goes through (the probe waits for the request after the 5 s).
TEST(Breaker, LetsOneProbeThroughEveryFiveSeconds) {
  const auto result = Stage(broken_callee(1)).run();
  const double calls = kpi(result, "service.back.rate") * 60;
  EXPECT_NEAR(calls, 21 + 60 / 5.02, 2);
  EXPECT_NEAR(kpi(result, "service.front.errors.open_circuit"), 1 - calls / 6000, 1e-3);
  EXPECT_NEAR(kpi(result, "service.front.errors.timeout"), calls / 6000, 1e-3);
}

TEST(Breaker, EachReplicaOfTheCallerHasItsOwn) {
  const double alone = kpi(Stage(broken_callee(1)).run(), "service.back.rate");
  const double ten = kpi(Stage(broken_callee(10)).run(), "service.back.rate");
  EXPECT_GT(ten, 5 * alone);
}

TEST(Breaker, ClosesAgainWhenTheCalleeIsBack) {
  auto step = to_back(1s);
  step.breaker.emplace();
  auto made = scenario({service("front", {call_of(step)}), service("back", {work(constant(0.001))}, 0)},
                       {deterministic("t", "front", 100)}, 60s);
  Stage stage(made);
  stage.plane.advance_to(sim::at_seconds(20));
  stage.plane.add_replica({1}, {});
  stage.plane.advance_to(sim::at_seconds(60));
  const auto result = stage.plane.result();
  // 2000 requests before it is back, and at most 5 s until the next probe
  EXPECT_GT(kpi(result, "service.front.availability"), 1 - (2000 + 501) / 6000.0);
  EXPECT_LT(kpi(result, "service.front.availability"), 1 - 2000 / 6000.0);
}

TEST(Breaker, AnOpenOneIsNotRetriedAgainst) {
  auto step = to_back(10ms);
  step.breaker.emplace();
  step.retries = 3;
  const auto result = Stage(scenario({service("front", {call_of(step)}), service("back", {work(constant(0.1))})},
                                     {deterministic("t", "front", 1)}, 100s))
                          .run();
  // 20 failures: the last attempts of the fifth request. Then each request meets an open breaker or sends one probe.
  EXPECT_LT(kpi(result, "service.back.rate") * 100, 20 + 100 / 5.0 + 1);
}

TEST(Breaker, OneThatIsOpenFurtherDownIsRetriedLikeAnyFailure) {
  auto inner = to_back(10ms);
  inner.breaker.emplace();
  models::CallStep outer{{"front", "do"}, {}, 2, sim::Duration{0}};
  const auto result = Stage(scenario({service("edge", {call_of(outer)}), service("front", {call_of(inner)}),
                                      service("back", {work(constant(0.1))})},
                                     {deterministic("t", "edge", 10)}, 100s))
                          .run();
  EXPECT_NEAR(kpi(result, "service.front.availability"), 0, 1e-12);
  EXPECT_GT(kpi(result, "service.edge.errors.open_circuit"), 0.8);
}

/// Mean latency of failures does not count, so a second step makes the caller succeed: latency = pauses + attempts.
double mean_latency(sim::Duration backoff, std::optional<sim::Duration> longest, models::Jitter jitter, std::uint32_t retries) {
  auto step = to_back(1s);
  step.retries = retries;
  step.backoff = backoff;
  step.max_backoff = longest;
  step.jitter = jitter;
  // `back` has no replica: each attempt fails at once, and after the last one so does the request. Its end is measured by
  // in_flight.
  Stage stage(scenario({service("front", {call_of(step)}), service("back", {}, 0)}, {deterministic("t", "front", 100)}, 200s));
  double area = 0;
  constexpr int looks = 20'000;
  for (int i = 1; i <= looks; ++i) {
    stage.plane.advance_to(sim::at_seconds(200.0 * i / looks));
    if (i > looks / 2) area += static_cast<double>(stage.plane.in_flight({0}));
  }
  return area / (looks / 2) / 100;  // Little's law: in flight ÷ rate
}

// 3 retries after 100, 200, 400 ms: 0.7 s. Bounded by 250 ms: 100 + 200 + 250. Full jitter halves each in the mean.
TEST(Retry, PausesAreBoundedAndJittered) {
  EXPECT_NEAR(mean_latency(100ms, {}, models::Jitter::none, 3), 0.700, 0.007);
  EXPECT_NEAR(mean_latency(100ms, 250ms, models::Jitter::none, 3), 0.550, 0.006);
  EXPECT_NEAR(mean_latency(100ms, {}, models::Jitter::full, 3), 0.350, 0.007);
  EXPECT_NEAR(mean_latency(100ms, 250ms, models::Jitter::full, 3), 0.275, 0.006);
}

}  // namespace
}  // namespace sandtable::test
