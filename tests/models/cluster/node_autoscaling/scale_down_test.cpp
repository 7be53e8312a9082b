#include "models/cluster/node_autoscaling/scale_down.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/node_autoscaling/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

constexpr const char* safe_to_evict = "cluster-autoscaler.kubernetes.io/safe-to-evict";

/// Nodes n0, n1 … of 4 cores; `cores`: what a pod on each asks for, 0: none.
Objects nodes_with(const std::vector<std::int64_t>& milli_cpu) {
  Objects objects;
  objects.node_groups = {group("g", 0, 10)};
  objects.replica_sets = {web()};
  for (std::size_t i = 0; i < milli_cpu.size(); ++i) {
    const auto name = "n" + std::to_string(i);
    objects.nodes.push_back(group_node(name, "g"));
    if (milli_cpu[i] == 0) continue;
    objects.pods.push_back(on(name, waiting("p" + std::to_string(i), milli_cpu[i], gibi / 4)));
    objects.pods.back().status.conditions = {condition("Ready")};
  }
  return objects;
}

ClusterAutoscalerMemory long_unneeded(std::initializer_list<const char*> nodes, sim::Duration span = 11min) {
  ClusterAutoscalerMemory memory;
  for (const char* node : nodes) memory.unneeded[node] = noon - span;
  return memory;
}

ScaleDown decide(const Objects& objects, const ClusterAutoscalerMemory& memory = {}, const ClusterAutoscalerOptions& options = {}) {
  return decide_cluster_autoscaler(objects, memory, noon, options).down;
}

TEST(ScaleDown, UtilisationIsTheLargerOfCpuAndMemory) {
  auto objects = nodes_with({1000});
  const auto use = utilization_of(objects.nodes[0], objects, {}, {});
  EXPECT_DOUBLE_EQ(use.cpu, 0.25);
  EXPECT_DOUBLE_EQ(use.memory, 0.25 / 8);
  EXPECT_DOUBLE_EQ(use.most(), 0.25);
  objects.pods[0].meta.owners = {{"DaemonSet", "agent", "", true}};
  ClusterAutoscalerOptions options;
  options.ignore_daemon_sets = true;
  EXPECT_DOUBLE_EQ(utilization_of(objects.nodes[0], objects, {}, options).most(), 0);
}

TEST(ScaleDown, TheThresholdIsHalf) {
  const auto made = decide(nodes_with({2000, 1999, 0}));
  EXPECT_EQ(why_of(made.nodes, "n0"), "cpu is asked for to 50 %, the threshold is 50 %");
  EXPECT_TRUE(made.unneeded.contains("n1"));
}

TEST(ScaleDown, TenMinutesMustBeOver) {
  const auto objects = nodes_with({0, 3000});
  EXPECT_EQ(why_of(decide(objects).nodes, "n0"), "unneeded for 0 s, 600 s must be over");
  EXPECT_TRUE(decide(objects, long_unneeded({"n0"}, 10min)).remove.empty());
  const auto made = decide(objects, long_unneeded({"n0"}, 10min + 1s));
  EXPECT_EQ(made.remove, (std::vector<std::string>{"n0"}));
  EXPECT_FALSE(made.unneeded.contains("n0"));
}

TEST(ScaleDown, CoolingDown) {
  const auto objects = nodes_with({0, 3000});
  auto memory = long_unneeded({"n0"});
  memory.last_scale_up = noon - 9min;
  EXPECT_EQ(why_of(decide(objects, memory).nodes, "n0"), "the last scale-up was only 540 s ago");
  memory.last_scale_up = noon - 10min;
  EXPECT_EQ(decide(objects, memory).remove.size(), 1U);
  memory.last_failure = noon - 2min;
  EXPECT_TRUE(decide(objects, memory).remove.empty());
}

TEST(ScaleDown, TheGroupsMinimum) {
  auto objects = nodes_with({0, 0, 0});
  objects.node_groups[0].min_size = 2;
  const auto made = decide(objects, long_unneeded({"n0", "n1", "n2"}));
  EXPECT_EQ(made.remove.size(), 1U);
  EXPECT_EQ(why_of(made.nodes, "n2"), "its group is at its minimum of 2 nodes");
}

TEST(ScaleDown, EmptyOnesTenAtOnceOneWithPods) {
  auto objects = nodes_with({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3000});
  const auto made = decide(objects, long_unneeded({"n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10", "n11"}));
  EXPECT_EQ(made.remove.size(), 10U);

  objects = nodes_with({500, 500, 3000});
  const auto drained = decide(objects, long_unneeded({"n0", "n1"}));
  EXPECT_EQ(drained.remove, (std::vector<std::string>{"n0"}));
}

// FAQ: what goes from A takes up the room that B would have needed: B is not unneeded any more.
TEST(ScaleDown, WhatIsTakenForUnneededFillsTheOthers) {
  auto objects = nodes_with({1500, 1500, 2500});
  const auto made = decide(objects);
  EXPECT_TRUE(made.unneeded.contains("n0"));
  EXPECT_FALSE(made.unneeded.contains("n1")) << "p0 would go to it, and n2 has room for one of the two";
  EXPECT_EQ(why_of(made.nodes, "n1"), "default/p0 would find no room elsewhere: n2: Insufficient cpu");
}

