// DaemonSets in a run: who gets a pod, what is left to services, and who lets it stay.
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

/// Two machines of two cores; each replica of web takes one.
models::Scenario web(const std::string& daemons, int replicas = 3, const std::string& more = {}) {
  return read(R"(
run: {duration: 20m}
nodes:
  - {name: n, count: 2, cpu: 2, memory: 8Gi, boot: constant(20s)}
)" + more + R"(
services:
  - name: web
    replicas: )" +
              std::to_string(replicas) + R"(
    cpu: {request: 1}
    startup: constant(5s)
    endpoints: [{name: page, steps: [{work: constant(20ms)}]}]
traffic: [{name: users, to: web.page, arrivals: deterministic(20/s)}]
daemons:
)" + daemons);
}
const std::string agent = "  - {name: agent, cpu: {request: 100m}, memory: {request: 200Mi}, startup: constant(3s)}\n";

// 2 × 2 cores hold four replicas of one core, and two once a tenth of each node is the agent's.
TEST(DaemonWorld, TakeTheirRoomFromEveryNode) {
  in_child([] {
    WatchedRun without(web("  []\n", 4));
    EXPECT_EQ(without.ready("web"), 4U);
  });
  in_child([] {
    WatchedRun with(web(agent, 4));
    EXPECT_EQ(with.ready("web"), 2U);
    EXPECT_EQ(with.replicas("web"), 4U);
    with.finish();
    EXPECT_EQ(with.ready("web"), 2U);
  });
}

TEST(DaemonWorld, SelectorsAndTaintsSayWhichNodes) {
  const std::string more =
      "  - {name: gpu, count: 1, cpu: 2, memory: 8Gi, labels: [kind=gpu], taints: [dedicated=gpu:NoSchedule]}\n";
  in_child([&] {  // without a toleration it is not on the tainted node, and two replicas' room is left of four
    WatchedRun run(web("  - {name: agent, cpu: {request: 1500m}}\n", 0, more),
                   "  - {at: 10s, scale: {service: web, replicas: 4}}\n");
    run.finish();
    EXPECT_EQ(run.ready("web"), 0U);
  });
  in_child([&] {
    WatchedRun run(web("  - {name: driver, cpu: {request: 1500m}, selector: [kind=gpu], tolerations: [dedicated]}\n", 4, more));
    EXPECT_EQ(run.ready("web"), 4U);
  });
}

// A drain lets it stay; the replica goes. Cordoned nodes keep theirs, too.
TEST(DaemonWorld, ADrainLetsItStay) {
  in_child([] {
    WatchedRun run(web(agent, 2), "  - {at: 60s, drain: {node: n-0}}\n");
    run.finish();
    EXPECT_EQ(run.lines("agent-"), Lines{});
    EXPECT_EQ(run.lines("drained"), (Lines{"drained"}));
    EXPECT_NEAR(run.told("drained").front().at, 60, 1e-6);
  });
}

// The machine is lost for ten minutes: web's replica is evicted after 300 s, the agent's pod waits there for its node.
TEST(DaemonWorld, ToleratesTheLossOfItsNode) {
  in_child([] {
    WatchedRun run(web(agent, 2), "  - {at: 60s, crash: {node: n-0}, for: 10m}\n");
    run.finish();
    EXPECT_EQ(run.lines("agent-0 "), (Lines{"agent-0 crashed", "agent-0 starts up", "agent-0 ready"}));
    const auto back = run.told("agent-0 starts up").front().at, ready = run.told("agent-0 ready").front().at;
    EXPECT_NEAR(back, 60 + 600 + 20, 1e-6);
    EXPECT_NEAR(ready, back + 3, 1e-6);
    EXPECT_EQ(run.lines("agent-1"), Lines{});
  });
}

// One that crashes starts again on its node; it is a container that ended, not a pod.
TEST(DaemonWorld, RestartsWhereItIs) {
  in_child([] {
    WatchedRun run(web(agent, 2), "  - {at: 60s, crash: {replica: agent-1}, for: 5s}\n");
    run.finish();
    EXPECT_EQ(run.lines("agent-1 "), (Lines{"agent-1 crashed", "agent-1 starts up", "agent-1 ready"}));
  });
}

// On a machine that has room for it or for a replica it comes first.
TEST(DaemonWorld, ComesBeforeServicesAtTimeZero) {
  in_child([] {
    const std::string more = "  - {name: m, count: 1, cpu: 2, memory: 8Gi, labels: [kind=m], taints: [kind=m:NoSchedule]}\n";
    models::Scenario scenario = web("  - {name: agent, cpu: {request: 1500m}, selector: [kind=m], tolerations: [kind]}\n", 2, more);
    scenario.services[0].tolerations = {{"kind", true, "", {}, {}}};
    scenario.services[0].selector = {{"kind", "m"}};
    WatchedRun run(scenario);
    EXPECT_EQ(run.ready("web"), 0U);
  });
}

}  // namespace
}  // namespace sandtable::twin
