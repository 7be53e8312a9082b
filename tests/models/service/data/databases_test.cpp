#include <gtest/gtest.h>

#include "tests/models/service/data/data_worlds.hpp"

namespace sandtable::test {
namespace {

using models::DatabaseSpec;
using models::SyncCommit;

DatabaseSpec lagging(double seconds, SyncCommit sync = SyncCommit::none) {
  DatabaseSpec made;
  made.lag = constant(seconds);
  made.sync = sync;
  made.failover = constant(1);
  return made;
}
models::Traffic reads(double rate) { return at(deterministic("r", "db", rate), "read"); }
models::Traffic writes(double rate) { return at(deterministic("w", "db", rate), "write"); }
double kpi_of(const models::ReplicationResult& result, const std::string& name) {
  return kpi(result, "service.db.database." + name);
}

// A write at 2.05 s is shown at 2.55: of the reads at 0.1, 0.2, … 4.0 those of 2.1 … 2.5 are stale.
TEST(Databases, ReadsAreStaleUntilTheWriteIsShown) {
  const auto result = Stage(scenario({database("db", lagging(0.5), 3)}, {reads(10), writes(1 / 2.05)}, 4010ms)).run();
  EXPECT_DOUBLE_EQ(kpi_of(result, "stale_reads"), 5 / 40.0);
  EXPECT_EQ(kpi_of(result, "commit.mean"), 0);
}

TEST(Databases, ReadYourWritesGoToThePrimary) {
  auto spec = lagging(0.5);
  spec.read_your_writes = true;
  const auto result = Stage(scenario({database("db", spec, 3)}, {reads(10), writes(1 / 2.05)}, 4010ms)).run();
  EXPECT_EQ(kpi_of(result, "stale_reads"), 0);
}

// Each user writes, thinks for 0.1 s, reads, thinks for 1 s: every read is of a key that it wrote 0.1 s before.
TEST(Databases, KeysOfUsersMeetTheirOwnWrites) {
  for (const double lag : {0.05, 0.3}) {
    auto spec = lagging(lag);
    spec.keys = {1'000'000'000, 0, models::KeyOf::user};
    auto users = deterministic("u", "db", 3);
    users.to = {};
    users.session =
        models::UserSession{{}, {{{"db", "write"}, 1, 0, {{{"db", "read"}, 1}}}, {{"db", "read"}, 0, 1, {}}}, constant(0.1), {}};
    const auto result = Stage(scenario({database("db", spec, 2)}, {users}, 100s)).run();
    EXPECT_EQ(kpi_of(result, "stale_reads"), lag > 0.1 ? 1 : 0);
  }
}

// The answer waits for the first of two (uniform lags: E[min] = 1/3), for both (2/3), or for none; where all have a write before it
// is answered, no read is stale.
TEST(Databases, CommitsWaitForReadReplicas) {
  for (const auto& [sync, mean] : {std::pair{SyncCommit::none, 0.0}, {SyncCommit::one, 1 / 3.0}, {SyncCommit::all, 2 / 3.0}}) {
    auto spec = lagging(0, sync);
    spec.lag = law({sim::Uniform{0, 1}});
    const auto result = Stage(scenario({database("db", spec, 3)}, {reads(20), writes(0.25)}, 40'000s)).run();
    EXPECT_NEAR(kpi_of(result, "commit.mean"), mean, 0.01);
    EXPECT_NEAR(kpi(result, "service.db.endpoint.write.latency.mean"), mean, 0.01);
    if (sync == SyncCommit::all) EXPECT_EQ(kpi_of(result, "stale_reads"), 0);
    else EXPECT_GT(kpi_of(result, "stale_reads"), 0.01);
  }
}

// An acknowledgement takes a network latency more than what it is for.
TEST(Databases, AcknowledgementsTakeTheNetwork) {
  auto described = scenario({database("db", lagging(0.2, SyncCommit::one), 2)}, {writes(1)}, 10s);
  described.network.latency.value = 10ms;
  EXPECT_NEAR(kpi_of(Stage(described).run(), "commit.mean"), 0.21, 1e-9);
}

// Writes at 0.1, 0.2, …; the primary crashes at 2.05. Those until 1.5 are shown by then, 1.6 … 2.0 are lost. Until 3.05 writes are
// unavailable: 2.1 … 3.0. Then a read replica is the primary.
TEST(Databases, FailoverLosesWhatWasOnItsWay) {
  Stage stage(scenario({database("db", lagging(0.5), 3)}, {reads(5), writes(10)}, 4020ms));
  stage.plane.advance_to(sim::at_seconds(2.05));
  EXPECT_EQ(stage.plane.ready_replicas({0}), 3U);
  stage.plane.crash_replica(stage.replicas[0]);
  EXPECT_EQ(stage.plane.ready_replicas({0}), 2U);
  const auto result = stage.run();
  EXPECT_EQ(stage.plane.ready_replicas({0}), 2U);
  EXPECT_EQ(kpi_of(result, "lost_writes"), 5);
  EXPECT_NEAR(kpi(result, "service.db.endpoint.write.errors.unavailable"), 10 / 40.0, 1e-9);
  EXPECT_EQ(kpi(result, "service.db.endpoint.read.errors.unavailable"), 0);
}

// What was answered is with the one that is promoted, whichever of the two had it first.
TEST(Databases, SynchronousCommitsLoseNothing) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const auto sync : {SyncCommit::one, SyncCommit::all}) {
      auto spec = lagging(0, sync);
      spec.lag = exponential(0.3);
      Stage stage(scenario({database("db", spec, 4)}, {writes(40)}, 10s), {seed, 0});
      stage.plane.advance_to(sim::at_seconds(5));
      stage.plane.crash_replica(stage.replicas[0]);
      EXPECT_EQ(kpi_of(stage.run(), "lost_writes"), 0) << seed;
    }
  }
}

// Where a read replica vanishes, commits wait for those that are left; for none where nobody is.
TEST(Databases, CommitsDoNotWaitForTheDead) {
  for (const bool crash : {true, false}) {
    Stage stage(scenario({database("db", lagging(10, SyncCommit::all), 3)}, {writes(1)}, 2500ms));
    stage.plane.advance_to(sim::at_seconds(2.1));
    EXPECT_EQ(stage.plane.in_flight({0}), 2U);
    for (const std::size_t i : {1, 2}) {
      if (crash) stage.plane.crash_replica(stage.replicas[i]);
      else stage.plane.drain_replica(stage.replicas[i]);
    }
    stage.plane.advance_to(sim::at_seconds(2.2));
    EXPECT_EQ(stage.plane.in_flight({0}), 0U);
    EXPECT_NEAR(kpi_of(stage.plane.result(), "commit.mean"), (1.1 + 0.1) / 2, 1e-9);
  }
}

// A primary that is taken out of service hands over, and nothing fails.
TEST(Databases, ADrainHandsOver) {
  Stage stage(scenario({database("db", lagging(0.5), 3, {}, {work(constant(0.3))})}, {reads(7), writes(10)}, 6s));
  stage.plane.advance_to(sim::at_seconds(2.05));
  stage.plane.drain_replica(stage.replicas[0]);
  stage.plane.advance_to(sim::at_seconds(2.5));
  EXPECT_TRUE(stage.plane.gone(stage.replicas[0]));
  const auto result = stage.run();
  EXPECT_EQ(kpi_of(result, "lost_writes"), 0);
  EXPECT_EQ(kpi(result, "service.db.availability"), 1);
}

// With nobody left the disk survives: the next replica has all, and is the primary at once, unless a failover is under way, at
// whose end it is.
TEST(Databases, TheNextReplicaTakesOverWhereNobodyIsLeft) {
  for (const bool before_the_end : {true, false}) {
    Stage stage(scenario({database("db", lagging(0.5), 1)}, {reads(10), writes(10)}, 8s));
    stage.plane.advance_to(sim::at_seconds(2.05));
    stage.plane.crash_replica(stage.replicas[0]);
    stage.plane.advance_to(sim::at_seconds(before_the_end ? 2.55 : 4.05));
    stage.plane.add_replica({0}, {});
    const auto result = stage.run();
    EXPECT_EQ(kpi_of(result, "lost_writes"), 0);
    // Writes fail from 2.1 to 3.0 (the promotion is at 3.05), or to 4.0; reads until there is a replica.
    EXPECT_NEAR(kpi(result, "service.db.endpoint.write.errors.unavailable"), (before_the_end ? 10 : 20) / 80.0, 1e-9);
    EXPECT_NEAR(kpi(result, "service.db.endpoint.read.errors.unavailable"), (before_the_end ? 5 : 20) / 80.0, 1e-9);
  }
}

// Reads are balanced over the read replicas alone, one slot each of 0.5 s: two of them serve four a second, and the primary none.
TEST(Databases, ReadsGoToReadReplicas) {
  auto only = database("db", lagging(0.1), 3, {work(constant(0.5))});
  only.concurrency = 1;
  only.balance = models::Balance::round_robin;
  const auto result = Stage(scenario({only}, {reads(3.9)}, 100s)).run();
  EXPECT_NEAR(kpi(result, "service.db.utilization"), 3.9 * 0.5 / 3, 0.01);
  EXPECT_LT(kpi(result, "service.db.wait.mean"), 1e-9);
  only.replicas = 1;  // then it serves reads, too
  EXPECT_NEAR(kpi(Stage(scenario({only}, {reads(1)}, 100s)).run(), "service.db.utilization"), 0.5, 0.01);
}

}  // namespace
}  // namespace sandtable::test
