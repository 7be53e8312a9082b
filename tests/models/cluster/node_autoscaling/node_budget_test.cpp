#include "models/cluster/node_autoscaling/node_budget.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tests/models/cluster/node_autoscaling/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

NodeBudget budget(std::int64_t value, bool percent, std::vector<DisruptionReason> reasons = {}) {
  return {std::move(reasons), {value, percent}, "", sim::Duration{0}};
}

Objects cluster(std::vector<NodeBudget> budgets, int nodes) {
  Objects objects;
  objects.instance_types = machines();
  objects.node_pools = {pool()};
  objects.node_pools[0].budgets = std::move(budgets);
  for (int i = 0; i < nodes; ++i) objects.nodes.push_back(pool_node("n" + std::to_string(i), objects.instance_types[0]));
  return objects;
}

std::int64_t allowed(const Objects& objects, DisruptionReason reason = DisruptionReason::underutilized, sim::Time now = noon) {
  return disruptions_allowed(objects.node_pools[0], reason, objects, now).allowed;
}

// 10 % of 19 nodes: 1.9, up to 2; 5 % of 10: 1.
TEST(NodeBudget, PercentagesRoundUp) {
  EXPECT_EQ(allowed(cluster({budget(10, true)}, 19)), 2);
  EXPECT_EQ(allowed(cluster({budget(5, true)}, 10)), 1);
  EXPECT_EQ(allowed(cluster({budget(0, false)}, 10)), 0);
}

// The documentation's example: 20 % when empty or drifted, 5 always, none at all at certain hours.
TEST(NodeBudget, TheSmallestOfThoseThatBearOnIt) {
  auto objects = cluster({budget(20, true, {DisruptionReason::empty, DisruptionReason::drifted}), budget(5, false)}, 10);
  EXPECT_EQ(allowed(objects, DisruptionReason::empty), 2);
  EXPECT_EQ(allowed(objects, DisruptionReason::underutilized), 5);
  EXPECT_EQ(allowed(cluster({}, 3)), std::numeric_limits<std::int64_t>::max());
}

TEST(NodeBudget, NodesOnTheirWayOutOrNotReadyAreCounted) {
  auto objects = cluster({budget(3, false)}, 10);
  objects.nodes[0].taints = {{"karpenter.sh/disrupted", "", TaintEffect::no_schedule, {}}};
  EXPECT_EQ(allowed(objects), 2);
  objects.node_claims = {claim("n1")};
  objects.nodes[1].conditions = {condition("Ready", false)};
  EXPECT_EQ(allowed(objects), 1);
}

// @daily for 10 min from midnight (UTC); noon of the first day is 12 h after a strike.
TEST(NodeBudget, Windows) {
  auto daily = budget(0, false);
  daily.schedule = "@daily";
  daily.duration = 10min;
  const sim::Time midnight{24h};
  EXPECT_TRUE(is_active(daily, midnight));
  EXPECT_TRUE(is_active(daily, midnight + 9min));
  EXPECT_FALSE(is_active(daily, midnight + 10min + 1s));
  EXPECT_FALSE(is_active(daily, midnight - 1s));
  EXPECT_EQ(allowed(cluster({daily, budget(4, false)}, 9)), 4);
  EXPECT_EQ(allowed(cluster({daily, budget(4, false)}, 9), DisruptionReason::empty, midnight + 5min), 0);
}

}  // namespace
}  // namespace sandtable::models::kube
