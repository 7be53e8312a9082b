// Timelines of a cluster with `kubernetes`: what happens to whom, at which instant.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "models/measure/replication_codec.hpp"
#include "sim/fork_pool.hpp"
#include "sim/random.hpp"
#include "sim/wire.hpp"
#include "tests/models/scenario/runnable_scenario.hpp"
#include "tests/models/service/worlds.hpp"
#include "tests/sim/in_child.hpp"
#include "twin/simulated_world.hpp"

namespace sandtable::twin {
namespace {

using namespace std::chrono_literals;
using models::Action;
using models::KubernetesVersion;
using models::Scenario;
using test::in_child;
using test::kpi;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double mebibyte = 1024.0 * 1024.0;
constexpr std::uint64_t seed = 5;

/// `nodes` machines of two cores; `replicas` of web take one each, and start up in 3 s.
Scenario small(std::uint32_t nodes, std::uint32_t replicas) {
  Scenario made = test::scenario({test::service("web", {test::work(test::constant(0.01))}, replicas)},
                                 {test::deterministic("users", "web", 20)}, 900s);
  made.seed = seed;
  made.kubernetes = KubernetesVersion::v1_34;
  made.nodes.push_back({"n", "a", nodes, {2}, {4096 * mebibyte}, {0.5}, test::constant(7)});
  made.services[0].cpu.request = models::Cores{1};
  made.services[0].startup = test::constant(3);
  return made;
}
models::Plan plan(std::vector<Action> actions) { return {"plan", std::move(actions)}; }
Action scale(sim::Duration at, std::string service, std::uint32_t replicas) {
  return {at, models::ScaleAction{std::move(service), "", replicas}};
}

/// What happened to nodes and replicas up to `until`, each with the instant at whose end it was seen, in steps of `step`.
std::vector<std::string> timeline(SimulatedWorld& world, sim::Duration until, sim::Duration step = 1s) {
  std::vector<std::string> log;
  Version seen = (*world.objects())->version;
  for (sim::Time at = world.now() + step; at <= sim::Time{until}; at += step) {
    world.run_until(at);
    const Changes changes = *world.changes(seen);
    char instant[32];
    std::snprintf(instant, sizeof instant, "%g ", sim::to_seconds(at.time_since_epoch()));
    for (const Change& change : changes)
      log.push_back(instant + (change.object.starts_with("node.") ? change.object.substr(5) + " " : "") + change.what);
    seen += changes.size();
  }
  return log;
}
/// Those lines that speak of `word`.
std::vector<std::string> about(const std::vector<std::string>& log, const std::string& word) {
  std::vector<std::string> lines;
  std::ranges::copy_if(log, std::back_inserter(lines), [&](const auto& line) { return line.find(word) != std::string::npos; });
  return lines;
}
/// Seconds of the first such line; NaN where there is none.
double when(const std::vector<std::string>& log, const std::string& word) {
  const auto lines = about(log, word);
  return lines.empty() ? std::nan("") : std::stod(lines.front());
}

/// The first look of the monitor after the grace period, by hand: leases are renewed every 10 s from a phase on, and seen at the
/// next look, every 5 s.
double unknown_at(const std::string& node, double crash, double grace) {
  const double phase = sim::Draws(sim::stream_key({seed, 0}, node, "lease"), {}).uniform() * 10;
  const double renewed = std::floor((crash + phase) / 10) * 10 - phase, heard = std::ceil(renewed / 5) * 5;
  return heard + grace + 5;
}

class OfAVersion : public ::testing::TestWithParam<std::pair<KubernetesVersion, double>> {};

TEST_P(OfAVersion, ALostNodesReplicasAreEvictedAndReplacedElsewhere) {
  in_child([] {
    const auto [version, grace] = GetParam();
    Scenario scenario = small(3, 3);
    scenario.kubernetes = version;
    scenario.faults.push_back({"lost", 60s, 600s, {"n-1", ""}});
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    const auto log = timeline(world, 899s);
    const double unknown = unknown_at("n-1", 60, grace);
    EXPECT_EQ(when(log, "n-1 crashed"), 60);
    EXPECT_EQ(when(log, "n-1 not ready"), unknown);
    EXPECT_EQ(when(log, "n-1 tainted for eviction"), unknown);
    EXPECT_EQ(when(log, "evicted"), unknown + 300);
    EXPECT_EQ(when(log, "web-3 is bound to"), unknown + 300);
    EXPECT_EQ(when(log, "web-3 ready"), unknown + 303);
    EXPECT_EQ(when(log, "n-1 up"), 667);
    EXPECT_EQ(when(log, "terminated"), 667);  // the old pod was there as long as the node was away
    EXPECT_EQ(about(log, "n-1 ready"), std::vector<std::string>{"670 n-1 ready"});
    const auto result = world.result();
    EXPECT_EQ(kpi(result, "fault.lost.detect"), unknown - 60);
    EXPECT_EQ(kpi(result, "fault.lost.recover"), unknown + 303 - 60);
    EXPECT_EQ(kpi(result, "cluster.evictions"), 1);
    // A third of 20/s went nowhere until the balancers knew.
    const double lost = kpi(result, "traffic.users.errors.unavailable") * 20 * 899;
    EXPECT_NEAR(lost, (unknown - 60) * 20 / 3, 60);
  });
}
INSTANTIATE_TEST_SUITE_P(Grace, OfAVersion,
                         ::testing::Values(std::pair{KubernetesVersion::v1_31, 40.0}, std::pair{KubernetesVersion::v1_32, 50.0},
                                           std::pair{KubernetesVersion::v1_37, 50.0}));

// Nobody knows yet that the node is gone, so the scheduler binds to it; no kubelet is there to start anything.
TEST(KubernetesWorld, WhatIsBoundToASilentNodeStartsWhenItIsBack) {
  in_child([] {
    Scenario scenario = small(2, 2);
    scenario.services[0].image = models::Image{{1e6}};
    scenario.faults.push_back({"short", 60s, 20s, {"n-1", ""}});
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    world.apply(plan({scale(65s, "web", 4)}));
    const auto log = timeline(world, 400s);
    const auto bound = about(log, "is bound to n-1");
    ASSERT_EQ(bound.size(), 1U);
    const std::string pod = bound[0].substr(bound[0].find("web-"), 5);
    EXPECT_EQ(when(log, "n-1 up"), 87);
    EXPECT_EQ(when(log, pod + " starts up"), 87);
    EXPECT_EQ(when(log, pod + " ready"), 90);
  });
}

TEST(KubernetesWorld, ANodeThatIsBackInTimeKeepsItsReplicas) {
  in_child([] {
    Scenario scenario = small(3, 3);
    scenario.faults.push_back({"short", 60s, 20s, {"n-1", ""}});
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    const auto log = timeline(world, 400s);
    EXPECT_EQ(when(log, "n-1 up"), 87);
    EXPECT_THAT(about(log, "not ready"), IsEmpty());
    EXPECT_THAT(about(log, "is bound"), IsEmpty());
    EXPECT_EQ(about(log, "ready").back().substr(0, 3), "90 ");
    EXPECT_EQ(kpi(world.result(), "service.web.restarts"), 1);
    EXPECT_DOUBLE_EQ(kpi(world.result(), "fault.short.recover"), 30);
  });
}

TEST(KubernetesWorld, AReplicaThatToleratesTheLossStays) {
  in_child([] {
    Scenario scenario = small(3, 3);
    scenario.services[0].tolerates_loss = 20s;
    scenario.faults.push_back({"lost", 60s, std::nullopt, {"n-1", ""}});
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    EXPECT_EQ(when(timeline(world, 400s), "evicted"), unknown_at("n-1", 60, 50) + 20);
  });
}

TEST(KubernetesWorld, NobodyIsEvictedWhereNoNodeIsLeft) {
  in_child([] {
    Scenario scenario = small(2, 2);
    for (const char* node : {"n-0", "n-1"}) scenario.faults.push_back({"", 60s, 500s, {node, ""}});
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    const auto log = timeline(world, 700s);
    EXPECT_EQ(about(log, "not ready").size(), 2U);
    EXPECT_THAT(about(log, "evicted"), IsEmpty());
    EXPECT_EQ(kpi(world.result(), "service.web.restarts"), 2);
  });
}

/// Requests that found nobody, of 100/s to two replicas in turn, of which one is removed at 10 s.
double lost_requests(sim::Duration pre_stop) {
  double lost = 0;
  Scenario scenario = small(2, 2);
  scenario.run.duration = 30s;
  scenario.traffic = {test::deterministic("users", "web", 100)};
  scenario.services[0].balance.rule = models::Balance::round_robin;
  scenario.services[0].discovery.delay = 2s;
  scenario.services[0].termination = models::TerminationSpec{30s, pre_stop};
  const CompiledScenario compiled = *compile_scenario(scenario);
  SimulatedWorld world(compiled, {seed, 0});
  world.apply(plan({scale(10s, "web", 1)}));
  lost = kpi(world.run(), "traffic.users.errors.unavailable") * 3000;
  return lost;
}

TEST(KubernetesWorld, ARemovedReplicaLosesWhatComesBeforeItsEndpointsAreGone) {
  in_child([] { EXPECT_NEAR(lost_requests(0s), 100, 2); });
  in_child([] { EXPECT_NEAR(lost_requests(1s), 50, 2); });
  in_child([] { EXPECT_EQ(lost_requests(2s), 0); });
}

TEST(KubernetesWorld, WhatIsLeftAfterTheGracePeriodIsKilled) {
  in_child([] {
    Scenario scenario = small(2, 2);
    scenario.services[0].endpoints[0].steps = {test::work(test::constant(100))};
    scenario.services[0].termination = models::TerminationSpec{5s, 3s};
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    world.apply(plan({scale(10s, "web", 1)}));
    const auto log = timeline(world, 30s);
    EXPECT_EQ(when(log, " terminates"), 10);
    EXPECT_EQ(when(log, "killed: its grace period is over"), 15);
    EXPECT_EQ(when(log, " terminated"), 15);
  });
}

TEST(KubernetesWorld, APendingReplicaSaysWhyAndComesInWhenRoomDoes) {
  in_child([] {
    Scenario scenario = small(1, 1);
    scenario.services.push_back(test::service("other", {test::work(test::constant(0.01))}, 1));
    scenario.services[1].cpu.request = models::Cores{1};
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    world.apply(plan({scale(10s, "web", 2), scale(20s, "other", 0)}));
    const auto log = timeline(world, 60s);
    const auto waits = about(log, "web-1 pending");
    ASSERT_EQ(waits.size(), 1U);
    EXPECT_THAT(waits[0], ::testing::StartsWith("10 web-1 pending: 0/1 nodes are available: 1 Insufficient cpu."));
    EXPECT_EQ(when(log, "web-1 is bound to n-0"), 20);
    EXPECT_EQ(when(log, "web-1 ready"), 23);
  });
}

TEST(KubernetesWorld, AHigherPriorityTakesTheRoomOfALowerOne) {
  in_child([] {
    Scenario scenario = small(1, 2);
    scenario.services.push_back(test::service("first", {test::work(test::constant(0.01))}, 0));
    scenario.services[1].cpu.request = models::Cores{1};
    scenario.services[1].priority = 100;
    scenario.services[0].termination = models::TerminationSpec{30s, 4s};
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    world.apply(plan({scale(10s, "first", 1)}));
    const auto log = timeline(world, 60s);
    EXPECT_EQ(when(log, "preempted by first-0"), 10);
    EXPECT_EQ(when(log, "web-2 pending"), 10);  // what replaces the victim
    EXPECT_NEAR(when(log, "first-0 is bound to n-0"), 14.5, 0.5);
    EXPECT_EQ(kpi(world.result(), "cluster.preemptions"), 1);
  });
}

TEST(KubernetesWorld, KeepsReplicasApartAndWhereTheyBelong) {
  in_child([] {
    Scenario scenario = small(2, 2);
    scenario.nodes[0].labels = {{"disk", "ssd"}};
    scenario.nodes.push_back({"batch", "b", 1, {64}, {65536 * mebibyte}, {}, test::constant(0)});
    scenario.nodes[1].taints = {{"dedicated", "batch", models::kube::TaintEffect::no_schedule, {}}};
    scenario.services[0].apart = {{models::Topology::node, true}};
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    world.apply(plan({scale(10s, "web", 3)}));
    const auto log = timeline(world, 20s);
    EXPECT_THAT(about(log, "web-2"), ElementsAre(::testing::StartsWith(
                                         "10 web-2 pending: 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 "
                                         "node(s) didn't match pod anti-affinity rules.")));
  });
  in_child([] {
    Scenario scenario = small(2, 2);
    scenario.nodes.push_back({"batch", "b", 1, {64}, {65536 * mebibyte}, {}, test::constant(0)});
    scenario.nodes[1].labels = {{"disk", "ssd"}};
    scenario.nodes[1].taints = {{"dedicated", "batch", models::kube::TaintEffect::no_schedule, {}}};
    scenario.services[0].tolerations = {{"dedicated", true, "", {}, {}}};
    scenario.services[0].selector = {{"disk", "ssd"}};
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    world.apply(plan({scale(10s, "web", 3)}));
    EXPECT_EQ(when(timeline(world, 20s), "web-2 is bound to batch-0"), 10);
  });
}

TEST(KubernetesWorld, ADrainGoesOnAsTheBudgetLetsIt) {
  in_child([] {
    Scenario scenario = small(3, 4);
    scenario.services[0].budget = models::DisruptionBudgetSpec{std::nullopt, models::kube::CountOrPercent{1, false}};
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    world.apply(plan({{20s, models::DrainAction{"n-0"}}, {22s, models::DrainAction{"n-1"}}, {60s, models::UncordonAction{"n-0"}}}));
    std::vector<std::string> log;
    for (sim::Duration until = 500ms; until <= 100s; until += 500ms) {
      for (auto& line : timeline(world, until, 500ms)) log.push_back(std::move(line));
      const auto objects = *world.objects();
      EXPECT_GE(std::ranges::count_if(objects->services[0].replicas, [](const auto& replica) { return replica.in_rotation; }), 3)
          << sim::to_seconds(until);
    }
    EXPECT_GE(about(log, "evicted").size(), 2U);
    EXPECT_EQ(when(log, "n-0 cordoned"), 20);
    EXPECT_EQ(when(log, "n-0 uncordoned"), 60);
    EXPECT_GE(kpi(world.result(), "cluster.evictions"), 2);
  });
}

TEST(KubernetesWorld, ADrainThatABudgetForbidsIsGivenUpInTime) {
  in_child([] {
    Scenario scenario = small(2, 2);
    scenario.services[0].budget = models::DisruptionBudgetSpec{models::kube::CountOrPercent{100, true}, std::nullopt};
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    world.apply(plan({{20s, models::DrainAction{"n-0", 12s}}}));
    const auto log = timeline(world, 100s);
    EXPECT_THAT(about(log, "evicted"), IsEmpty());
    EXPECT_EQ(when(log, "n-0 drain given up"), 30);
  });
}

TEST(KubernetesWorld, ACrashThatLastsIsACrashLoop) {
  in_child([] {
    Scenario scenario = small(2, 2);
    scenario.faults.push_back({"crash", 10s, 60s, {"", "web-0"}});
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    const auto log = timeline(world, 200s);
    // Noticed within a second; it starts then, 10 s, 30 s and 70 s later, the last time with success, and is up 3 s after that.
    const double detect = kpi(world.result(), "fault.crash.detect");
    EXPECT_GT(detect, 0);
    EXPECT_LE(detect, 1);
    EXPECT_NEAR(kpi(world.result(), "fault.crash.recover"), detect + 73, 1e-9);
    EXPECT_EQ(kpi(world.result(), "service.web.restarts"), 4);
  });
}

/// When each of two services that come to one node at 10 s has its image of 0.8 s.
std::vector<std::string> pulled(std::uint32_t at_once) {
  Scenario scenario = small(1, 0);
  scenario.services.push_back(test::service("other", {test::work(test::constant(0.01))}, 0));
  scenario.network.bandwidth = {1e9};
  scenario.nodes[0].parallel_pulls = at_once;
  for (auto& service : scenario.services) service.image = models::Image{{1e8}};
  const CompiledScenario compiled = *compile_scenario(scenario);
  SimulatedWorld world(compiled, {seed, 0});
  world.apply(plan({scale(10s, "web", 1), scale(10s, "other", 1)}));
  return about(timeline(world, 20s, 100ms), "starts up");
}

TEST(KubernetesWorld, ANodePullsOneImageAfterAnother) {
  in_child([] { EXPECT_THAT(pulled(1), ElementsAre("10.8 web-0 starts up", "11.6 other-0 starts up")); });
  in_child([] { EXPECT_THAT(pulled(0), ElementsAre("11.6 web-0 starts up", "11.6 other-0 starts up")); });
}

TEST(KubernetesWorld, ProbesDecideWhenAReplicaIsReady) {
  in_child([] {
    Scenario scenario = small(2, 1);
    scenario.services[0].readiness = models::ProbeSpec{0s, 5s, 1s, 2, 3};
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    world.apply(plan({scale(10s, "web", 2)}));
    EXPECT_EQ(when(timeline(world, 40s), "web-1 ready"), 20);  // up at 13 s; asked at 15 and 20 s
  });
  in_child([] {
    Scenario scenario = small(2, 1);
    scenario.services[0].startup = test::constant(25);
    scenario.services[0].startup_probe = models::ProbeSpec{0s, 5s, 1s, 1, 4};
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    world.apply(plan({scale(10s, "web", 2)}));
    const auto log = timeline(world, 99s);
    EXPECT_THAT(about(log, "killed: its startup probe failed"),
                ElementsAre(::testing::StartsWith("25 "), ::testing::StartsWith("40 "), ::testing::StartsWith("65 ")));
    EXPECT_EQ(kpi(world.result(), "service.web.restarts"), 3);
  });
}

TEST(KubernetesWorld, AnOverloadedReplicaLeavesTheRotationAndComesBack) {
  in_child([] {
    Scenario scenario = small(1, 1);
    scenario.services[0].concurrency = 1;
    scenario.services[0].endpoints[0].steps = {test::work(test::constant(0.5))};
    scenario.services[0].readiness = models::ProbeSpec{0s, 10s, 2s, 1, 2};
    scenario.traffic = {test::deterministic("users", "web", 4)};  // twice what it can do
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    const auto log = timeline(world, 60s);
    // The first in the line has waited 2 s before 10 s have passed: failures at 10 and 20 s. Then nothing comes, and it catches up.
    EXPECT_EQ(when(log, "not ready: its readiness probe failed"), 20);
    EXPECT_GE(when(log, "ready again"), 30);
  });
  in_child([] {
    Scenario scenario = small(1, 1);
    scenario.services[0].concurrency = 1;
    scenario.services[0].endpoints[0].steps = {test::work(test::constant(0.5))};
    scenario.services[0].liveness = models::ProbeSpec{0s, 10s, 2s, 1, 3};
    scenario.traffic = {test::deterministic("users", "web", 4)};
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    EXPECT_EQ(when(timeline(world, 60s), "killed: its liveness probe failed"), 30);
  });
}

TEST(KubernetesWorld, FlowsLiveInTheSameCluster) {
  in_child([] {
    Scenario scenario = small(3, 3);
    scenario.run.fidelity = models::RunFidelity::fluid;
    scenario.traffic = {test::poisson("users", "web", 20)};
    scenario.faults.push_back({"lost", 60s, 600s, {"n-1", ""}});
    const CompiledScenario compiled = *compile_scenario(scenario);
    SimulatedWorld world(compiled, {seed, 0});
    world.apply(plan({{700s, models::DrainAction{"n-0"}}}));
    const auto log = timeline(world, 899s);
    EXPECT_EQ(when(log, "web-3 ready"), unknown_at("n-1", 60, 50) + 303);
    EXPECT_EQ(when(log, "evicted: its node is drained"), 700);
  });
}

// 100/s for the 50 to 65 s until the loss is noticed: a fifth of them by chance, more where a lost replica looks idle.
TEST(KubernetesWorld, AFlowLosesWhatIsSentToALostNode) {
  for (const auto rule : {models::Balance::round_robin, models::Balance::random, models::Balance::least_request}) {
    Scenario scenario = small(5, 5);
    scenario.services[0].endpoints[0].steps = {test::work(test::constant(0.05))};
    scenario.services[0].balance = rule;
    scenario.traffic = {test::poisson("users", "web", 100)};
    scenario.faults.push_back({"lost", 300s, 600s, {"n-1", ""}});
    const auto results = sim::run_children(2, {.jobs = 1}, [&scenario](std::size_t flows) {
      scenario.run.fidelity = flows == 1 ? models::RunFidelity::fluid : models::RunFidelity::exact;
      const CompiledScenario compiled = *compile_scenario(scenario);
      sim::Writer writer;
      models::write(writer, SimulatedWorld(compiled, {seed, 0}).run());
      return writer.take();
    });
    const auto lost = [&results](std::size_t index) {
      sim::Reader reader(*results[index]);
      return 1 - kpi(models::read_replication_result(reader), "traffic.users.availability");
    };
    EXPECT_GT(lost(0), 0.008);
    EXPECT_NEAR(lost(1), lost(0), 0.1 * lost(0)) << static_cast<int>(rule);
  }
}

TEST(KubernetesWorld, TheSameSeedGivesTheSameBytesAndABranchAsWell) {
  Scenario scenario = small(4, 6);
  scenario.run.duration = 400s;
  scenario.services[0].image = models::Image{{1e8}};
  scenario.faults.push_back({"", 30s, 100s, {"n-1", ""}});
  const CompiledScenario compiled = *compile_scenario(scenario);
  const auto actions = plan({{40s, models::DrainAction{"n-0"}}, scale(50s, "web", 9), {90s, models::UncordonAction{"n-0"}}});
  const auto run = [&](bool branch) {
    const auto results = sim::run_children(1, {.jobs = 1}, [&](std::size_t) {
      SimulatedWorld world(compiled, {seed, 3});
      if (branch) world.run_until(sim::Time{40s - 1ns});
      world.apply(actions);
      sim::Writer writer;
      models::write(writer, world.run());
      return writer.take();
    });
    EXPECT_TRUE(results[0].has_value()) << results[0].error().reason;
    return *results[0];
  };
  EXPECT_EQ(run(false), run(false));
  EXPECT_EQ(run(false), run(true));
}

TEST(KubernetesWorld, LawsHoldInRandomWorlds) {
  for (std::uint64_t of = 1; of <= 40; ++of) {
    in_child([of] {
      const auto scenario = models::test::runnable_kubernetes_scenario(of);
      const auto compiled = compile_scenario(scenario);
      if (!compiled) return;  // something is still to be estimated
      SimulatedWorld world(*compiled, {of, 0});
      world.audit();
      world.apply(models::test::fitting_plan(scenario, of));
      world.run();
      EXPECT_THAT(world.violations(), IsEmpty()) << "seed " << of;
    });
  }
}

}  // namespace
}  // namespace sandtable::twin
