#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "models/service/serving/waiting_order.hpp"
#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

// The line against a plain list, over random joins and departures from anywhere.
TEST(WaitingOrder, PriorityIsAStableSort) {
  std::mt19937_64 random(1);
  models::Frames frames;
  models::WaitingLine line;
  models::ClassEnds classes;
  struct Member {
    std::uint32_t frame, priority;
  };
  std::vector<Member> expected;
  const auto take_out = [&](std::size_t at, bool from_front) {
    const Member gone = expected[at];
    const std::uint32_t before = line.before(frames, gone.frame);
    EXPECT_EQ(before, at == 0 ? models::nobody : expected[at - 1].frame);
    const bool same = at > 0 && expected[at - 1].priority == gone.priority;
    classes.left(gone.frame, gone.priority, same ? before : models::nobody);
    if (from_front) EXPECT_EQ(line.pop(frames), gone.frame);
    else line.take_out(frames, gone.frame);
    frames.release(gone.frame);
    expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(at));
  };
  for (int i = 0; i < 20000; ++i) {
    if (expected.empty() || random() % 2 == 0) {
      const auto priority = static_cast<std::uint32_t>(random() % (models::highest_priority + 1));
      const std::uint32_t made = frames.allocate();
      frames[made].renew();
      line.insert(frames, made, classes.before(priority));
      classes.joined(made, priority);
      const auto after = std::find_if(expected.begin(), expected.end(), [&](const Member& m) { return m.priority < priority; });
      expected.insert(after, {made, priority});
    } else {
      const bool from_front = random() % 2 == 0;
      take_out(from_front ? 0 : random() % expected.size(), from_front);
    }
    ASSERT_EQ(line.size(), expected.size());
    std::uint32_t at = line.first();
    for (const Member& member : expected) {
      ASSERT_EQ(at, member.frame);
      at = frames[at].place;
    }
    ASSERT_EQ(at, models::nobody);
    ASSERT_EQ(line.last(), expected.empty() ? models::nobody : expected.back().frame);
  }
}

// One a second from 1 s on; each takes 2.5 s in the one slot: that of 1 s until 3.5, then of 2 and 3 …
TEST(WaitingOrder, LifoTakesTheLast) {
  auto only = service("s", {work(constant(2.5))});
  only.concurrency = 1;
  only.discipline = models::Discipline::lifo;
  const auto result = Stage(scenario({only}, {deterministic("t", "s", 1)}, 8400ms)).run();
  // Served: that of 1 s; at 3.5 that of 3 s, until 6; at 6.0 that of 5 s, for completions come before arrivals; until 8.5
  EXPECT_NEAR(kpi(result, "service.s.wait.mean"), (0 + 0.5 + 1.0) / 3, 1e-9);
}

// Slot taken 1.0–3.5 by the first; those of 2 and 3 s wait at most 1.2 s: gone at 3.2; that of 3 s is served from 3.5 on.
TEST(Patience, WhoHasWaitedEnoughLeaves) {
  auto only = service("s", {work(constant(2.5))});
  only.concurrency = 1;
  only.patience = constant(1.2);
  Stage stage(scenario({only}, {deterministic("t", "s", 1)}, 10s));
  stage.plane.advance_to(sim::at_seconds(3.19));
  EXPECT_EQ(stage.plane.in_flight({0}), 3U);
  stage.plane.advance_to(sim::at_seconds(3.2));
  EXPECT_EQ(stage.plane.in_flight({0}), 2U);
  EXPECT_EQ(kpi(stage.plane.result(), "service.s.errors.timeout"), 1);
  stage.plane.advance_to(sim::at_seconds(3.5));
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.wait.mean"), (0 + 0.5) / 2, 1e-9);
}

// A draining replica whose last request gives up is gone.
TEST(Patience, TheLastToLeaveADrainingReplica) {
  auto only = service("s", {work(constant(1))});
  only.concurrency = 1;
  only.patience = constant(0.5);
  Stage stage(scenario({only}, {deterministic("t", "s", 4)}, 10s));
  stage.plane.advance_to(sim::at_seconds(0.6));
  stage.plane.drain_replica(stage.replicas[0]);
  stage.plane.advance_to(sim::at_seconds(1.3));
  EXPECT_TRUE(stage.plane.gone(stage.replicas[0]));
}

// With every discipline and patience, crashes at odd times: whatever was sent has ended or is in flight, and nothing is lost.
TEST(WaitingOrder, NothingIsLostInCrashes) {
  for (const auto discipline : {models::Discipline::fifo, models::Discipline::lifo, models::Discipline::priority}) {
    for (const auto balance : {models::Balance::random, models::Balance::shared_queue}) {
      auto only = service("s", {work(exponential(0.5))}, 2);
      only.concurrency = 2;
      only.queue = 10;
      only.discipline = discipline;
      only.balance = balance;
      only.patience = exponential(0.4);
      auto urgent = poisson("u", "s", 4);
      urgent.priority = 3;
      Stage stage(scenario({only}, {poisson("t", "s", 6), urgent}, 200s), {7, 0});
      for (int i = 1; i <= 100; ++i) {
        stage.plane.advance_to(sim::at_seconds(1.7 * i));
        stage.plane.crash_replica(stage.replicas[static_cast<std::size_t>(i) - 1]);
        stage.replicas.push_back(stage.plane.add_replica({0}, {}));
        const auto result = stage.plane.result();
        EXPECT_EQ(kpi(result, "traffic.t.unfinished") + kpi(result, "traffic.u.unfinished"),
                  static_cast<double>(stage.plane.in_flight({0})));
      }
    }
  }
}

}  // namespace sandtable::test
