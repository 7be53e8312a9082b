// Nodes that come and go in a run: when, which, and what it costs.
#include <cmath>

#include "tests/sim/in_child.hpp"
#include "tests/twin/kubernetes_scaling.hpp"

namespace sandtable::twin {
namespace {

using scaling::read;
using scaling::Told;
using scaling::WatchedRun;
using test::in_child;
using namespace std::chrono_literals;

/// Replicas of `web` request a core each; machines of `n` have two, and cost 1 an hour.
models::Scenario cluster(const std::string& nodes, const std::string& autoscaler, int replicas, const std::string& duration,
                         const std::string& more = "") {
  return read("run: {duration: " + duration + "}\nnodes: " + nodes + "\nnode_autoscaler: " + autoscaler + R"(
services:
  - name: web
    replicas: )" +
              std::to_string(replicas) + R"(
    cpu: {request: 1, limit: 2}
    startup: constant(2s)
    )" + more +
              R"(
    endpoints: [{name: page, steps: [{work: constant(5ms)}]}]
traffic: [{name: users, to: web.page, arrivals: deterministic(5/s)}]
)");
}
const std::string pair = "[{name: n, count: 1, cpu: 2, memory: 8Gi, price: 1/h, autoscale: {min: 1, max: 4, boot: constant(60s)}}]";
const std::string usual = "{cluster_autoscaler: {}}";
const std::string one_to_four = "  - {at: 100s, scale: {service: web, replicas: 4}}\n";

double kpi(const models::ReplicationResult& result, const std::string& name) {
  for (const models::Kpi& one : result.kpis)
    if (one.name == name) return one.value;
  return std::nan("");
}
/// When something of that kind was told of the object first; NaN: never.
double first(const WatchedRun& run, const std::string& object, const std::string& what) {
  for (const Told& one : run.told(what))
    if (one.object == object) return one.at;
  return std::nan("");
}

// Two pods of a core each fit nowhere: asked for at the next look, at most 10 s later; there 60 s after that; the pods then.
TEST(GrowingCluster, PodsThatFitNowhereGetANodeWhenItHasBooted) {
  in_child([] {
    WatchedRun run(cluster(pair, usual, 2, "20m"), one_to_four);
    const auto result = run.finish();
    const auto created = run.told("is created: ");
    ASSERT_EQ(created.size(), 1U);
    EXPECT_EQ(created[0].object, "node.n-1");
    EXPECT_EQ(created[0].what, "is created: 2 pods that fit nowhere need 1 nodes of n, the only group that would help");
    EXPECT_GT(created[0].at, 100);
    EXPECT_LE(created[0].at, 110.5);
    EXPECT_NEAR(first(run, "node.n-1", "joins"), created[0].at + 60, 0.5);
    EXPECT_NEAR(first(run, "service.web", "web-3 is bound to n-1"), created[0].at + 60, 0.5);
    EXPECT_EQ(run.ready("web"), 4U);
    EXPECT_EQ(kpi(result, "cluster.nodes.added"), 1);
    EXPECT_EQ(kpi(result, "cluster.nodes.removed"), 0);
    EXPECT_EQ(kpi(result, "cluster.nodes.max"), 2);
    EXPECT_EQ(kpi(result, "cluster.pending.max"), 2);
    EXPECT_NEAR(kpi(result, "cluster.pending.wait"), created[0].at - 100 + 60, 0.5);
    // Paid for from its request, up from its readiness on.
    EXPECT_NEAR(kpi(result, "cluster.cost"), 1 + (1200 - created[0].at) / 1200, 0.5 / 1200);
    EXPECT_NEAR(kpi(result, "cluster.nodes.mean"), 1 + (1140 - created[0].at) / 1200, 0.5 / 1200);
  });
}