class Blocks : public ::testing::Test {
 protected:
  Blocks() : objects(nodes_with({500, 3000})) {}
  std::string why() { return why_of(decide(objects).nodes, "n0"); }
  bool unneeded(const ClusterAutoscalerOptions& options = {}) { return decide(objects, {}, options).unneeded.contains("n0"); }
  Objects objects;
};

TEST_F(Blocks, NothingDoes) { EXPECT_TRUE(unneeded()); }

TEST_F(Blocks, NoController) {
  objects.pods[0].meta.owners.clear();
  EXPECT_EQ(why(), "default/p0 can't be moved: no controller would make it again");
  objects.pods[0].meta.annotations[safe_to_evict] = "true";
  EXPECT_TRUE(unneeded());
}

TEST_F(Blocks, AControllerThatIsNotKnownOrNotThere) {
  objects.pods[0].meta.owners.front().kind = "Rollout";
  EXPECT_EQ(why(), "default/p0 can't be moved: Rollout web is no controller that the autoscaler knows");
  ClusterAutoscalerOptions options;
  options.skip_custom_controllers = false;
  EXPECT_TRUE(unneeded(options));
  objects.pods[0].meta.owners.front() = {"StatefulSet", "db", "", true};
  EXPECT_EQ(why(), "default/p0 can't be moved: its StatefulSet db is not there");
}

TEST_F(Blocks, LocalStorage) {
  objects.pods[0].spec.local_volumes = {"scratch"};
  EXPECT_EQ(why(), "default/p0 can't be moved: its volume scratch is local to the node");
  objects.pods[0].meta.annotations["cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes"] = "other, scratch";
  EXPECT_TRUE(unneeded());
  objects.pods[0].meta.annotations.clear();
  ClusterAutoscalerOptions options;
  options.skip_local_storage = false;
  EXPECT_TRUE(unneeded(options));
}

TEST_F(Blocks, SafeToEvictFalse) {
  objects.pods[0].meta.annotations[safe_to_evict] = "false";
  EXPECT_EQ(why(), "default/p0 can't be moved: it is annotated safe-to-evict \"false\"");
}

TEST_F(Blocks, KubeSystemWithoutABudget) {
  objects.pods[0].meta.space = objects.replica_sets[0].meta.space = "kube-system";
  EXPECT_EQ(why(), "kube-system/p0 can't be moved: it is in kube-system, and no disruption budget says that it may go");
  DisruptionBudget budget;
  budget.meta.name = "dns";
  budget.meta.space = "kube-system";
  budget.selector = LabelSelector{{{"app", "web"}}, {}};
  budget.max_unavailable = CountOrPercent{1, false};
  objects.disruption_budgets = {budget};
  objects.replica_sets[0].replicas = 1;
  EXPECT_TRUE(unneeded());
}

TEST_F(Blocks, ABudgetThatAllowsNone) {
  DisruptionBudget budget;
  budget.meta.name = "web";
  budget.selector = LabelSelector{{{"app", "web"}}, {}};
  budget.min_available = CountOrPercent{2, false};
  objects.disruption_budgets = {budget};
  EXPECT_EQ(why(), "default/p0 can't be moved: the disruption budget web allows none");
}

TEST_F(Blocks, TheNodesAnnotation) {
  objects.nodes[0].meta.annotations["cluster-autoscaler.kubernetes.io/scale-down-disabled"] = "true";
  EXPECT_EQ(why(), "it is annotated scale-down-disabled");
}

TEST_F(Blocks, DaemonSetsAndMirrorsDoNot) {
  auto agent = on("n0", waiting("agent", 100));
  agent.meta.owners = {{"DaemonSet", "agent", "", true}};
  auto mirror = on("n0", waiting("proxy", 100));
  mirror.meta.owners.clear();
  mirror.meta.annotations["kubernetes.io/config.mirror"] = "1";
  objects.pods.push_back(agent);
  objects.pods.push_back(mirror);
  EXPECT_TRUE(unneeded());
}

TEST(ScaleDown, UnreadyNodesTakeTwenty) {
  auto objects = nodes_with({0, 3000});
  objects.nodes[0].conditions = {condition("Ready", false)};
  EXPECT_EQ(why_of(decide(objects, long_unneeded({"n0"})).nodes, "n0"), "unneeded for 660 s, 1200 s must be over");
  EXPECT_EQ(decide(objects, long_unneeded({"n0"}, 21min)).remove.size(), 1U);
}

TEST(ScaleDown, NothingInAnUnhealthyCluster) {
  auto objects = nodes_with({0, 0, 0, 0, 0, 0});
  for (int i = 0; i < 4; ++i) objects.nodes[static_cast<std::size_t>(i)].conditions = {condition("Ready", false)};
  const auto made = decide_cluster_autoscaler(objects, long_unneeded({"n5"}), noon);
  EXPECT_TRUE(made.down.nodes.empty());
  EXPECT_TRUE(made.memory.unneeded.empty());
}

}  // namespace
}  // namespace sandtable::models::kube
