// StatefulSets in a run: ordinals, their order, and what a lost node does to them.
#include <algorithm>
#include <cmath>
#include <set>

#include "tests/sim/in_child.hpp"
#include "tests/twin/kubernetes_scaling.hpp"

namespace sandtable::twin {
namespace {

using scaling::read;
using scaling::Told;
using scaling::WatchedRun;
using test::in_child;
using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

/// Machines of two cores each; each replica of db takes one and starts up in 10 s.
models::Scenario db(int replicas, const std::string& set = "ordered", const std::string& startup = "constant(10s)", int nodes = 4,
                    const std::string& more = {}) {
  return read(R"(
run: {duration: 30m}
nodes:
  - {name: n, count: )" +
              std::to_string(nodes) + R"(, cpu: 2, memory: 8Gi, boot: constant(20s)}
services:
  - name: db
    replicas: )" +
              std::to_string(replicas) + R"(
    cpu: {request: 1}
    startup: )" +
              startup + R"(
    stateful_set: )" +
              set + "\n" + more + R"(
    endpoints: [{name: read, steps: [{work: constant(20ms)}]}]
traffic: [{name: users, to: db.read, arrivals: deterministic(20/s)}]
)");
}
/// When a replica's line was told, in seconds; in the order of time.
std::vector<double> when(const WatchedRun& run, const std::string& line) {
  std::vector<double> at;
  for (const Told& told : run.told(line)) at.push_back(std::round(2 * told.at) / 2);
  return at;
}
std::vector<double> readies(const WatchedRun& run, int first, int last) {
  std::vector<double> at;
  for (int i = first; i <= last; ++i)
    for (const double ready : when(run, "db-" + std::to_string(i) + " ready")) at.push_back(ready);
  return at;
}

// From 2 to 5: each starts when the one before is ready. From 5 to 3: the highest goes, then the next.
TEST(StatefulWorld, OrderedOnesComeOneAfterAnother) {
  in_child([] {
    WatchedRun run(db(2), "  - {at: 60s, scale: {service: db, replicas: 5}}\n  - {at: 200s, scale: {service: db, replicas: 3}}\n");
    run.finish();
    EXPECT_EQ(readies(run, 2, 4), (std::vector<double>{70, 80, 90}));
    EXPECT_EQ(when(run, "db-4 terminates"), (std::vector<double>{200}));
    EXPECT_LE(when(run, "db-4 terminated").front(), when(run, "db-3 terminates").front());
    EXPECT_EQ(run.replicas("db"), 3U);
    EXPECT_EQ(run.lines("db-2 is missing"), (Lines{"db-2 is missing: it is made, and the others wait for it"}));
  });
}

TEST(StatefulWorld, ParallelOnesComeAtOnce) {
  in_child([] {
    WatchedRun run(db(2, "parallel"), "  - {at: 60s, scale: {service: db, replicas: 5}}\n");
    run.finish();
    EXPECT_EQ(readies(run, 2, 4), (std::vector<double>{70, 70, 70}));
  });
}

// Three replicas, 10 s each, and none beyond them: db-2, db-1, db-0, the next when the one before is ready again.
TEST(StatefulWorld, RollsFromTheHighestOrdinal) {
  in_child([] {
    WatchedRun run(db(3), "  - {at: 60s, rollout: {service: db, slowdown: 2}}\n");
    for (sim::Duration at = 500ms; at <= 3min; at += 500ms) {
      run.until(at);
      EXPECT_GE(run.ready("db"), 2U);
      EXPECT_LE(run.replicas("db"), 3U);
    }
    run.finish();
    EXPECT_EQ(readies(run, 0, 2).size(), 3U);
    const double two = when(run, "db-2 ready").front(), one = when(run, "db-1 ready").front(),
                 zero = when(run, "db-0 ready").front();
    // That one has ended is seen within run.coupling, 1 s.
    for (const double turn : {two - 60, one - two, zero - one}) {
      EXPECT_GE(turn, 10);
      EXPECT_LE(turn, 11.5);
    }
  });
}

// Below the partition nothing is touched.
TEST(StatefulWorld, APartitionIsSpared) {
  in_child([] {
    WatchedRun run(db(4, "{partition: 2}"), "  - {at: 60s, rollout: {service: db, slowdown: 2}}\n");
    run.finish();
    EXPECT_EQ(readies(run, 0, 1), std::vector<double>{});
    EXPECT_EQ(readies(run, 2, 3).size(), 2U);
  });
}

