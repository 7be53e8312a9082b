// What serving and resilience do to each other: whoever waits, holds a place or stands still can be cancelled, too late or killed.
#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

using models::Balance;
using models::CallStep;
using models::Discipline;

constexpr double mebibyte = 1024.0 * 1024.0;

CallStep cancelling(std::string to, sim::Duration timeout) {
  CallStep step{{std::move(to), "do"}, timeout};
  step.cancel = true;
  return step;
}
Step use(std::string pool, std::vector<Step> steps) { return {models::UseStep{std::move(pool), std::move(steps)}}; }

/// Calls at 0.1, 0.2, … s that are cancelled after 0.25 s, to one slot and a second of work: nobody is ever answered.
double mean_wait_of_the_served(Discipline discipline) {
  auto back = service("back", {work(constant(1))});
  back.concurrency = 1;
  back.discipline = discipline;
  Stage stage(scenario({service("front", {{cancelling("back", 250ms)}}), back}, {deterministic("t", "front", 10)}, 1960ms));
  for (int i = 3; i < 19; ++i) {
    stage.plane.advance_to(sim::at_seconds(0.1 * i + 0.02));
    EXPECT_EQ(stage.plane.in_flight({1}), 3U) << i;
    stage.plane.advance_to(sim::at_seconds(0.1 * i + 0.06));
    EXPECT_EQ(stage.plane.in_flight({1}), 2U) << i;
  }
  return kpi(stage.run(), "service.back.wait.mean");
}

// In order each is served for its last 0.1 s: at 0.1, and after a wait of 0.15 s at 0.35, 0.45 … 1.95. Last first, every other one
// is cancelled in the line: at 0.1, and after a wait of 0.05 s at 0.35, 0.55 … 1.95. One class of priority is as in order.
TEST(Cancelling, TakesOutOfALineInAnyOrder) {
  EXPECT_NEAR(mean_wait_of_the_served(Discipline::fifo), 17 * 0.15 / 18, 1e-9);
  EXPECT_NEAR(mean_wait_of_the_served(Discipline::lifo), 9 * 0.05 / 10, 1e-9);
  EXPECT_NEAR(mean_wait_of_the_served(Discipline::priority), 17 * 0.15 / 18, 1e-9);
}

// Every discipline, own and shared lines, with patience, cancellation, deadlines that are handed on and crashes at odd times: back
// has one request for each of front's, and none where all its replicas have crashed.
TEST(Cancelling, NothingIsLostOrLeftInAnyLine) {
  for (const auto discipline : {Discipline::fifo, Discipline::lifo, Discipline::priority}) {
    for (const auto balance : {Balance::random, Balance::shared_queue}) {
      for (const bool patient : {false, true}) {
        auto back = service("back", {work(exponential(0.5))}, 2);
        back.concurrency = 2;
        back.queue = 10;
        back.discipline = discipline;
        back.balance = balance;
        if (patient) back.patience = exponential(0.4);
        auto step = cancelling("back", 700ms);
        step.propagate = true;
        auto urgent = poisson("u", "front", 4);
        urgent.priority = 3;
        Stage stage(scenario({service("front", {{step}}), back}, {poisson("t", "front", 6), urgent}, 200s), {7, 0});
        std::vector<models::ReplicaId> backs{stage.replicas[1], stage.replicas[2]};
        for (int i = 1; i <= 100; ++i) {
          stage.plane.advance_to(sim::at_seconds(1.7 * i));
          EXPECT_EQ(stage.plane.in_flight({0}), stage.plane.in_flight({1}));
          const auto result = stage.plane.result();
          EXPECT_EQ(kpi(result, "traffic.t.unfinished") + kpi(result, "traffic.u.unfinished"),
                    static_cast<double>(stage.plane.in_flight({0})));
          stage.plane.crash_replica(backs[0]);
          if (i % 2 == 0) {
            stage.plane.crash_replica(backs[1]);
            EXPECT_EQ(stage.plane.in_flight({1}), 0U);
            backs[1] = stage.plane.add_replica({1}, {});
          }
          backs[0] = stage.plane.add_replica({1}, {});
        }
        EXPECT_GT(kpi(stage.run(), "service.back.availability"), 0.2);
      }
    }
  }
}

// Work of 1 s in one slot, calls at 0.5, 1.0, 1.5 … with deadlines 0.6 s later. That of 1.5 waits; its deadline passes at 2.1, and
// the slot is free at 2.5. With a patience of 0.9 s it has left the line at 2.4. With 1.2 s it is found too late at 2.5, and that
// its patience would have ended at 2.7 concerns nobody who has its frame by then.
TEST(Patience, BesideADeadline) {
  for (const auto discipline : {Discipline::fifo, Discipline::priority}) {
    auto back = service("back", {work(constant(1))});
    back.concurrency = 1;
    back.discipline = discipline;
    CallStep step{{"back", "do"}, 600ms};
    step.propagate = true;
    const auto in_flight = [&](double patience, std::vector<double> at) {
      back.patience = constant(patience);
      Stage stage(scenario({service("front", {{step}}), back}, {deterministic("t", "front", 2)}, 10s));
      std::vector<std::uint64_t> found;
      for (const double seconds : at) {
        stage.plane.advance_to(sim::at_seconds(seconds));
        found.push_back(stage.plane.in_flight({1}));
      }
      return found;
    };
    EXPECT_EQ(in_flight(0.9, {2.39, 2.41, 2.49}), (std::vector<std::uint64_t>{3, 2, 2}));
    EXPECT_EQ(in_flight(1.2, {2.49, 2.51, 2.69, 2.71, 2.99}), (std::vector<std::uint64_t>{3, 2, 2, 2, 2}));
  }
}

