#include "models/cluster/node_autoscaling/karpenter_provisioning.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/node_autoscaling/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

class KarpenterProvisioning : public ::testing::Test {
 protected:
  KarpenterProvisioning() {
    objects.instance_types = machines();
    objects.node_pools = {pool()};
  }
  Provisioning decide(const KarpenterOptions& options = {}) const { return decide_provisioning(objects, noon, options); }
  void wait(std::initializer_list<std::int64_t> milli_cpu) {
    for (const auto cpu : milli_cpu) objects.pods.push_back(waiting("p" + std::to_string(objects.pods.size()), cpu, gibi / 4));
  }
  static std::vector<std::string> launched_types(const Provisioning& made) {
    std::vector<std::string> names;
    for (const auto& node : made.nodes) names.push_back(node.launch.type);
    return names;
  }
  std::string reason() const {
    const auto made = decide();
    return made.packing.failed.empty() || made.packing.failed[0].second.empty() ? "" : made.packing.failed[0].second[0];
  }
  Objects objects;
};

TEST(KarpenterBatch, ClosesOneSecondAfterTheLastAndTenAfterTheFirst) {
  EXPECT_EQ(batch_end({noon}, {}), noon + 1s);
  EXPECT_EQ(batch_end({noon, noon + 900ms}, {}), noon + 1900ms);
  EXPECT_EQ(batch_end({noon, noon + 1100ms}, {}), noon + 1s) << "that one opens the next";
  std::vector<sim::Time> stream;
  for (int i = 0; i < 30; ++i) stream.push_back(noon + i * 500ms);
  EXPECT_EQ(batch_end(stream, {}), noon + 10s);
}

TEST_F(KarpenterProvisioning, TheCheapestThatHoldsThemAll) {
  wait({1000, 500});
  EXPECT_EQ(launched_types(decide()), (std::vector<std::string>{"small"}));
  wait({1000});
  const auto made = decide();
  EXPECT_EQ(launched_types(made), (std::vector<std::string>{"medium"})) << "one node, not two small ones";
  EXPECT_EQ(made.nodes[0].launch.price, 1.9);
  EXPECT_EQ(made.nodes[0].node.types.size(), 2U) << "medium or large";
  EXPECT_EQ(made.nodes[0].node.pods.size(), 3U);
}

// 8 cores at most: 5, 4, 3, 2 → [5 3] [4 2], largest first.
TEST_F(KarpenterProvisioning, LargestFirst) {
  wait({2000, 5000, 3000, 4000});
  const auto made = decide();
  ASSERT_EQ(made.nodes.size(), 2U);
  EXPECT_EQ(made.nodes[0].node.pods, (std::vector<std::string>{"default/p1", "default/p2"}));
  EXPECT_EQ(made.nodes[1].node.pods, (std::vector<std::string>{"default/p3", "default/p0"}));
}

TEST_F(KarpenterProvisioning, RoomThatIsThereComesFirst) {
  objects.nodes = {pool_node("n", objects.instance_types[1])};
  wait({3000, 3000});
  const auto made = decide();
  EXPECT_EQ(made.packing.placed, (std::vector<std::pair<std::string, std::string>>{{"default/p0", "n"}}));
  EXPECT_EQ(made.nodes.size(), 1U);
}

TEST_F(KarpenterProvisioning, SpotWhereThePoolAllowsIt) {
  objects.node_pools[0].requirements = {only(capacity_type_label, {"spot", "on-demand"})};
  wait({1000});
  const auto made = decide();
  EXPECT_EQ(made.nodes[0].launch.capacity_type, "spot");
  EXPECT_DOUBLE_EQ(made.nodes[0].launch.price, 0.4);
  for (auto& offering : objects.instance_types[0].offerings)
    if (offering.capacity_type == "spot") offering.available = false;
  const auto without = decide();
  EXPECT_EQ(without.nodes[0].launch.type, "medium") << "0.76 on spot, where small is 1 on demand";
}

TEST_F(KarpenterProvisioning, WeightsAndTaints) {
  objects.node_pools.push_back(pool("preferred"));
  objects.node_pools[1].weight = 10;
  wait({1000});
  EXPECT_EQ(decide().nodes[0].node.pool, "preferred");
  objects.node_pools[1].taints = {{"team", "a", TaintEffect::no_schedule, {}}};
  EXPECT_EQ(decide().nodes[0].node.pool, "general");
  objects.pods[0].spec.tolerations.push_back({"team", true, "", {}, {}});
  EXPECT_EQ(decide().nodes[0].node.pool, "preferred");
}

