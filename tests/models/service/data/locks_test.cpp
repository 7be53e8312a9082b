#include <gtest/gtest.h>

#include "tests/models/service/data/data_worlds.hpp"

namespace sandtable::test {
namespace {

using models::LockMode;

Service locking(std::vector<Step> steps, std::uint32_t replicas = 1) {
  auto made = service("s", std::move(steps), replicas);
  made.locks = {{"l", {}}};
  return made;
}
double wait(const models::ReplicationResult& result) { return kpi(result, "service.s.lock.l.wait.mean"); }
double contention(const models::ReplicationResult& result) { return kpi(result, "service.s.lock.l.contention"); }

// Held for 1.5 s, wanted at 1, 2, 3, … s, at one or another of three replicas: it is had at 1, 2.5, 4, 5.5.
TEST(Locks, ExclusiveOverAllReplicas) {
  Stage stage(scenario({locking({lock("l", {work(constant(1.5))})}, 3)}, {deterministic("t", "s", 1)}, 10s));
  stage.plane.advance_to(sim::at_seconds(5.7));
  EXPECT_NEAR(wait(stage.plane.result()), (0 + 0.5 + 1 + 1.5) / 4, 1e-9);
  EXPECT_NEAR(contention(stage.plane.result()), 4 / 5.0, 1e-9);
}

// Readers at 1, 2, 3, … hold it for 3 s, writers at 2.6 and 5.2 for 1 s. The readers of 1 and 2 share it until 4 and 5. The writer
// of 2.6 has it at 5, and with it the readers of 3, 4 and 5 wait until 6: first come, first served.
TEST(Locks, ReadersShareAndWaitBehindAWriter) {
  auto only = locking({lock("l", {work(constant(3))}, LockMode::shared)});
  only.endpoints.push_back({"write", {lock("l", {work(constant(1))})}});
  Stage stage(scenario({only}, {deterministic("r", "s", 1), at(deterministic("w", "s", 1 / 2.6), "write")}, 10s));
  stage.plane.advance_to(sim::at_seconds(6.5));
  EXPECT_NEAR(wait(stage.plane.result()), (0 + 0 + 2.4 + 3 + 2 + 1) / 6, 1e-6);
  EXPECT_NEAR(contention(stage.plane.result()), 6 / 8.0, 1e-9);
}

// Wanted at 1, 2, … s for 2.5 s, for at most 1.2 s: had at 1; 2 gives up at 3.2; 3 has it at 3.5 until 6, with a wait of 0.5; 4
// gives up at 5.2; 5 has it at 6, with a wait of 1; 6 gives up at 7.2, 7 at 8.2; 8 has it at 8.5.
TEST(Locks, WaitingEndsWithTheTimeout) {
  const auto described =
      scenario({locking({lock("l", {work(constant(2.5))}, LockMode::exclusive, 1200ms)})}, {deterministic("t", "s", 1)}, 8600ms);
  const auto result = Stage(described).run();
  EXPECT_NEAR(wait(result), (0 + 0.5 + 1 + 0.5) / 4, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.errors.timeout"), 4 / 7.0, 1e-9);  // 1, 3 and 5 have ended
}

// A failure, a crash and a cancellation give it back: it is free for each.
TEST(Locks, AFailureGivesItBack) {
  const auto described =
      scenario({locking({lock("l", {parallel({call("none"), work(constant(0.1))})}), work(constant(1))}), service("none", {}, 0)},
               {deterministic("t", "s", 5)}, 20s);
  const auto result = Stage(described).run();
  EXPECT_EQ(kpi(result, "service.s.errors.unavailable"), 1);
  EXPECT_EQ(contention(result), 0);
}

TEST(Locks, ACrashGivesBackWhatIsHeldAndLeavesWhatIsWaitedFor) {
  auto only = locking({parallel({lock("l", {work(constant(10))}), work(constant(0.1))})}, 2);
  only.balance = models::Balance::round_robin;
  Stage stage(scenario({only}, {deterministic("t", "s", 1)}, 60s));
  stage.plane.advance_to(sim::at_seconds(4.5));  // 1 and 3 at the first replica, 2 and 4 at the other; 1 holds it
  stage.plane.crash_replica(stage.replicas[0]);
  stage.plane.advance_to(sim::at_seconds(4.6));
  EXPECT_NEAR(wait(stage.plane.result()), (0 + 2.5) / 2, 1e-9);
  stage.plane.advance_to(sim::at_seconds(14.55));  // 4 after 2
  EXPECT_NEAR(wait(stage.plane.result()), (0 + 2.5 + 10.5) / 3, 1e-9);
  EXPECT_GT(stage.plane.in_flight({0}), 1U);
}

TEST(Locks, ACancellationLeavesTheLine) {
  models::CallStep hasty{{"s", "do"}, 1500ms};
  hasty.cancel = true;
  Stage stage(
      scenario({locking({lock("l", {work(constant(4))})}), service("front", {{hasty}})}, {deterministic("t", "front", 1)}, 60s));
  // Each is cancelled after 1.5 s: it holds the lock, or waits for it for 0.5 s and then holds it for 1 s.
  const auto result = stage.run();
  EXPECT_EQ(kpi(result, "service.s.errors.timeout"), 1);
  EXPECT_NEAR(wait(result), 0.5, 0.01);
  EXPECT_LE(stage.plane.in_flight({0}), 2U);
}

// Each user locks its own: nobody waits. Over one key many do.
TEST(Locks, OfDifferentKeysDoNotMeet) {
  auto only = locking({lock("l", {work(constant(0.1))})});
  only.locks[0].keys = {1'000'000'000, 0, models::KeyOf::request};
  EXPECT_EQ(contention(Stage(scenario({only}, {poisson("t", "s", 50)}, 100s)).run()), 0);
  only.locks[0].keys = {2, 0, models::KeyOf::request};
  EXPECT_GT(contention(Stage(scenario({only}, {poisson("t", "s", 10)}, 100s)).run()), 0.3);
}

}  // namespace
}  // namespace sandtable::test