/// Four fit, the fifth kills.
Service hungry(std::uint32_t replicas) {
  auto made = service("s", {work(constant(10))}, replicas);
  made.memory.base = models::Bytes{100 * mebibyte};
  made.memory.per_request = models::Bytes{50 * mebibyte};
  made.memory.limit = models::Bytes{300 * mebibyte};
  return made;
}

// As Memory.RetriesCarryTheLoadOn, by calls that have all that makes them watched.
TEST(Memory, KillsWhatIsWatched) {
  auto station = hungry(2);
  station.balance = Balance::round_robin;
  auto step = cancelling("s", 100s);
  step.retries = 1;
  step.deadline = 50s;
  step.bulkhead = models::BulkheadSpec{9, 0};
  Stage stage(scenario({service("front", {{step}}), station}, {deterministic("t", "front", 1)}, 20s));
  stage.plane.advance_to(sim::at_seconds(8.9));
  EXPECT_EQ(kpi(stage.plane.result(), "service.s.memory.kills"), 0);
  stage.plane.advance_to(sim::at_seconds(9));
  EXPECT_EQ(kpi(stage.plane.result(), "service.s.memory.kills"), 2);
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  EXPECT_EQ(stage.plane.in_flight({1}), 0U);
  EXPECT_EQ(stage.plane.take_killed().size(), 2U);
}

// What is cancelled takes no memory: of one call a second, each given up after 3.5 s, no more than four are there.
TEST(Memory, CancellingFreesIt) {
  for (const bool cancel : {true, false}) {
    auto step = cancelling("s", 3500ms);
    step.cancel = cancel;
    const auto result = Stage(scenario({service("front", {{step}}), hungry(1)}, {deterministic("t", "front", 1)}, 9500ms)).run();
    EXPECT_EQ(kpi(result, "service.s.memory.kills"), cancel ? 0 : 1);
  }
}

// Those that it serves count, not those in the line that it shares: four slots fit, five do not.
TEST(Memory, OfAReplicaWithASharedLine) {
  auto station = hungry(1);
  station.balance = Balance::shared_queue;
  for (const std::uint32_t slots : {4U, 5U}) {
    station.concurrency = slots;
    Stage stage(scenario({station}, {deterministic("t", "s", 1)}, 20s));
    stage.plane.advance_to(sim::at_seconds(9.5));
    EXPECT_EQ(stage.plane.take_killed().size(), slots - 4U);
    EXPECT_EQ(stage.plane.in_flight({0}), slots == 4 ? 9U : 0U);
  }
}

// One place; the second branch has it from the first instant on, the first branch waits for it when the request is cancelled after
// 0.5 s. What is given back goes to nobody who is gone: held half of each second from 1 s on.
TEST(Pools, GivenBackByOneWhoIsCancelledToAnotherWhoIsToo) {
  auto back = service(
      "back", {parallel({choice({{1, {work(constant(0.1)), use("p", {work(constant(10))})}}}), use("p", {work(constant(10))})})});
  back.pools.push_back({"p", 1, {}});
  Stage stage(scenario({service("front", {{cancelling("back", 500ms)}}), back}, {deterministic("t", "front", 1)}, 3750ms));
  stage.plane.advance_to(sim::at_seconds(1.55));
  EXPECT_EQ(stage.plane.in_flight({1}), 0U);
  EXPECT_NEAR(kpi(stage.run(), "service.back.pool.p.utilization"), 1.5 / 3.75, 1e-9);
}

// A batch of up to two waits 1 s for its second. The first's call is cancelled in it after 0.6 s; the one that comes at 2 s waits
// for a second of its own, or for a companion: alone at 3.0 it begins, but is cancelled at 2.6 as well.
TEST(Batches, WhoIsCancelledLeavesThem) {
  auto back = service("back", {Step{models::BatchStep{2, 1s, constant(1), constant(0)}}});
  Stage stage(scenario({service("front", {{cancelling("back", 600ms)}}), back}, {deterministic("t", "front", 1)}, 10s));
  for (int i = 1; i <= 8; ++i) {
    stage.plane.advance_to(sim::at_seconds(i + 0.59));
    EXPECT_EQ(stage.plane.in_flight({1}), 1U);
    stage.plane.advance_to(sim::at_seconds(i + 0.61));
    EXPECT_EQ(stage.plane.in_flight({1}), 0U);
  }
  EXPECT_TRUE(std::isnan(kpi(stage.run(), "service.back.batch.mean")));
}