// A node has room for one pod of a core beside the agent of half a core, and the autoscaler knows; an agent comes with each
// machine, keeps none of them in use, and goes with it.
TEST(GrowingCluster, DaemonsComeAndGoWithTheirMachines) {
  in_child([] {
    models::Scenario scenario = cluster(pair, usual, 1, "40m");
    scenario.daemons = read(R"(
run: {duration: 1m}
nodes: [{name: n, count: 1, cpu: 2, memory: 8Gi}]
services: [{name: web, endpoints: [{name: page, steps: [{work: constant(5ms)}]}]}]
traffic: [{name: users, to: web.page, arrivals: deterministic(5/s)}]
daemons: [{name: agent, cpu: {request: 500m}}]
)")
                           .daemons;
    WatchedRun run(scenario,
                   "  - {at: 100s, scale: {service: web, replicas: 3}}\n  - {at: 300s, scale: {service: web, replicas: 1}}\n");
    const auto result = run.finish();
    EXPECT_EQ(kpi(result, "cluster.nodes.added"), 2);
    EXPECT_EQ(kpi(result, "cluster.nodes.removed"), 2);
    const double joins = first(run, "node.n-1", "joins"), gone = first(run, "node.n-1", "is gone");
    EXPECT_NEAR(first(run, "daemon.agent", "agent-1 is bound to n-1"), joins, 0.5);
    EXPECT_GT(gone, 900);
    EXPECT_LT(gone, 1000);
    EXPECT_NEAR(first(run, "daemon.agent", "agent-1 terminated"), gone, 0.5);
    EXPECT_EQ(run.told("agent-3 ").size(), 0U);  // no more than one a machine
  });
}

TEST(GrowingCluster, NoMoreNodesThanTheGroupMayHave) {
  in_child([] {
    WatchedRun run(cluster(pair, usual, 2, "30m"), "  - {at: 100s, scale: {service: web, replicas: 20}}\n");
    const auto result = run.finish();
    EXPECT_EQ(kpi(result, "cluster.nodes.max"), 4);
    EXPECT_EQ(kpi(result, "cluster.nodes.added"), 3);
    EXPECT_EQ(run.ready("web"), 8U);
    EXPECT_EQ(run.replicas("web"), 20U);
  });
}

TEST(GrowingCluster, APlanSetsBounds) {
  in_child([] {
    WatchedRun run(cluster(pair, usual, 2, "30m"),
                   "  - {at: 50s, nodes: {group: n, max: 2}}\n  - {at: 100s, scale: {service: web, replicas: 20}}\n"
                   "  - {at: 1000s, nodes: {group: n, max: 3}}\n");
    run.until(999s);
    EXPECT_EQ(run.ready("web"), 4U);
    const auto result = run.finish();
    EXPECT_EQ(run.ready("web"), 6U);
    EXPECT_EQ(kpi(result, "cluster.nodes.max"), 3);
    EXPECT_EQ(run.lines("min ").front(), "min 1, max 2");
  });
}

TEST(GrowingCluster, AFluidsMachinesComeAndGoAlike) {
  in_child([] {
    models::Scenario scenario = cluster(pair, usual, 2, "30m");
    scenario.run.fidelity = models::RunFidelity::fluid;
    WatchedRun run(scenario, one_to_four + "  - {at: 300s, scale: {service: web, replicas: 2}}\n");
    const auto result = run.finish();
    const double created = first(run, "node.n-1", "is created"), gone = first(run, "node.n-1", "is gone");
    EXPECT_GT(created, 100);
    EXPECT_LE(created, 110.5);
    EXPECT_NEAR(first(run, "node.n-1", "joins"), created + 60, 0.5);
    EXPECT_GT(gone, 900);
    EXPECT_LE(gone, 920.5);
    EXPECT_NEAR(kpi(result, "cluster.cost"), 1 + (gone - created) / 1800, 1. / 1800);
  });
}

