#include "models/cluster/node_autoscaling/karpenter_disruption.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/node_autoscaling/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

class KarpenterDisruptionTest : public ::testing::Test {
 protected:
  KarpenterDisruptionTest() {
    objects.instance_types = machines();
    objects.node_pools = {pool()};
  }
  void add(const std::string& name, std::size_t type, std::int64_t milli_cpu) {
    objects.nodes.push_back(pool_node(name, objects.instance_types[type]));
    objects.node_claims.push_back(claim(name));
    if (milli_cpu > 0) objects.pods.push_back(on(name, waiting("on-" + name, milli_cpu)));
  }
  KarpenterDisruption decide() const { return decide_disruption(objects, noon); }
  std::string why(const std::string& node) const {
    const auto made = decide();
    for (const auto& one : made.nodes)
      if (one.node == node) return one.why;
    return "not a candidate";
  }
  void set(std::size_t place, Condition condition) { objects.node_claims[place].conditions.push_back(std::move(condition)); }
  Objects objects;
};

TEST_F(KarpenterDisruptionTest, EmptyOnesFirstAsManyAsTheBudgetsLetGo) {
  add("a", 0, 0);
  add("b", 1, 0);
  add("c", 2, 7000);
  auto made = decide();
  ASSERT_TRUE(made.command);
  EXPECT_EQ(made.command->method, "empty");
  EXPECT_EQ(made.command->nodes, (std::vector<std::string>{"b", "a"})) << "the dearer first";
  EXPECT_DOUBLE_EQ(made.command->savings, 2.9);
  objects.node_pools[0].budgets = {{{}, {10, true}, "", sim::Duration{0}}};
  EXPECT_EQ(decide().command->nodes, (std::vector<std::string>{"b"})) << "10 % of 3, rounded up";
  EXPECT_EQ(why("a"), "the budgets of its pool let no more nodes go now");
}

TEST_F(KarpenterDisruptionTest, DriftComesBeforeConsolidation) {
  add("a", 1, 3000);
  add("b", 2, 500);
  set(0, condition("Drifted", true, noon - 1min));
  const auto made = decide();
  ASSERT_TRUE(made.command);
  EXPECT_EQ(made.command->method, "drift");
  EXPECT_EQ(made.command->nodes, (std::vector<std::string>{"a"}));
}

TEST_F(KarpenterDisruptionTest, SeveralComeBeforeOne) {
  add("a", 1, 2500);
  add("b", 1, 2500);
  const auto made = decide();
  ASSERT_TRUE(made.command);
  EXPECT_EQ(made.command->method, "multi");
  EXPECT_EQ(made.command->nodes.size(), 2U);
  ASSERT_EQ(made.command->replacements.size(), 1U);
  EXPECT_EQ(made.command->replacements[0].types, (std::vector<std::string>{"large"}));
}

TEST_F(KarpenterDisruptionTest, OneByWorth) {
  add("a", 2, 1000);
  const auto made = decide();
  ASSERT_TRUE(made.command);
  EXPECT_EQ(made.command->method, "single");
  EXPECT_EQ(made.command->replacements[0].types.front(), "small");
}

TEST_F(KarpenterDisruptionTest, PoliciesAndWindows) {
  add("a", 2, 1000);
  objects.node_pools[0].policy = ConsolidationPolicy::when_empty;
  EXPECT_EQ(why("a"), "its pool consolidates WhenEmpty, and it is not empty");
  objects.node_pools[0].policy = ConsolidationPolicy::when_empty_or_underutilized;
  objects.node_pools[0].consolidate_after.reset();
  EXPECT_EQ(why("a"), "consolidation is switched off in its pool");
  objects.node_pools[0].consolidate_after = 5min;
  objects.node_claims[0].conditions.resize(1);  // Initialized alone
  objects.node_claims[0].last_pod_event = noon - 4min;
  EXPECT_EQ(why("a"), "consolidateAfter is not over since a pod last came or went");
  objects.node_claims[0].last_pod_event = noon - 5min;
  EXPECT_TRUE(decide().command);
}

TEST_F(KarpenterDisruptionTest, WhatBlocks) {
  add("a", 2, 1000);
  objects.nodes[0].meta.annotations["karpenter.sh/do-not-disrupt"] = "true";
  EXPECT_EQ(why("a"), "it is annotated do-not-disrupt");
  objects.nodes[0].meta.annotations.clear();
  objects.pods[0].meta.annotations["karpenter.sh/do-not-disrupt"] = "true";
  EXPECT_EQ(why("a"), "default/on-a: it is annotated do-not-disrupt");
  objects.pods[0].meta.annotations["karpenter.sh/do-not-disrupt"] = "10m";
  objects.pods[0].status.started = noon - 9min;
  EXPECT_EQ(why("a"), "default/on-a: it is annotated do-not-disrupt");
  objects.pods[0].status.started = noon - 11min;
  EXPECT_TRUE(decide().command);
  DisruptionBudget budget;
  budget.meta.name = "web";
  budget.selector = scheduler::select("app", "web");
  budget.max_unavailable = CountOrPercent{0, false};
  objects.replica_sets = {web()};
  objects.disruption_budgets = {budget};
  EXPECT_EQ(why("a"), "default/on-a: the disruption budget web allows none");
  objects.disruption_budgets.push_back(budget);
  EXPECT_EQ(why("a"), "default/on-a: more than one disruption budget selects it");
}

TEST_F(KarpenterDisruptionTest, DriftDoesNotWaitForPodsForEver) {
  add("a", 1, 3000);
  set(0, condition("Drifted"));
  objects.pods[0].meta.annotations["karpenter.sh/do-not-disrupt"] = "true";
  EXPECT_FALSE(decide().command);
  objects.node_claims[0].grace_period = 1h;
  EXPECT_EQ(decide().command->method, "drift");
}

TEST_F(KarpenterDisruptionTest, ExpiryAsksNoBudget) {
  add("a", 1, 3000);
  objects.node_pools[0].budgets = {{{}, {0, false}, "", sim::Duration{0}}};
  objects.node_claims[0].expire_after = 1h;
  const auto made = decide();
  EXPECT_EQ(made.expired, (std::vector<std::string>{"a"}));
  EXPECT_FALSE(made.command);
  objects.node_claims[0].expire_after = 61min;
  EXPECT_TRUE(decide().expired.empty());
}

// A large one beside one that is full: it saves 3.6 − 1.9 of 7.2 and disrupts 2 of 4: 0.236/0.5 < 1/2.
TEST_F(KarpenterDisruptionTest, Balanced) {
  add("a", 2, 2500);
  add("b", 2, 7500);
  objects.node_pools[0].policy = ConsolidationPolicy::balanced;
  EXPECT_FALSE(decide().command);
  EXPECT_EQ(why("a"), "what it saves does not outweigh the disruption (Balanced)");
  objects.node_pools[0].policy = ConsolidationPolicy::when_empty_or_underutilized;
  EXPECT_TRUE(decide().command);
}

}  // namespace
}  // namespace sandtable::models::kube
