// What holds of a cluster whose nodes come and go, whoever decides about them and whatever is done to it.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
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

models::NodeGroup group(const std::string& name, const std::string& zone, std::uint32_t count, double cpu, double price) {
  models::NodeGroup made{name, zone, count, {cpu}, {4 * cpu * gibibyte}, {price}, test::constant(9)};
  return made;
}

/// Two groups that scale, one that does not, one of spot nodes.
Scenario described(std::mt19937_64& random) {
  const auto below = [&random](std::uint64_t end) { return static_cast<std::uint32_t>(random() % end); };
  Scenario made = test::scenario({test::service("plain", {test::work(test::exponential(0.05))}, 4),
                                  test::service("apart", {test::work(test::exponential(0.05))}, 2)},
                                 {test::poisson("users", "plain", 10)}, 6h);
  made.kubernetes = static_cast<KubernetesVersion>(below(7));
  made.nodes = {group("fixed", "a", 1, 2, 0.25), group("small", "a", 1, 2, 0.25), group("large", "b", 1, 4, 0.5),
                group("spot", "b", 0, 4, 0.125)};
  const bool karpenter = below(2) == 0;
  for (std::size_t i = 1; i < made.nodes.size(); ++i) {
    NodeScaling& scaling = made.nodes[i].autoscale.emplace();
    scaling.min = karpenter ? 0 : made.nodes[i].count;
    scaling.max = 2 + below(4);
    scaling.boot = test::exponential(60);
  }
  made.nodes[3].spot = SpotSpec{test::exponential(900)};
  if (karpenter) {
    KarpenterSpec settings;
    settings.consolidate_after = std::chrono::seconds(below(3) * 60);
    settings.budget = {50, true};
    made.node_autoscaler = NodeAutoscalerSpec{settings};
  } else {
    ClusterAutoscalerSpec settings;
    settings.expander = static_cast<Expander>(below(6));
    settings.unneeded = std::chrono::minutes(1 + below(10));
    settings.delay_after_add = std::chrono::minutes(1 + below(5));
    made.node_autoscaler = NodeAutoscalerSpec{settings};
  }
  for (Service& service : made.services) {
    service.cpu.request = Cores{0.25 * static_cast<double>(1 + below(6))};
    service.memory.request = Bytes{0.5 * gibibyte};
    service.startup = test::exponential(4);
    service.termination = TerminationSpec{10s, 3s};
  }
  made.services[0].image = Image{{5e8}};
  if (below(2) == 0) made.services[0].budget = DisruptionBudgetSpec{std::nullopt, CountOrPercent{1, false}};
  made.services[1].apart = {{Topology::node, true}};
  return made;
}

struct Stage {
  Stage(const Scenario& of, std::uint64_t seed)
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
    ClusterListener listener;
    listener.changed = [this](const std::string& object, const std::string& what) { told(object, what); };
    cluster.set_listener(std::move(listener));
  }
  /// ∫ of what is paid, by what is told of machines.
  void told(const std::string& object, const std::string& what) {
    if (!object.starts_with("node.")) return;
    const std::string group = object.substr(5, object.rfind('-') - 5);
    const bool comes = what.starts_with("is created"), goes = what.starts_with("is gone");
    if (!comes && !goes) return;
    paid += rate * sim::to_seconds(control.now() - since);
    since = control.now();
    for (const NodeGroup_& one : scenario.nodes)
      if (one.name == group) rate += (comes ? 1 : -1) * one.price.value;
  }
  void pass(sim::Duration span) {
    const sim::Time until = control.now() + span;
    control.run_until(until);
    requests.advance_to(until);
  }
  using NodeGroup_ = models::NodeGroup;

  Scenario scenario;
  CompiledWorld world;
  ClusterSpec spec;
  sim::ControlPlane control;
  RequestPlane requests;
  KubernetesCluster cluster;
  double paid = 0, rate = 1.0;  ///< 0.25 + 0.25 + 0.5 at first
  sim::Time since{};
};

void expect_laws(const Stage& stage, const std::map<std::uint32_t, std::uint32_t>& wanted, std::uint64_t seed) {
  const auto& cluster = stage.cluster;
  for (const auto& [version, count] : wanted) EXPECT_EQ(cluster.wanted({version}), count) << "seed " << seed;
  for (const FleetGroup& group : cluster.groups()) {
    EXPECT_GE(group.there + group.coming, group.min) << group.spec->name << ", seed " << seed;
    EXPECT_LE(group.there + group.coming, group.max) << group.spec->name << ", seed " << seed;
  }
  for (std::uint32_t n = 0; n < stage.spec.nodes.size(); ++n) {
    Reservation taken;
    std::uint32_t count = 0;
    for (const ReplicaRecord& replica : cluster.replicas()) {
      if (replica.state == Lifecycle::gone || !replica.node || replica.node->index != n) continue;
      taken.cpu.value += stage.spec.services[replica.service.index].reservation.cpu.value;
      ++count;
    }
    EXPECT_LE(taken.cpu, stage.spec.nodes[n].capacity.cpu);
    EXPECT_EQ(cluster.board().pods(n), count) << "seed " << seed;
    if (!cluster.nodes()[n].there) { EXPECT_EQ(count, 0U) << "seed " << seed; }
  }
  EXPECT_NEAR(cluster.paid(), stage.rate, 1e-9) << "seed " << seed;
}

TEST(FleetLaws, NoPodIsLostBoundsHoldAndEachMachineIsPaidForFromItsRequestToItsEnd) {
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    test::in_child([seed] {
      std::mt19937_64 random(seed);
      Stage stage(described(random), seed);
      stage.requests.audit();
      std::map<std::uint32_t, std::uint32_t> wanted{{0, 4}, {1, 2}};
      for (int step = 0; step < 50 && !::testing::Test::HasFailure(); ++step) {
        const std::string names[] = {"fixed-0", "small-0", "small-1", "large-0", "spot-0", "spot-1"};
        const std::string& node = names[random() % 6];
        switch (random() % 8) {
          case 0:
          case 1:
          case 2: {
            const auto version = static_cast<std::uint32_t>(random() % 2);
            wanted[version] = static_cast<std::uint32_t>(random() % (version == 0 ? 20 : 5));
            stage.cluster.scale({version}, wanted[version]);
            break;
          }
          case 3:
            stage.cluster.crash_node(node, std::chrono::seconds(1 + random() % 600));
            break;
          case 4:
            stage.cluster.drain(node, 60s);
            break;
          case 5:
            stage.cluster.cordon(node, false);
            break;
          default:
            break;
        }
        stage.pass(std::chrono::milliseconds(random() % 300'000));
        expect_laws(stage, wanted, seed);
      }
      const sim::Time now = stage.control.now();
      const double paid = (stage.paid + stage.rate * sim::to_seconds(now - stage.since)) / sim::to_seconds(now.time_since_epoch());
      for (const Kpi& kpi : stage.cluster.kpis(now)) {
        if (kpi.name == "cluster.cost") { EXPECT_NEAR(kpi.value, paid, 1e-9) << "seed " << seed; }
        if (kpi.name == "cluster.nodes.added" || kpi.name == "cluster.nodes.removed") {
          EXPECT_GT(kpi.value, 2) << kpi.name << ", seed " << seed;
        }
      }
      EXPECT_EQ(stage.requests.violations(), std::vector<std::string>{}) << "seed " << seed;
    });
  }
}

}  // namespace
}  // namespace sandtable::models::kube::run