// Unneeded from the look after 300 s on; more than 10 min later, at a look, it goes. The other node is needed.
TEST(GrowingCluster, AnUnneededNodeGoesAfterTenMinutesAndNotBefore) {
  in_child([] {
    WatchedRun run(cluster(pair, usual, 2, "30m"), one_to_four + "  - {at: 300s, scale: {service: web, replicas: 2}}\n");
    const auto result = run.finish();
    const auto leaving = run.told("is to go: ");
    ASSERT_EQ(leaving.size(), 1U);
    EXPECT_EQ(leaving[0].object, "node.n-1");
    EXPECT_GT(leaving[0].at, 900);
    EXPECT_LE(leaving[0].at, 900 + 20.5);
    EXPECT_TRUE(leaving[0].what.ends_with(" s, empty")) << leaving[0].what;
    EXPECT_NEAR(first(run, "node.n-1", "is gone"), leaving[0].at, 0.5);
    const double paid = leaving[0].at - run.told("is created: ")[0].at;
    EXPECT_NEAR(kpi(result, "cluster.cost"), 1 + paid / 1800, 1. / 1800);
    EXPECT_EQ(kpi(result, "cluster.nodes.removed"), 1);
  });
}

TEST(GrowingCluster, ShorterTimesAreTakenAsTheyAreGiven) {
  in_child([] {
    WatchedRun run(cluster(pair, "{cluster_autoscaler: {unneeded: 1m, delay_after_add: 2m, scan: 5s}}", 2, "15m"),
                   one_to_four + "  - {at: 300s, scale: {service: web, replicas: 2}}\n");
    run.finish();
    const double leaves = first(run, "node.n-1", "is to go");
    EXPECT_GT(leaves, 360);
    EXPECT_LE(leaves, 370.5);
  });
}

const std::string three = "[{name: n, count: 3, cpu: 4, memory: 8Gi, price: 1/h, autoscale: {min: 1, max: 4}}]";

// Three pods of a core on three machines of four: two machines are unneeded, and go one after the other, with their pods.
TEST(GrowingCluster, PodsOfAnUnneededNodeMoveAsTheirBudgetAllows) {
  in_child([] {
    WatchedRun run(cluster(three, usual, 3, "40m", "budget: {max_unavailable: 1}"));
    const auto result = run.finish();
    EXPECT_EQ(kpi(result, "cluster.nodes.removed"), 2);
    EXPECT_EQ(run.ready("web"), 3U);
    const auto leaving = run.told("is to go: ");
    ASSERT_EQ(leaving.size(), 2U);
    EXPECT_TRUE(leaving[0].what.ends_with("its pods find room elsewhere")) << leaving[0].what;
    EXPECT_GT(leaving[0].at, 600);
    EXPECT_GT(leaving[1].at, leaving[0].at);
    EXPECT_EQ(kpi(result, "cluster.evictions"), 2);
    EXPECT_EQ(kpi(result, "traffic.users.availability"), 1);
  });
}

TEST(GrowingCluster, ABudgetThatAllowsNothingKeepsTheNodes) {
  in_child([] {
    WatchedRun run(cluster(three, usual, 3, "40m", "budget: {max_unavailable: 0}"));
    const auto result = run.finish();
    EXPECT_EQ(kpi(result, "cluster.nodes.removed"), 0);
    EXPECT_EQ(kpi(result, "cluster.cost"), 3);
  });
}

// An ordinal that waits for its lost machine is missing, though no pod of it is there: its budget allows no further disruption.
TEST(GrowingCluster, ABudgetOfOrdinalsCountsTheLostOne) {
  in_child([] {
    WatchedRun run(cluster(three, usual, 3, "22m", "stateful_set: parallel\n    budget: {max_unavailable: 1}"),
                   "  - {at: 100s, crash: {node: n-1}}\n");
    const auto result = run.finish();
    EXPECT_EQ(kpi(result, "cluster.evictions"), 1) << "of the lost one, which counts no more as there from then on";
    EXPECT_TRUE(run.told("is to go: ").empty());
  });
}