TEST_F(KarpenterProvisioning, Limits) {
  objects.node_pools[0].limits["cpu"] = *read_amount("9");
  wait({6000, 6000});
  const auto made = decide();
  EXPECT_EQ(launched_types(made), (std::vector<std::string>{"large"})) << "8 of 9 cores are gone with it";
  ASSERT_EQ(made.packing.failed.size(), 1U);
  EXPECT_EQ(made.packing.failed[0].second, (std::vector<std::string>{"general: every kind of machine would go beyond its limits"}));
  objects.nodes = {pool_node("n", objects.instance_types[1])};
  objects.pods.pop_back();
  EXPECT_EQ(reason(), "general: no kind of machine that is allowed is large enough") << "4 of 9 are in use: medium at most";
}

TEST_F(KarpenterProvisioning, ALimitOfNodes) {
  objects.node_pools[0].limits["nodes"] = *read_amount("1");
  wait({6000, 6000});
  EXPECT_EQ(decide().nodes.size(), 1U);
}

TEST_F(KarpenterProvisioning, WhyAPodCantBeHelped) {
  wait({9000});
  EXPECT_EQ(reason(), "general: no kind of machine that is allowed is large enough");
  objects.pods[0] = waiting("p", 100);
  objects.pods[0].spec.node_selector["kubernetes.io/arch"] = "arm64";
  EXPECT_EQ(reason(), "general: no kind of machine is allowed");
  objects.pods[0].spec.node_selector = {{"disk", "ssd"}};
  EXPECT_EQ(reason(), "general: its nodes do not bear the label disk");
  objects.pods[0].spec.node_selector = {{capacity_type_label, "spot"}};
  EXPECT_EQ(reason(), std::string("general: its requirements and the pod's leave nothing of ") + capacity_type_label);
  objects.node_pools.clear();
  EXPECT_EQ(reason(), "there is no NodePool");
}

TEST_F(KarpenterProvisioning, APreferenceIsGivenUpWhereNothingElseHelps) {
  wait({1000});
  NodeSelectorTerm large;
  large.labels = {only(instance_type_label, {"large"})};
  objects.pods[0].spec.affinity.node.preferred = {{10, large}};
  EXPECT_EQ(launched_types(decide()), (std::vector<std::string>{"large"}));
  KarpenterOptions options;
  options.ignore_preferences = true;
  EXPECT_EQ(launched_types(decide(options)), (std::vector<std::string>{"small"}));
  objects.pods[0].spec.affinity.node.preferred[0].term.labels = {only(instance_type_label, {"gigantic"})};
  EXPECT_EQ(launched_types(decide()), (std::vector<std::string>{"small"}));
}

TEST_F(KarpenterProvisioning, SpreadOverZones) {
  wait({1000, 1000});
  SpreadConstraint spread;
  spread.topology_key = zone_label;
  spread.selector = scheduler::select("app", "web");
  for (auto& pod : objects.pods) pod.spec.spread = {spread};
  const auto made = decide();
  ASSERT_EQ(made.nodes.size(), 2U);
  EXPECT_NE(made.nodes[0].launch.zone, made.nodes[1].launch.zone);
}

TEST_F(KarpenterProvisioning, ApartByHost) {
  wait({500, 500});
  for (auto& pod : objects.pods)
    pod.spec.affinity.against.required = {scheduler::near(scheduler::select("app", "web"), hostname_label)};
  EXPECT_EQ(decide().nodes.size(), 2U);
}

TEST_F(KarpenterProvisioning, DaemonSetsAreReckonedWith) {
  wait({2000});
  EXPECT_EQ(launched_types(decide()), (std::vector<std::string>{"small"}));
  DaemonSet agent;
  agent.meta.name = "agent";
  agent.pod.spec.containers.emplace_back();
  agent.pod.spec.containers.back().requests = resources(100, 0);
  objects.daemon_sets = {agent};
  EXPECT_EQ(launched_types(decide()), (std::vector<std::string>{"medium"}));
}

TEST_F(KarpenterProvisioning, PodsOfNodesOnTheirWayOutGetAPlaceAhead) {
  objects.nodes = {pool_node("n", objects.instance_types[1])};
  objects.nodes[0].taints = {{disrupted_taint, "", TaintEffect::no_schedule, {}}};
  objects.pods = {on("n", waiting("p", 1000))};
  EXPECT_EQ(decide().nodes.size(), 1U);
  objects.pods[0].meta.annotations["karpenter.sh/do-not-disrupt"] = "true";
  EXPECT_EQ(decide().nodes.size(), 0U);
}

TEST_F(KarpenterProvisioning, AStaticPoolIsLeftAlone) {
  objects.node_pools[0].replicas = 3;
  wait({1000});
  EXPECT_EQ(reason(), "there is no NodePool");
}

}  // namespace
}  // namespace sandtable::models::kube
