#include "models/cluster/explain/node_explanation.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/scheduler/cluster_builder.hpp"

namespace sandtable::models::kube {
namespace {

using namespace scheduler;
using Texts = std::vector<std::string>;

Pod owned(const std::string& kind, const std::string& name) {
  auto made = on("a", pod(name, {}, {{"app", name}}));
  made.meta.owners = {{kind, name, "u", true}};
  made.status.conditions = {{"Ready", Truth::yes, "", "", {}}};
  return made;
}

TEST(ExplainNode, WhatItRefusesAndWhy) {
  Objects objects;
  objects.nodes = {node("a")};
  objects.nodes[0].unschedulable = true;
  objects.pods = {pod("p"), pod("q")};
  const auto found = explain_node(objects, objects.nodes[0], noon);
  EXPECT_EQ(found.state, (Texts{"it says nothing of being ready", "it is cordoned"}));
  EXPECT_EQ(found.refuses, (std::map<std::string, Texts>{{"node(s) were unschedulable", {"default/p", "default/q"}}}));
  EXPECT_TRUE(found.drain.done);
  EXPECT_FALSE(found.flip);
}

TEST(ExplainNode, TheFewestFlagsThatLetItDrain) {
  Objects objects;
  objects.nodes = {node("a")};
  objects.daemon_sets.emplace_back().meta.name = "agent";
  objects.pods = {owned("DaemonSet", "agent"), owned("ReplicaSet", "web")};
  objects.pods[1].spec.empty_dir = true;
  const auto found = explain_node(objects, objects.nodes[0], noon);
  EXPECT_FALSE(found.drain.done);
  ASSERT_TRUE(found.flip);
  EXPECT_EQ(found.flip->changes, (Texts{"--ignore-daemonsets", "--delete-emptydir-data"}));
}

TEST(ExplainNode, ABudgetThatAllowsNothing) {
  Objects objects;
  objects.nodes = {node("a")};
  objects.pods = {owned("ReplicaSet", "web")};
  auto& budget = objects.disruption_budgets.emplace_back();
  budget.meta.name = "web";
  budget.selector = select("app", "web");
  budget.min_available = CountOrPercent{1, false};
  const auto found = explain_node(objects, objects.nodes[0], noon);
  EXPECT_FALSE(found.drain.done);
  EXPECT_EQ(found.drain.waiting.size(), 1U);
  EXPECT_FALSE(found.flip);  // one pod and one that has to be there: no flag helps, nor does a replacement that never comes
}

}  // namespace
}  // namespace sandtable::models::kube
