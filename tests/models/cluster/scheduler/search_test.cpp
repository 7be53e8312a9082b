#include <gtest/gtest.h>

#include "models/cluster/scheduler/node_order.hpp"
#include "models/cluster/scheduler/pending.hpp"
#include "models/cluster/scheduler/queue.hpp"
#include "tests/models/cluster/scheduler/cluster_builder.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// max(5, 50 - n/125) % of n, at least 100; all below 100.
TEST(NodesToFind, ShrinksWithTheCluster) {
  EXPECT_EQ(feasible_nodes_to_find(10, 0), 10);
  EXPECT_EQ(feasible_nodes_to_find(99, 0), 99);
  EXPECT_EQ(feasible_nodes_to_find(100, 0), 100);
  EXPECT_EQ(feasible_nodes_to_find(150, 0), 100);   // 49 % are 73
  EXPECT_EQ(feasible_nodes_to_find(1000, 0), 420);  // 42 %
  EXPECT_EQ(feasible_nodes_to_find(5000, 0), 500);  // 10 %
  EXPECT_EQ(feasible_nodes_to_find(6000, 0), 300);  // 5 %, not 2
  EXPECT_EQ(feasible_nodes_to_find(1000, 40), 400);
  EXPECT_EQ(feasible_nodes_to_find(1000, 5), 100);
  EXPECT_EQ(feasible_nodes_to_find(1000, 100), 1000);
}

TEST(NodeOrder, ZonesInTurn) {
  const std::vector<Node> nodes{node("a1", "a"), node("a2", "a"), node("a3", "a"), node("b1", "b"), node("n")};
  EXPECT_EQ(zones_in_turn(nodes), (std::vector<std::size_t>{0, 3, 4, 1, 2}));
}

TEST(Search, EndsWhenEnoughPassAndStartsWhereTold) {
  Objects objects;
  for (int i = 0; i < 200; ++i) objects.nodes.push_back(node("n" + std::to_string(i)));
  const Snapshot snapshot(objects, {});
  const auto decision = schedule(pod("p"), snapshot, noon, {}, 150);
  EXPECT_EQ(decision.looked_at, 100U);
  EXPECT_EQ(decision.scores.front().node, "n150");
  EXPECT_EQ(decision.scores.back().node, "n49");
  EXPECT_EQ(schedule(pod("p"), snapshot, noon, {}).scores.size(), 200U);
}

TEST(Queue, PriorityThenTime) {
  Pod low = pod("low"), high = pod("high");
  high.spec.priority = 1;
  EXPECT_TRUE(before({&high, noon}, {&low, noon - seconds{1}}));
  EXPECT_TRUE(before({&low, noon - seconds{1}}, {&low, noon}));
  EXPECT_FALSE(before({&low, noon}, {&low, noon}));
}

TEST(Queue, BackoffDoublesFromOneSecondToTen) {
  const std::vector<int> expected{0, 1, 2, 4, 8, 10, 10};
  for (std::size_t failures = 0; failures < expected.size(); ++failures)
    EXPECT_EQ(backoff(static_cast<std::int64_t>(failures)), seconds{expected[failures]});
  EXPECT_EQ(backoff(1'000'000), seconds{10});
  EXPECT_EQ(longest_unschedulable, std::chrono::minutes{5});
  Options older;
  older.minor = 32;
  EXPECT_EQ(backoff_end(noon + milliseconds{700}, 1, older), noon + milliseconds{1700});
  EXPECT_EQ(backoff_end(noon + milliseconds{700}, 1, {}), noon + seconds{1});
}

TEST(Pending, EachIsBoundBeforeTheNext) {
  Objects objects;
  objects.nodes = {node("a"), node("b")};
  Pod urgent = pod("urgent", resources(3000, gibi));
  urgent.spec.priority_class = "high";
  objects.pods = {pod("first", resources(3000, gibi)), urgent, pod("last", resources(3000, gibi))};
  objects.pods[0].meta.created = noon;
  objects.pods[2].meta.created = noon + seconds{1};
  PriorityClass high;
  high.meta.name = "high";
  high.value = 7;
  objects.priority_classes = {high};
  const auto decided = schedule_pending(objects, noon, {});
  ASSERT_EQ(decided.size(), 3U);
  EXPECT_EQ(decided[0].pod.name, "urgent");
  EXPECT_EQ(decided[0].decision.node, "a");
  EXPECT_EQ(decided[1].pod.name, "first");
  EXPECT_EQ(decided[1].decision.node, "b");
  EXPECT_EQ(decided[2].decision.node, std::nullopt);
  EXPECT_EQ(decided[2].decision.message,
            "0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: "
            "2 No preemption victims found for incoming pod.");
}

TEST(Pending, GatedPodsWait) {
  Objects objects;
  objects.nodes = {node("a")};
  objects.pods = {pod("gated")};
  objects.pods[0].spec.scheduling_gates = {"quota", "data"};
  const auto decided = schedule_pending(objects, noon, {});
  EXPECT_EQ(decided[0].decision.node, std::nullopt);
  EXPECT_EQ(decided[0].decision.reason, "SchedulingGated");
  EXPECT_EQ(decided[0].decision.why, std::vector<std::string>{"waiting for scheduling gates: [quota data]"});
}

TEST(Pending, WithoutNodesThereIsNoPlace) {
  Objects objects;
  objects.pods = {pod("p")};
  EXPECT_EQ(schedule_pending(objects, noon, {})[0].decision.message, "no nodes available to schedule pods");
}

// Taints that the node lifecycle sets are borne for 300 s by every pod that the API server stored.
TEST(Pending, PodsBearNotReadyForAWhile) {
  Objects objects;
  objects.nodes = {node("a")};
  objects.nodes[0].taints = {{"node.kubernetes.io/not-ready", "", TaintEffect::no_execute, {}}};
  objects.pods = {pod("p")};
  EXPECT_EQ(schedule_pending(objects, noon, {})[0].decision.node, "a");
}

}  // namespace
}  // namespace sandtable::models::kube::scheduler