// The second pod's eviction waits for the first one's successor, which is not ready before the time for evictions is over: the
// removal fails, and nothing is removed for 3 min.
TEST(GrowingCluster, ARemovalThatTakesTooLongIsGivenUp) {
  in_child([] {
    const std::string nodes = "[{name: n, count: 2, cpu: 8, memory: 8Gi, autoscale: {min: 1, max: 2}}]";
    models::Scenario scenario = cluster(nodes, usual, 4, "16m", "budget: {max_unavailable: 1}");
    scenario.services[0].startup = models::TimeLaw{sim::Distribution{sim::Constant{400}}, {}};
    WatchedRun run(scenario);
    const auto result = run.finish();
    const double leaves = run.told("is to go: ").at(0).at;
    const auto stays = run.told("stays: ");
    ASSERT_EQ(stays.size(), 1U);
    EXPECT_GT(stays[0].at, leaves + 110);
    EXPECT_LE(stays[0].at, leaves + 120.5);
    EXPECT_EQ(run.told("is to go: ").size(), 1U);
    EXPECT_EQ(kpi(result, "cluster.nodes.removed"), 0);
  });
}

// A lost machine's replicas are evicted, and need a new one; the lost one goes when it was unneeded for 20 min.
TEST(GrowingCluster, ALostNodeIsReplacedAndRemoved) {
  in_child([] {
    const std::string nodes =
        "[{name: n, count: 2, cpu: 2, memory: 8Gi, price: 1/h, autoscale: {min: 1, max: 4, boot: constant(60s)}}]";
    WatchedRun run(cluster(nodes, usual, 4, "45m", "tolerates_loss: 30s"), "  - {at: 100s, crash: {node: n-1}}\n");
    const auto result = run.finish();
    EXPECT_EQ(run.told("is created: ").size(), 1U);
    EXPECT_EQ(run.ready("web"), 4U);
    EXPECT_LT(first(run, "node.n-2", "joins"), 300);
    EXPECT_GT(first(run, "node.n-1", "is gone"), 100 + 1200);
    EXPECT_EQ(kpi(result, "cluster.nodes.removed"), 1);
  });
}

TEST(GrowingCluster, HowItIsStoppedChangesNoByte) {
  auto scenario = cluster(pair, usual, 2, "20m");
  scenario.nodes[0].spot = models::SpotSpec{{sim::Distribution{sim::Exponential{500}}, {}}};
  const CompiledScenario compiled = *compile_scenario(scenario);
  const models::Plan plan{"plan", {{100s, models::ScaleAction{"web", "", 5}}, {400s, models::ScaleAction{"web", "", 2}}}};
  EXPECT_EQ(scaling::digest_of(compiled, plan, 0), scaling::digest_of(compiled, plan, 12000));
}

// Machines of two kinds: small ones at 0.2 for two cores, large ones at 0.7 for eight.
const std::string kinds = R"([
  {name: base, count: 1, cpu: 1, memory: 4Gi, price: 0.1/h},
  {name: small, count: 0, cpu: 2, memory: 8Gi, price: 0.2/h, autoscale: {max: 10, boot: constant(40s)}},
  {name: large, count: 0, cpu: 8, memory: 32Gi, price: 0.7/h, autoscale: {max: 3, boot: constant(40s)}}])";

// Six pods come at once: the window closes a second after them, and one large node (0.7) holds them; then one is left, for which a
// small one is cheaper. Its replacement is there before the large one is drained.
TEST(GrowingCluster, KarpenterAsksForOneNodeForAllAndConsolidates) {
  in_child([] {
    WatchedRun run(cluster(kinds, "{karpenter: {}}", 1, "15m"),
                   "  - {at: 100s, scale: {service: web, replicas: 7}}\n  - {at: 300s, scale: {service: web, replicas: 2}}\n");
    const auto result = run.finish();
    EXPECT_NEAR(first(run, "node.large-0", "is created"), 101, 0.5);
    EXPECT_NEAR(first(run, "node.large-0", "joins"), 141, 0.5);
    const double small = first(run, "node.small-0", "is created"), going = first(run, "node.large-0", "is to go");
    EXPECT_GT(small, 300 + 15);
    EXPECT_LE(small, 300 + 30.5);
    EXPECT_NEAR(first(run, "node.small-0", "joins"), small + 40, 0.5);
    EXPECT_NEAR(going, small + 40, 0.5);
    EXPECT_GE(first(run, "node.large-0", "is gone"), going);
    EXPECT_EQ(run.ready("web"), 2U);
    EXPECT_EQ(kpi(result, "cluster.nodes.added"), 2);
    EXPECT_EQ(kpi(result, "cluster.nodes.removed"), 1);
  });
}

