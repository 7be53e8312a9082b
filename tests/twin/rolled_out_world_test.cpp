// Rollouts in a run: the sequence of their steps, and that they keep to surge and unavailable whatever comes.
#include <algorithm>

#include "tests/sim/in_child.hpp"
#include "tests/twin/kubernetes_scaling.hpp"

namespace sandtable::twin {
namespace {

using scaling::read;
using scaling::WatchedRun;
using test::in_child;
using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

models::Scenario web(int replicas, const std::string& rollout, const std::string& startup = "constant(10s)",
                     const std::string& run = "{duration: 20m}") {
  return read("run: " + run + R"(
services:
  - name: web
    replicas: )" +
              std::to_string(replicas) + R"(
    startup: )" +
              startup + R"(
    cpu: {request: 1}
    balance: round-robin
    rollout: )" +
              rollout + R"(
    endpoints: [{name: page, steps: [{work: constant(20ms)}]}]
traffic: [{name: users, to: web.page, arrivals: deterministic(20/s)}]
)");
}
const std::string to_new = "  - {at: 60s, rollout: {service: web, slowdown: 2}}\n";

double kpi(const models::ReplicationResult& result, const std::string& name) {
  for (const models::Kpi& one : result.kpis)
    if (one.name == name) return one.value;
  return -1;
}

// 10 replicas, surge 3, unavailable 2: a new set of 3, and 13 - 8 - 3 = 2 old ones go; so 2 more new ones come in the next sync,
// and 5 start up together. With these ready 5 old ones go, 13 - 8 - 0, and 5 new ones come; with these the last 3.
TEST(RolledOutWorld, StepsAsSurgeAndUnavailableSay) {
  in_child([] {
    WatchedRun run(web(10, "{surge: 3, unavailable: 2}"), to_new);
    run.finish();
    EXPECT_EQ(run.lines("revision "), (Lines{"revision 2: 0 of 10 available, 8 old", "revision 2: 5 of 10 available, 3 old",
                                             "revision 2: 10 of 10 available"}));
    const auto told = run.told("revision ");
    EXPECT_NEAR(told.front().at, 60, 1e-6);
    EXPECT_NEAR(told.back().at, 80, 1e-6);  // two times of starting up
    EXPECT_EQ(run.ready("web"), 10U);
  });
}

TEST(RolledOutWorld, NeverGoesBelowWhatMustBeAvailable) {
  for (const auto& [rollout, least, most] :
       {std::tuple{"{surge: 1, unavailable: 0}", 4U, 5U}, std::tuple{"{surge: 0, unavailable: 1}", 3U, 4U},
        std::tuple{"{surge: 25%, unavailable: 25%}", 3U, 5U}, std::tuple{"{surge: 100%, unavailable: 0}", 4U, 8U}}) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      in_child([&, rollout = std::string(rollout), least = least, most = most] {
        WatchedRun run(web(4, rollout, "exponential(7s)"), to_new, seed);
        for (sim::Duration at = 500ms; at <= 5min; at += 500ms) {
          run.until(at);
          EXPECT_GE(run.ready("web"), least) << rollout;
          EXPECT_LE(run.replicas("web"), most) << rollout;
        }
        run.finish();
        EXPECT_EQ(run.lines("revision ").back(), "revision 2: 4 of 4 available") << rollout;
      });
    }
  }
}

TEST(RolledOutWorld, RecreateHasNoneBetween) {
  in_child([] {
    WatchedRun run(web(3, "{strategy: recreate}"), to_new);
    run.until(65s);
    EXPECT_EQ(run.ready("web"), 0U);
    run.finish();
    EXPECT_EQ(run.lines("revision ").back(), "revision 2: 3 of 3 available");
  });
}

// min_ready holds the next step up.
TEST(RolledOutWorld, WaitsUntilReadyOnesAreAvailable) {
  in_child([] {
    WatchedRun run(web(1, "{surge: 1, unavailable: 0, min_ready: 30s}"), to_new);
    run.finish();
    EXPECT_EQ(run.lines("revision "), (Lines{"revision 2: 0 of 1 available, 1 old", "revision 2: 1 of 1 available"}));
    EXPECT_NEAR(run.told("revision 2: 1 of 1 available").front().at, 60 + 10 + 30, 1e-6);
  });
}

// The reference's stuck rollout: 5 new ones that never serve, 8 old ones; after the deadline it is called failed, and stays.
// Undone, the good revision becomes the third.
TEST(RolledOutWorld, ABadRevisionIsStuckAndCanBeUndone) {
  in_child([] {
    WatchedRun run(web(10, "{surge: 3, unavailable: 2, deadline: 120s}"),
                   "  - {at: 60s, rollout: {service: web, never_ready: true}}\n  - {at: 300s, undo: {service: web}}\n");
    run.until(299s);
    EXPECT_EQ(run.ready("web"), 8U);
    EXPECT_EQ(run.replicas("web"), 13U);
    const auto failed = run.told("revision 2: ProgressDeadlineExceeded");
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_NEAR(failed[0].at, 60 + 120, 1.5);
    run.finish();
    EXPECT_EQ(run.lines("undo: "), (Lines{"undo: back to revision 1"}));
    EXPECT_EQ(run.lines("revision ").back(), "revision 3: 10 of 10 available");
    EXPECT_EQ(run.ready("web"), 10U);
    EXPECT_EQ(run.replicas("web"), 10U);
  });
}

