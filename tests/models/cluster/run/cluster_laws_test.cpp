// What holds of a Kubernetes cluster whatever is done to it: over seeds, with random scaling, crashes, cordons and drains.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <random>
#include <string>

#include "models/cluster/run/kubernetes_cluster.hpp"
#include "models/network/platform.hpp"
#include "models/service/request_plane.hpp"
#include "tests/models/service/worlds.hpp"
#include "tests/sim/in_child.hpp"

namespace sandtable::models::kube::run {
namespace {

using namespace std::chrono_literals;

constexpr double gibibyte = 1024.0 * 1024.0 * 1024.0;

Scenario described(std::mt19937_64& random) {
  Scenario made = test::scenario({test::service("plain", {test::work(test::exponential(0.05))}, 6),
                                  test::service("apart", {test::work(test::exponential(0.05))}, 2),
                                  test::service("first", {test::work(test::exponential(0.05))}, 2)},
                                 {test::poisson("users", "plain", 30), test::poisson("others", "apart", 5)}, 1h);
  made.kubernetes = static_cast<KubernetesVersion>(random() % 7);
  for (const char* zone : {"a", "b"})
    made.nodes.push_back({std::string("n") + zone, zone, 3, {2}, {4 * gibibyte}, {}, test::constant(9)});
  made.nodes[1].pods = 3;
  for (Service& service : made.services) {
    service.cpu.request = Cores{0.25 * static_cast<double>(1 + random() % 4)};
    service.memory.request = Bytes{0.5 * gibibyte};
    service.startup = test::exponential(4);
    service.discovery.delay = 2s;
    service.termination = TerminationSpec{10s, 3s};
  }
  made.services[0].image = Image{{5e8}};
  made.services[0].readiness = ProbeSpec{0s, 5s, 1s, 1, 3};
  made.services[1].apart = {{Topology::node, true}};
  made.services[2].priority = 10;
  made.services[2].tolerates_loss = 30s;
  DaemonSpec agent;
  agent.name = "agent";
  agent.cpu.request = Cores{0.25};
  agent.startup = test::constant(2);
  if (random() % 2 == 0) agent.priority = 5;
  made.daemons.push_back(agent);
  return made;
}

/// A cluster alone in this process, with requests.
struct Stage {
  explicit Stage(const Scenario& of, std::uint64_t seed)
      : scenario(of),
        world(*compile(scenario)),
        spec(*compile_cluster(scenario)),
        control(platform_of(scenario)),
        requests(world, {seed, 0}),
        cluster(spec, {seed, 0}, control, requests, MeasuredTime(0s, scenario.run.duration)) {
    control.set_before_event([this](sim::Time now) {
      requests.advance_to(now);
      cluster.pick_up();
    });
  }
  void pass(sim::Duration span) {
    const sim::Time until = control.now() + span;
    control.run_until(until);
    requests.advance_to(until);
  }

  Scenario scenario;
  CompiledWorld world;
  ClusterSpec spec;
  sim::ControlPlane control;
  RequestPlane requests;
  KubernetesCluster cluster;
};

void expect_laws(const Stage& stage, const std::array<std::uint32_t, 3>& wanted) {
  const auto& cluster = stage.cluster;
  for (std::uint32_t version = 0; version < 3; ++version) EXPECT_EQ(cluster.wanted({version}), wanted[version]);
  EXPECT_LE(cluster.wanted({3}), stage.spec.nodes.size());
  for (std::uint32_t n = 0; n < stage.spec.nodes.size(); ++n) {
    Reservation taken;
    std::uint32_t count = 0, apart = 0, agents = 0;
    for (const ReplicaRecord& replica : cluster.replicas()) {
      if (replica.state == Lifecycle::gone || !replica.node || replica.node->index != n) continue;
      taken.cpu.value += stage.spec.services[replica.service.index].reservation.cpu.value;
      taken.memory.value += stage.spec.services[replica.service.index].reservation.memory.value;
      ++count;
      apart += replica.service.index == 1 ? 1 : 0;
      agents += replica.service.index == 3 ? 1 : 0;
    }
    EXPECT_LE(taken.cpu, stage.spec.nodes[n].capacity.cpu);
    EXPECT_LE(taken.memory, stage.spec.nodes[n].capacity.memory);
    EXPECT_LE(count, n < 3 ? 110U : 3U);
    EXPECT_LE(apart, 1U);
    EXPECT_LE(agents, 1U);
    EXPECT_EQ(cluster.board().pods(n), count);
  }
}

void disturb(Stage& stage, std::mt19937_64& random, std::array<std::uint32_t, 3>& wanted) {
  const auto below = [&random](std::uint64_t end) { return static_cast<std::uint32_t>(random() % end); };
  const std::string node = (below(2) == 0 ? "na-" : "nb-") + std::to_string(below(3));
  switch (below(6)) {
    case 0:
    case 1: {
      const std::uint32_t version = below(3);
      wanted[version] = below(9);
      stage.cluster.scale({version}, wanted[version]);
      break;
    }
    case 2:
      stage.cluster.crash_node(node, std::chrono::seconds(1 + below(600)));
      break;
    case 3:
      stage.cluster.crash_replica("plain-" + std::to_string(below(12)), std::chrono::seconds(below(100)));
      break;
    case 4:
      stage.cluster.cordon(node, false);
      break;
    default:
      stage.cluster.drain(node, 60s);
  }
}

TEST(ClusterLaws, NoNodeIsOverItsRoomAndEachServiceHasWhatItShallHave) {
  for (std::uint64_t seed = 0; seed < 25; ++seed) {
    test::in_child([seed] {
      std::mt19937_64 random(seed);
      Stage stage(described(random), seed);
      stage.requests.audit();
      std::array<std::uint32_t, 3> wanted{6, 2, 2};
      expect_laws(stage, wanted);
      for (int step = 0; step < 60 && !::testing::Test::HasFailure(); ++step) {
        disturb(stage, random, wanted);
        stage.pass(std::chrono::milliseconds(random() % 40'000));
        expect_laws(stage, wanted);
      }
      EXPECT_EQ(stage.requests.violations(), std::vector<std::string>{}) << "seed " << seed;
    });
  }
}

TEST(ClusterLaws, ADrainNeverBreaksABudget) {
  for (std::uint64_t seed = 0; seed < 25; ++seed) {
    test::in_child([seed] {
      std::mt19937_64 random(seed);
      Scenario scenario = described(random);
      scenario.services[2].priority = scenario.daemons[0].priority = 0;  // preemption keeps budgets only where it can
      scenario.services[0].budget =
          DisruptionBudgetSpec{std::nullopt, CountOrPercent{1 + static_cast<std::int64_t>(seed % 3), false}};
      const auto least = static_cast<std::uint32_t>(6 - (1 + seed % 3));
      Stage stage(scenario, seed);
      // Pods that had no room at first are not there for the budget either.
      const std::uint32_t ready = stage.requests.ready_replicas({0});
      for (int step = 0; step < 30; ++step) {
        const std::string node = (random() % 2 == 0 ? "na-" : "nb-") + std::to_string(random() % 3);
        if (random() % 3 == 0) stage.cluster.cordon(node, false);
        else stage.cluster.drain(node, 5min);
        for (int i = 0; i < 20; ++i) {
          stage.pass(500ms);
          EXPECT_GE(stage.requests.ready_replicas({0}), std::min(ready, least)) << "seed " << seed;
        }
      }
    });
  }
}

}  // namespace
}  // namespace sandtable::models::kube::run