Service pausing(std::string name, std::vector<Step> steps) {
  auto made = service(std::move(name), std::move(steps));
  made.pauses = models::Pauses{constant(2), constant(0.5)};  // [2, 2.5), [4.5, 5) …
  return made;
}

// Answered at 2.2, in mid's pause, and cancelled in it at 2.3: at its end there is nothing to go on with but the one of 2 s.
TEST(Pauses, WhoIsHeldCanBeCancelled) {
  Stage stage(scenario({service("front", {{cancelling("mid", 1300ms)}}), pausing("mid", {call("back"), call("back")}),
                        service("back", {work(constant(1.2))})},
                       {deterministic("t", "front", 1)}, 3s));
  stage.plane.advance_to(sim::at_seconds(2.29));
  EXPECT_EQ(stage.plane.in_flight({1}), 2U);
  stage.plane.advance_to(sim::at_seconds(2.31));
  EXPECT_EQ(stage.plane.in_flight({1}), 1U);
  EXPECT_EQ(stage.plane.in_flight({2}), 0U);
  stage.plane.advance_to(sim::at_seconds(2.51));
  EXPECT_EQ(stage.plane.in_flight({1}), 1U);
  EXPECT_EQ(stage.plane.in_flight({2}), 1U);
}

// One call at a time, 1.05 s each: that of 1.0 s is answered at 2.05, in the pause, and lets that of 1.1 s through, whose timeout
// rings at 2.3, still in the pause: it is never made. At 2.5 the requests of 2.0 and 2.2 s begin: one calls, one waits.
TEST(Pauses, WhatTheBulkheadLetsThroughCanTimeOut) {
  CallStep step{{"back", "do"}, 1200ms};
  step.bulkhead = models::BulkheadSpec{1, 5};
  Stage stage(scenario({pausing("front", {{step}}), service("back", {work(constant(1.05))})},
                       {deterministic("t", "front", 1), deterministic("u", "front", 1 / 1.1)}, 20s));
  stage.plane.advance_to(sim::at_seconds(2.4));
  EXPECT_EQ(stage.plane.in_flight({0}), 4U);
  EXPECT_EQ(stage.plane.in_flight({1}), 0U);
  stage.plane.advance_to(sim::at_seconds(2.6));
  EXPECT_EQ(stage.plane.in_flight({0}), 2U);
  EXPECT_EQ(stage.plane.in_flight({1}), 1U);
  EXPECT_EQ(kpi(stage.plane.result(), "service.front.errors.timeout"), 0.5);
}

// An event loop, one slot. That of 1 s is answered at 2.0 while that of 1.5 s computes until 2.6: it waits for its slot, is
// cancelled at 2.1 and does not come back.
TEST(AsyncCalls, WhoWaitsForItsSlotCanBeCancelled) {
  auto loop = service("loop", {call("back"), work(constant(1.1))});
  loop.concurrency = 1;
  loop.endpoints[0].io = models::Io::async;
  loop.endpoints.push_back({"compute", {work(constant(1.1))}});
  auto once = deterministic("u", "loop", 1 / 1.5);
  once.to.endpoint = "compute";
  Stage stage(scenario({service("front", {{cancelling("loop", 1100ms)}}), loop, service("back", {work(constant(1))})},
                       {deterministic("t", "front", 1), once}, 2900ms));
  stage.plane.advance_to(sim::at_seconds(2.05));
  EXPECT_EQ(stage.plane.in_flight({1}), 3U);  // of 1.0, 1.5 and 2.0 s
  EXPECT_EQ(stage.plane.in_flight({2}), 0U);  // that of 2.0 s has not got the slot yet
  stage.plane.advance_to(sim::at_seconds(2.15));
  EXPECT_EQ(stage.plane.in_flight({1}), 2U);
  stage.plane.advance_to(sim::at_seconds(2.65));
  EXPECT_EQ(stage.plane.in_flight({2}), 1U);
  EXPECT_NEAR(kpi(stage.run(), "service.loop.utilization"), 1.1 / 2.9, 1e-9);
}

/// Mean latency in a minute from 10 s on, when a second replica comes that is ten times as slow and warms up for `lasts`.
double with_a_cold_replica(Balance balance, sim::Duration lasts) {
  auto station = service("s", {work(constant(0.01))});  // without peaks, which the EWMA would remember
  station.balance = balance;
  station.warming = models::Warming{lasts, 10, models::WarmingCurve::linear};
  Stage stage(scenario({station}, {poisson("t", "s", 50)}, 70s, 10s));
  stage.plane.advance_to(sim::at_seconds(10));
  stage.plane.add_replica({0}, {});
  return kpi(stage.run(), "service.s.latency.mean");
}

// A balancer that knows latencies keeps away from a replica as long as it is cold; one that does not sends it its half.
TEST(Warming, IsSeenByWhoBalancesByLatency) {
  EXPECT_NEAR(with_a_cold_replica(Balance::random, 1h), 0.01 * (1 + 9.925) / 2, 0.01);
  EXPECT_LT(with_a_cold_replica(Balance::ewma, 1h), 0.015);
  EXPECT_NEAR(with_a_cold_replica(Balance::ewma, 1ms), 0.01, 0.001);
}

}  // namespace
}  // namespace sandtable::test