// Four are asked for, and four are healthy: one may be disrupted, although two more of a stuck revision are there.
TEST(RolledOutWorld, ABudgetGoesByWhatTheDeploymentAsksFor) {
  in_child([] {
    const std::string nodes = "{duration: 20m}\nnodes: [{name: n, count: 4, cpu: 4, memory: 8Gi}]";
    WatchedRun run(web(4, "{surge: 2, unavailable: 0}\n    budget: {max_unavailable: 1}", "constant(10s)", nodes),
                   "  - {at: 60s, rollout: {service: web, never_ready: true}}\n  - {at: 120s, drain: {node: n-0, timeout: 5m}}\n");
    run.until(119s);
    EXPECT_EQ(run.ready("web"), 4U);
    EXPECT_EQ(run.replicas("web"), 6U);
    run.finish();
    EXPECT_EQ(run.lines("drain"), (Lines{"drained"}));
  });
}

TEST(RolledOutWorld, PausedItStaysWhereItIs) {
  in_child([] {
    WatchedRun run(
        web(10, "{surge: 3, unavailable: 2}"),
        to_new +
            "  - {at: 65s, pause: {service: web}}\n  - {at: 66s, undo: {service: web}}\n  - {at: 200s, resume: {service: web}}\n");
    run.until(199s);
    EXPECT_EQ(run.ready("web"), 13U);
    EXPECT_EQ(run.lines("undo: "), (Lines{"undo: refused: it is paused, and must be resumed first"}));
    run.finish();
    EXPECT_EQ(run.lines("revision ").back(), "revision 2: 10 of 10 available");
  });
}

// 20 ms of work, twice as slow in the new revision; both serve meanwhile.
TEST(RolledOutWorld, RequestsAreServedByBothRevisions) {
  in_child([] {
    WatchedRun run(web(4, "{surge: 1, unavailable: 0}", "constant(60s)", "{duration: 10m}"), to_new);
    const auto result = run.finish();
    EXPECT_EQ(kpi(result, "service.web.availability"), 1);
    EXPECT_GT(kpi(result, "service.web.latency.mean"), 0.021);
    EXPECT_LT(kpi(result, "service.web.latency.mean"), 0.039);
    EXPECT_NEAR(kpi(result, "service.web.latency.max"), 0.040, 0.001);
  });
}

// What a replica may use is its revision's: CPU steps of 40 ms take 80 ms at half a core.
TEST(RolledOutWorld, ResourcesAreARollout) {
  in_child([] {
    auto scenario = read(R"(
run: {duration: 5m, warmup: 2m}
services:
  - name: web
    replicas: 2
    cpu: {request: 1, limit: 1}
    rollout: {surge: 1, unavailable: 0}
    endpoints: [{name: page, steps: [{cpu: constant(40ms)}]}]
traffic: [{name: users, to: web.page, arrivals: deterministic(1/s)}]
)");
    WatchedRun run(scenario, "  - {at: 60s, resources: {service: web, cpu: {request: 500m, limit: 500m}}}\n");
    const auto result = run.finish();
    EXPECT_EQ(run.lines("revision ").back(), "revision 2: 2 of 2 available");
    EXPECT_NEAR(kpi(result, "service.web.latency.mean"), 0.080, 0.001);
  });
}

// The limit that the audit holds a replica to is its revision's, too.
TEST(RolledOutWorld, ResourcesMayRaiseTheLimit) {
  in_child([] {
    auto scenario = read(R"(
run: {duration: 5m, warmup: 2m}
services:
  - name: web
    replicas: 2
    cpu: {request: 500m, limit: 500m}
    rollout: {surge: 1, unavailable: 0}
    endpoints: [{name: page, steps: [{cpu: constant(40ms)}]}]
traffic: [{name: users, to: web.page, arrivals: deterministic(1/s)}]
)");
    WatchedRun run(scenario, "  - {at: 60s, resources: {service: web, cpu: {request: 1, limit: 1}}}\n");
    EXPECT_NEAR(kpi(run.finish(), "service.web.latency.mean"), 0.040, 0.001);
  });
}

// The newest replica is not the first to go: one that is not ready is.
TEST(RolledOutWorld, VictimsAreChosenAsReplicaSetsDo) {
  in_child([] {
    const auto scenario = web(3, "{}", "constant(1s)");
    WatchedRun run(scenario,
                   "  - {at: 60s, crash: {replica: web-0}, for: 100s}\n  - {at: 70s, scale: {service: web, replicas: 2}}\n");
    run.until(80s);
    EXPECT_EQ(run.ready("web"), 2U);
    EXPECT_EQ(run.lines("web-0 removed").size(), 1U);
  });
}

}  // namespace
}  // namespace sandtable::twin