// From 1.37 on maxUnavailable counts: two at a time.
TEST(StatefulWorld, AsManyAtOnceAsMayBeUnavailable) {
  in_child([] {
    models::Scenario scenario = db(4, "parallel");
    scenario.services[0].stateful_set->unavailable = models::kube::CountOrPercent{2, false};
    scenario.kubernetes = models::KubernetesVersion::v1_37;
    WatchedRun run(scenario, "  - {at: 60s, rollout: {service: db, slowdown: 2}}\n");
    run.finish();
    const std::vector<double> at = readies(run, 0, 3);
    ASSERT_EQ(at.size(), 4U);
    EXPECT_NEAR(at[3], at[2], 1.5);
    EXPECT_NEAR(at[1], at[0], 1.5);
    EXPECT_GE(at[0] - at[2], 10);
    EXPECT_LE(at[0], 60 + 2 * 13);
  });
}

// A revision that never serves stops at the first ordinal, and undoing it does not help: the broken pod is waited for
// (kubernetes/kubernetes#67250), until someone deletes it.
TEST(StatefulWorld, ABadRevisionIsStuckEvenWhenUndone) {
  in_child([] {
    WatchedRun run(db(3), "  - {at: 60s, rollout: {service: db, never_ready: true}}\n  - {at: 300s, undo: {service: db}}\n");
    run.finish();
    EXPECT_EQ(run.ready("db"), 2U);
    EXPECT_EQ(run.lines("undo"), (Lines{"undo: back to revision db-0"}));
    EXPECT_EQ(run.lines("waits for db-2").back(), "waits for db-2: it is not running and ready");
  });
}

// The surprise: a Deployment's replica is made anew elsewhere after 300 s; a StatefulSet's waits, however long, for its node.
TEST(StatefulWorld, ALostNodesPodIsNotReplacedBeforeItIsBack) {
  in_child([] {
    WatchedRun run(db(3, "ordered", "constant(10s)", 3), "  - {at: 60s, crash: {node: n-0}, for: 20m}\n");
    run.until(25min);
    run.finish();
    // Which ordinal stood there is the scheduler's to say.
    const std::vector<Told> evicted = [&] {
      std::vector<Told> found;
      for (int i = 0; i < 3; ++i)
        for (const Told& told : run.told("db-" + std::to_string(i) + " terminating: evicted")) found.push_back(told);
      return found;
    }();
    ASSERT_FALSE(evicted.empty());
    const std::string pod = evicted.front().what.substr(0, 4);
    EXPECT_GE(evicted.front().at, 60 + 40 + 300);
    const double back = 60 + 20 * 60 + 20;
    EXPECT_EQ(when(run, pod + " terminated"), (std::vector<double>{back}));
    EXPECT_EQ(when(run, pod + " ready").back(), back + 10);
    EXPECT_EQ(run.lines("waits for " + pod).at(1),
              "waits for " + pod +
                  ": it is on its way out, and an ordinal is never doubled; on a node that is gone this lasts until the Node is "
                  "deleted or tainted out-of-service");
    EXPECT_EQ(run.ready("db"), 3U);
  });
}

// A budget counts the missing ordinal: with one lost, a drain elsewhere must wait.
TEST(StatefulWorld, ABudgetCountsTheLostOne) {
  in_child([] {
    WatchedRun run(db(4, "ordered", "constant(10s)", 2, "    budget: {max_unavailable: 1}\n"),
                   "  - {at: 60s, crash: {node: n-0}}\n  - {at: 600s, drain: {node: n-1, timeout: 2m}}\n");
    run.finish();
    EXPECT_EQ(run.lines("drain"), (Lines{"drain given up"}));
  });
}

// Whatever happens: an ordinal is never there twice, and none is beyond the replicas once it rests.
TEST(StatefulWorld, NoOrdinalIsThereTwice) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    in_child([seed] {
      const std::string plan =
          "  - {at: 30s, scale: {service: db, replicas: 6}}\n  - {at: 70s, crash: {node: n-" + std::to_string(seed % 4) +
          "}, for: 7m}\n  - {at: 100s, rollout: {service: db, slowdown: 2}}\n  - {at: 110s, crash: {replica: db-1}, for: "
          "10s}\n  - {at: 400s, drain: {node: n-" +
          std::to_string((seed + 1) % 4) + "}}\n  - {at: 500s, scale: {service: db, replicas: 2}}\n";
      WatchedRun run(db(4, seed % 2 == 0 ? "parallel" : "ordered", "exponential(7s)"), plan, seed);
      for (sim::Duration at = 2s; at <= 30min; at += 2s) {
        run.until(at);
        const std::vector<std::string> names = run.names("db");
        EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
      }
      run.finish();
      EXPECT_EQ(run.names("db"), (Lines{"db-0", "db-1"}));
    });
  }
}

}  // namespace
}  // namespace sandtable::twin
