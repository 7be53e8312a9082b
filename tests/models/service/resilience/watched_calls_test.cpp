// Budgets, hedges, bulkheads and outliers in whole runs, against theory where there is one.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/validation/theory.hpp"

namespace sandtable::test {
namespace {

using models::CallStep;

CallStep to(std::string name) { return {{std::move(name), "do"}, {}}; }

/// Requests that reach `back`, which always fails, for each of the user's: each calls `counter` first.
double amplification(std::uint32_t retries, const std::optional<models::BudgetSpec>& budget) {
  auto down = to("mid");
  down.retries = retries;
  down.budget = budget;
  auto further = down;
  further.to.service = "back";
  const auto result =
      Stage(scenario({service("front", {{down}}), service("mid", {{further}}), service("back", {call("counter"), call("none")}),
                      service("counter", {}), service("none", {}, 0)},
                     {poisson("t", "front", 100)}, 110s, 10s))
          .run();
  return kpi(result, "service.counter.rate") / 100;
}

// (1 + r)ⁿ with r retries at each of n layers; with budgets of share s: (1 + s)ⁿ, whatever r is.
TEST(RetryBudget, TamesTheAmplificationOfLayers) {
  EXPECT_NEAR(amplification(0, {}), 1, 0.03);
  EXPECT_NEAR(amplification(2, {}), 9, 0.3);
  EXPECT_NEAR(amplification(3, {}), 16, 0.5);
  models::BudgetSpec budget{models::BudgetPreset::linkerd, models::Share{0.2}, 0, {}, {}, {}};
  EXPECT_NEAR(amplification(2, budget), 1.44, 0.05);
  EXPECT_NEAR(amplification(3, budget), 1.44, 0.05);
  // gRPC's: where all fails, no retries but the first few.
  EXPECT_NEAR(amplification(3, models::BudgetSpec{models::BudgetPreset::grpc, {}, {}, {}, {}, {}}), 1, 0.03);
}

// Retries that would last: 200 calls a second fail after 0.1 s each: 20 are active, so 4 retries may be under way.
TEST(RetryBudget, EnvoysBoundsRetriesAtOnce) {
  auto step = to("back");
  step.retries = 1;
  step.budget.emplace();
  Stage stage(scenario({service("front", {{step}}), service("back", {work(constant(0.1)), call("none")}), service("none", {}, 0)},
                       {deterministic("t", "front", 200)}, 60s));
  for (int i = 1; i <= 2000; ++i) {
    stage.plane.advance_to(sim::at_seconds(10 + i * 0.01));
    // 20 first attempts (one more at an end of a tick) and at most a fifth of all
    EXPECT_LE(stage.plane.in_flight({1}), 21U + 6U);
    EXPECT_GE(stage.plane.in_flight({1}), 20U + 3U);
  }
}

TEST(Retry, OnlyAfterTheFailuresThatAreNamed) {
  auto step = CallStep{{"back", "do"}, 30ms, 3, 0ms};
  const auto attempts = [&](std::vector<models::CallFailure> on) {
    step.retry_on = std::move(on);
    return kpi(Stage(scenario({service("front", {{step}}), service("back", {work(constant(0.05))})},
                              {deterministic("t", "front", 10)}, 100s))
                   .run(),
               "service.back.rate") /
           10;
  };
  EXPECT_NEAR(attempts({}), 4, 0.02);
  EXPECT_NEAR(attempts({models::CallFailure::timeout}), 4, 0.02);
  EXPECT_NEAR(attempts({models::CallFailure::rejected, models::CallFailure::unavailable}), 1, 0.01);
}

/// A call to a station with any number of slots and exponential service of mean 1 s.
Samples hedged(sim::Duration after, bool cancel) {
  auto step = to("back");
  step.hedge.emplace();
  step.hedge->after = after;
  step.cancel = cancel;
  return replicate(with_requests({service("front", {{step}}), service("back", {work(exponential(1))})},
                                 {poisson("t", "front", 100)}, 60'000, 100),
                   10);
}

// Two at once: the first of two exponentials, of mean ½. After d: E min(X, d + Y) = 1 − e^−d/2, and beyond d the tail is
// e^−d·e^−2(t−d), so that the 99th percentile is d + (ln 100 − d)/2 instead of ln 100. A share e^−d makes a second attempt.
TEST(Hedging, TakesTheFirstOfTwoExponentials) {
  const auto at_once = hedged(0s, false);
  expect_theory(at_once, "traffic.t.latency.mean", 0.5);
  expect_theory(at_once, "traffic.t.latency.p99", std::log(100) / 2);
  expect_theory(at_once, "service.back.rate", 200);
  const auto later = hedged(1s, false);
  expect_theory(later, "traffic.t.latency.mean", 1 - std::exp(-1) / 2);
  expect_theory(later, "traffic.t.latency.p99", 1 + (std::log(100) - 1) / 2);
  expect_theory(later, "service.back.rate", 100 * (1 + std::exp(-1)));
}

// The loser is stopped: one success a call, and two attempts for half as long.
TEST(Hedging, CancelsTheLoser) {
  const auto cancelled = hedged(0s, true);
  expect_theory(cancelled, "traffic.t.latency.mean", 0.5);
  expect_theory(cancelled, "service.back.rate", 100);
  expect_theory(cancelled, "service.back.errors.timeout", 0.5);
}

TEST(Hedging, AfterAFailureTheNextGoesAtOnceAndTheLastFailureCounts) {
  auto step = to("back");
  step.hedge = models::HedgeSpec{10s, 3};
  Stage stage(scenario({service("front", {{step}}), service("back", {call("counter"), call("none")}), service("counter", {}),
                        service("none", {}, 0)},
                       {deterministic("t", "front", 1)}, 10500ms));
  stage.plane.advance_to(sim::at_seconds(1.001));
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  const auto result = stage.run();
  EXPECT_NEAR(kpi(result, "service.counter.rate") * 10.5, 30, 1e-9);
  EXPECT_EQ(kpi(result, "service.front.errors.unavailable"), 1);
}

// Erlang's loss system: a bulkhead of 3 with 2 erlangs of calls and no queue. Whoever is served is served at once.
TEST(Bulkhead, LosesAsErlangSays) {
  auto step = to("back");
  step.bulkhead = models::BulkheadSpec{3, 0};
  const auto samples = replicate(with_requests({service("front", {{step}}), service("back", {work(exponential(0.02))})},
                                               {poisson("t", "front", 100)}, 150'000, 100),
                                 10);
  expect_theory(samples, "service.front.errors.rejected", erlang_b(3, 2));
  expect_theory(samples, "service.back.rate", 100 * (1 - erlang_b(3, 2)));
}

// Half of a second a call, one at a time, one waits: of four at once the first takes 0.5 s, the second 1 s, two are rejected.
TEST(Bulkhead, QueuesInOrderAndTimeThereCounts) {
  auto step = CallStep{{"back", "do"}, 800ms};
  step.bulkhead = models::BulkheadSpec{1, 1};
  Stage stage(scenario({service("front", {parallel({{step}})}), service("back", {work(constant(0.5))})},
                       {deterministic("t", "front", 10)}, 1950ms));
  // Users at 0.1, 0.2, …: the first is served 0.1–0.6, the second waits and is served from 0.6 on; its timeout rings at 1.0.
  stage.plane.advance_to(sim::at_seconds(0.55));
  EXPECT_EQ(stage.plane.in_flight({0}), 2U);
  EXPECT_EQ(stage.plane.in_flight({1}), 1U);
  stage.plane.advance_to(sim::at_seconds(0.99));
  EXPECT_EQ(stage.plane.in_flight({1}), 1U);
  EXPECT_EQ(stage.plane.in_flight({0}), 2U);
  stage.plane.advance_to(sim::at_seconds(1.05));
  EXPECT_EQ(stage.plane.in_flight({1}), 2U);  // the second goes on for nobody, the next has been let through
  EXPECT_NEAR(kpi(stage.plane.result(), "service.front.errors.timeout"), 0.125, 0.05);
}

/// Ten replicas, of which one is on a machine without power.
double failing_share(const std::optional<models::OutlierSpec>& outliers, sim::Duration duration) {
  auto step = CallStep{{"back", "do"}, 100ms};
  step.outliers = outliers;
  auto back = service("back", {cpu(constant(0.001))}, 0);
  back.balance = models::Balance::round_robin;
  auto made = scenario({service("front", {{step}}), back}, {deterministic("t", "front", 100)}, duration);
  made.nodes.push_back({"good", "a", 1, models::Cores{64}, models::Bytes{1e9}, {}});
  made.nodes.push_back({"bad", "a", 1, models::Cores{0.001}, models::Bytes{1e9}, {}});
  Stage stage(made);
  for (std::uint32_t i = 0; i < 10; ++i) stage.plane.add_replica({1}, models::NodeId{i == 4 ? 1U : 0U});
  return kpi(stage.run(), "service.front.errors.timeout");
}

// Out after 5 failures (and what is under way then), back at the first look 30 s or more later, at 40 s; out again for 60 s, back
// at 110 s. In 105 s about 12 calls of 10,500 fail instead of a tenth.
TEST(Outliers, AFailingReplicaIsTakenOutForLongerEachTime) {
  EXPECT_NEAR(failing_share({}, 105s), 0.1, 0.002);
  const double calls = failing_share(models::OutlierSpec{}, 105s) * 10'500;
  EXPECT_GE(calls, 10);
  EXPECT_LE(calls, 14);
  const double longer = failing_share(models::OutlierSpec{}, 150s) * 15'000;
  EXPECT_GE(longer, 15);
  EXPECT_LE(longer, 21);
}

TEST(Outliers, InPanicAllGetCalls) {
  models::OutlierSpec spec;
  spec.max_ejected = models::Share{1};
  spec.panic = models::Share{0.95};
  EXPECT_NEAR(failing_share(spec, 100s), 0.1, 0.002);
}

/// Everything at once, on little capacity, for 20 s; then nobody comes any more.
Scenario everything() {
  CallStep inner{{"store", "do"}, 40ms, 2, 5ms};
  inner.jitter = models::Jitter::full;
  inner.propagate = inner.cancel = true;
  inner.budget.emplace();
  inner.bulkhead = models::BulkheadSpec{4, 3};
  inner.breaker.emplace();
  inner.outliers.emplace();
  CallStep hedge{{"store", "do"}, 200ms};
  hedge.hedge = models::HedgeSpec{10ms, 3};
  hedge.cancel = true;
  CallStep outer{{"mid", "do"}, {}, 1, 10ms};
  outer.deadline = 150ms;
  outer.cancel = true;
  outer.budget = models::BudgetSpec{models::BudgetPreset::linkerd, {}, {}, {}, {}, {}};
  auto front = service("front", {cpu(exponential(0.002)), {outer}}, 2);
  front.cpu.limit = models::Cores{1};
  auto mid =
      service("mid", {parallel({{inner}, {hedge}, cpu(exponential(0.01)), work(exponential(0.01))}), cpu(exponential(0.002))}, 2);
  mid.cpu.limit = models::Cores{1};
  mid.concurrency = 12;
  mid.queue = 20;
  mid.shed.emplace();
  mid.shed->oldest = 60ms;
  mid.shed->target = 5ms;
  auto store = service("store", {work(exponential(0.02)), cpu(exponential(0.002))}, 3);
  store.concurrency = 4;
  store.cpu.limit = models::Cores{1};
  store.balance = models::Balance::least_connections;
  store.adaptive_concurrency.emplace();
  models::TraceArrivals users;
  users.points = {{0, 150}, {20, 150}, {20.001, 0}};
  auto made = scenario({front, mid, store}, {{"t", {"front", "do"}, models::Arrivals{users}, {}}}, 40s);
  made.traffic[0].deadline = 120ms;
  made.network.latency.value = 500us;
  return made;
}

TEST(Resilience, HowOftenItAdvancesChangesNoBit) {
  const auto once = Stage(everything()).run();
  ASSERT_GT(once.request_events, 10'000U);
  for (const int steps : {10, 1009}) {
    Stage stage(everything());
    for (int i = 1; i <= steps; ++i) stage.plane.advance_to(sim::Time{stage.world->duration * i / steps});
    const auto result = stage.plane.result();
    EXPECT_EQ(result.digest, once.digest) << steps << " steps";
    // Bins in which nobody ends have no mean: the results as a whole hold numbers that equal nothing.
    for (std::size_t i = 0; i < once.kpis.size(); ++i)
      EXPECT_TRUE(result.kpis[i] == once.kpis[i] || std::isnan(once.kpis[i].value)) << once.kpis[i].name;
  }
}

RC_GTEST_PROP(Resilience, EachRequestEndsOnceAndTheBulkheadHolds, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  Stage stage(everything(), {seed, 0});
  bool crashes = *rc::gen::arbitrary<bool>();
  for (int i = 1; i <= 200; ++i) {
    stage.plane.advance_to(sim::at_seconds(0.1 * i));
    // Two replicas of mid with 4 calls of the one kind and at most 3 attempts of 12 of the other; cancelled ones are on their way
    // for half a millisecond, and a crashed replica's go on for nobody.
    if (!crashes) RC_ASSERT(stage.plane.in_flight({2}) <= 2U * (4U + 3U * 12U) + 20U);
    if (crashes && i == 100) {
      stage.plane.crash_replica(stage.replicas[2]);
      stage.replicas[2] = stage.plane.add_replica({1}, {});
      stage.plane.crash_replica(stage.replicas[4]);
      stage.plane.drain_replica(stage.replicas[5]);
      stage.plane.add_replica({2}, {});
    }
  }
  stage.plane.advance_to(sim::at_seconds(40));
  const auto result = stage.plane.result();
  for (std::uint32_t s = 0; s < 3; ++s) RC_ASSERT(stage.plane.in_flight({s}) == 0U);
  RC_ASSERT(kpi(result, "traffic.t.unfinished") == 0.0);
  for (const std::string entity : {"traffic.t", "service.front", "service.mid", "service.store"}) {
    double sum = kpi(result, entity + ".availability");
    for (const std::string error : {"timeout", "rejected", "unavailable", "open_circuit"})
      sum += kpi(result, entity + ".errors." + error);
    RC_ASSERT(std::abs(sum - 1) < 1e-9);
  }
}

TEST(Shedding, BoundsTheWaitAtAnyLoad) {
  auto back = service("back", {work(exponential(0.02))});
  back.concurrency = 10;
  back.shed.emplace();
  back.shed->oldest = 50ms;
  const auto result = Stage(scenario({back}, {poisson("t", "back", 1000)}, 60s, 10s)).run();
  EXPECT_NEAR(kpi(result, "service.back.rate"), 500, 10);
  EXPECT_LT(kpi(result, "service.back.wait.mean"), 0.060);
  EXPECT_GT(kpi(result, "service.back.wait.mean"), 0.040);
}

// A little above the capacity the queue would grow all the time; CoDel turns away no more than it must.
TEST(Shedding, CoDelKeepsTheStandingQueueShort) {
  auto back = service("back", {work(exponential(0.02))});
  back.concurrency = 10;
  back.shed.emplace();
  back.shed->target = 5ms;
  const auto shed = Stage(scenario({back}, {poisson("t", "back", 510)}, 120s, 20s)).run();
  back.shed.reset();
  const auto plain = Stage(scenario({back}, {poisson("t", "back", 510)}, 120s, 20s)).run();
  EXPECT_GT(kpi(plain, "service.back.wait.mean"), 10 * kpi(shed, "service.back.wait.mean"));
  EXPECT_GT(kpi(shed, "service.back.rate"), 480);
}

}  // namespace
}  // namespace sandtable::test