TEST(GrowingCluster, KarpenterTakesTheNextKindWhereTheCloudHasNoMore) {
  in_child([] {
    WatchedRun run(cluster(kinds, "{karpenter: {consolidation: when-empty}}", 1, "10m"),
                   "  - {at: 100s, scale: {service: web, replicas: 60}}\n");
    const auto result = run.finish();
    EXPECT_EQ(run.ready("web"), 1U + 3 * 8 + 10 * 2);
    EXPECT_EQ(kpi(result, "cluster.nodes.max"), 14);
  });
}

TEST(GrowingCluster, KarpenterRemovesEmptyNodesWhenConsolidateAfterIsOver) {
  in_child([] {
    WatchedRun run(cluster(kinds, "{karpenter: {consolidation: when-empty, consolidate_after: 2m}}", 1, "15m"),
                   "  - {at: 100s, scale: {service: web, replicas: 7}}\n  - {at: 300s, scale: {service: web, replicas: 1}}\n");
    run.finish();
    const double gone = first(run, "node.large-0", "is gone");
    EXPECT_GT(gone, 300 + 120 + 15);
    EXPECT_LE(gone, 300 + 120 + 15 + 12);
  });
}

// The node is told after 5 min, and two minutes later it is gone; the other one that Karpenter asks for at once is there after 40
// s.
TEST(GrowingCluster, KarpenterReplacesASpotNodeWithinItsNotice) {
  in_child([] {
    const std::string nodes =
        "[{name: spot, count: 1, cpu: 4, memory: 8Gi, price: 0.1/h, autoscale: {max: 3, boot: constant(40s)}, spot: {interruption: "
        "constant(300s)}}]";
    WatchedRun run(cluster(nodes, "{karpenter: {}}", 2, "9m",
                           "budget: {max_unavailable: 1}\n    discovery: {delay: 500ms}\n    "
                           "termination: {pre_stop: 2s}"));
    const auto result = run.finish();
    EXPECT_NEAR(first(run, "node.spot-0", "is interrupted"), 300, 0.5);
    EXPECT_NEAR(first(run, "node.spot-1", "joins"), 340, 0.5);
    EXPECT_GT(first(run, "node.spot-0", "is gone"), 340);
    EXPECT_LE(first(run, "node.spot-0", "is gone"), 420.5);
    EXPECT_EQ(run.ready("web"), 2U);
    EXPECT_EQ(kpi(result, "cluster.nodes.interrupted"), 1);
  });
}

// Nobody decides about the group's size: the cloud keeps it, with another machine as the one is gone.
TEST(GrowingCluster, AGroupOfSpotNodesKeepsItsSize) {
  in_child([] {
    models::Scenario scenario = cluster(pair, usual, 2, "20m");
    scenario.node_autoscaler.reset();
    scenario.nodes[0].autoscale.reset();
    scenario.nodes[0].count = 2;
    scenario.nodes[0].boot = {sim::Distribution{sim::Constant{30}}, {}};
    scenario.nodes[0].spot = models::SpotSpec{{sim::Distribution{sim::Constant{600}}, {}}};
    WatchedRun run(scenario);
    const auto result = run.finish();
    EXPECT_EQ(kpi(result, "cluster.nodes.interrupted"), 2);
    EXPECT_NEAR(first(run, "node.n-0", "is gone: the cloud has taken it back"), 720, 0.5);
    EXPECT_NEAR(first(run, "node.n-0", "joins"), 750, 0.5);
    EXPECT_EQ(kpi(result, "cluster.cost"), 2);
    EXPECT_EQ(run.ready("web"), 2U);
  });
}

}  // namespace
}  // namespace sandtable::twin
