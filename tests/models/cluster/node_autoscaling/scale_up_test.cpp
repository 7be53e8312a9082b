#include "models/cluster/node_autoscaling/scale_up.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/node_autoscaling/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

ClusterAutoscalerDecision decide(const Objects& objects, const ClusterAutoscalerOptions& options = {},
                                 ClusterAutoscalerMemory memory = {}) {
  return decide_cluster_autoscaler(objects, std::move(memory), noon, options);
}

// First fit decreasing, 4 cores a node: 3, 2, 2, 1, 1 → [3 1] [2 2] [1].
Objects five_pods() {
  Objects objects;
  objects.node_groups = {group("g", 0, 10)};
  const std::vector<std::int64_t> cores{1, 3, 2, 1, 2};
  for (std::size_t i = 0; i < cores.size(); ++i) {
    objects.pods.push_back(waiting("p" + std::to_string(i), cores[i] * 1000, gibi / 4));
    objects.pods.back().meta.owners.front().name = "web-" + std::to_string(i);
  }
  return objects;
}

TEST(ScaleUp, FirstFitDecreasing) {
  const auto made = decide(five_pods()).up;
  EXPECT_EQ(made.group, "g");
  EXPECT_EQ(made.count, 3);
  EXPECT_EQ(made.to, 3);
  EXPECT_EQ(made.pods, (std::vector<std::string>{"default/p1", "default/p2", "default/p4", "default/p0", "default/p3"}));
}

TEST(ScaleUp, NothingWaits) {
  Objects objects;
  objects.node_groups = {group("g", 0, 10)};
  EXPECT_EQ(decide(objects).up.why, (std::vector<std::string>{"no pod waits for a node"}));
}

TEST(ScaleUp, RoomThatIsThereOrUpcomingIsUsedFirst) {
  auto objects = five_pods();
  objects.nodes = {group_node("n", "g")};
  objects.node_groups[0].target_size = 2;
  const auto made = decide(objects).up;
  EXPECT_EQ(made.waiting.size(), 4U) << "4 cores are there, 4 are on their way: [1 3] [2 1], and 2 find none";
  EXPECT_EQ(made.count, 1);
  EXPECT_EQ(made.from, 2);
}

TEST(ScaleUp, Limits) {
  auto objects = five_pods();
  objects.node_groups[0].max_size = 2;
  EXPECT_EQ(decide(objects).up.count, 2);
  objects.node_groups[0].max_size = 10;
  ClusterAutoscalerOptions options;
  options.max_nodes_total = 1;
  EXPECT_EQ(decide(objects, options).up.count, 1);
  options.max_nodes_total = 0;
  options.max_nodes_per_scale_up = 2;
  EXPECT_EQ(decide(objects, options).up.count, 2);
}

TEST(ScaleUp, WhyAGroupIsPassedOver) {
  auto objects = five_pods();
  objects.node_groups[0].max_size = 0;
  auto made = decide(objects).up;
  EXPECT_EQ(made.groups[0].skipped, "it is at its maximum of 0 nodes");
  EXPECT_EQ(made.unhelped.size(), 5U);
  EXPECT_EQ(made.unhelped[0].reasons.front().second, "it is at its maximum of 0 nodes");

  objects = five_pods();
  ClusterAutoscalerMemory memory;
  memory.backoffs["g"] = {5min, noon + 1min, noon - 4min};
  EXPECT_EQ(decide(objects, {}, memory).up.groups[0].skipped, "it backs off for another 60 s, for it failed to grow");

  objects.node_groups[0].node.reset();
  EXPECT_EQ(decide(objects).up.groups[0].skipped, "it has neither a node nor a description of one");
}

TEST(ScaleUp, WhyAPodIsNotHelped) {
  auto objects = five_pods();
  objects.pods = {waiting("huge", 5000), waiting("picky", 1000)};
  objects.pods[1].spec.node_selector["disk"] = "ssd";
  const auto made = decide(objects).up;
  EXPECT_EQ(made.group, "");
  ASSERT_EQ(made.unhelped.size(), 2U);
  EXPECT_EQ(made.unhelped[0].reasons.front().second, "Insufficient cpu");
  EXPECT_EQ(made.unhelped[1].reasons.front().second, "node(s) didn't match Pod's node affinity/selector");
}

TEST(ScaleUp, PodsThatDoNotCount) {
  auto objects = five_pods();
  objects.pods.resize(1);
  objects.pods[0].spec.priority = -11;
  EXPECT_EQ(decide(objects).up.group, "");
  objects.pods[0].spec.priority = -10;
  EXPECT_EQ(decide(objects).up.group, "g");
  objects.pods[0].meta.owners.front().kind = "DaemonSet";
  EXPECT_EQ(decide(objects).up.group, "");
  objects = five_pods();
  objects.pods.resize(1);
  objects.pods[0].meta.created = noon - 5s;
  ClusterAutoscalerOptions options;
  options.new_pod_delay = 10s;
  EXPECT_EQ(decide(objects, options).up.group, "");
}

TEST(ScaleUp, DaemonSetsTakeTheirShareOfANewNode) {
  auto objects = five_pods();
  objects.pods = {waiting("a", 2000), waiting("b", 2000)};
  EXPECT_EQ(decide(objects).up.count, 1);
  DaemonSet agent;
  agent.meta.name = "agent";
  agent.pod.spec.containers.emplace_back();
  agent.pod.spec.containers.back().requests = resources(500, gibi);
  objects.daemon_sets = {agent};
  EXPECT_EQ(decide(objects).up.count, 2);
  objects.daemon_sets[0].pod.spec.node_selector["gpu"] = "yes";
  EXPECT_EQ(decide(objects).up.count, 1) << "it would not run there";
}

TEST(ScaleUp, ANewNodeIsLikeTheGroupsOwn) {
  auto objects = five_pods();
  objects.node_groups[0].node.reset();
  objects.nodes = {group_node("n", "g")};
  objects.nodes[0].unschedulable = true;
  objects.nodes[0].taints = {{deletion_candidate_taint, "1", TaintEffect::prefer_no_schedule, {}}};
  EXPECT_EQ(decide(objects).up.count, 3);
}

TEST(ScaleUp, TheLoopRemembers) {
  const auto made = decide(five_pods());
  EXPECT_EQ(made.memory.last_scale_up, noon);
  EXPECT_EQ(made.memory.requests, (std::vector<ScaleRequest>{{"g", 3, noon}}));
  EXPECT_TRUE(made.down.nodes.empty()) << "one or the other";
}

}  // namespace
}  // namespace sandtable::models::kube
