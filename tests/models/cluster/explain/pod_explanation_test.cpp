#include "models/cluster/explain/pod_explanation.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/scheduler/cluster_builder.hpp"

namespace sandtable::models::kube {
namespace {

using namespace scheduler;
using Changes = std::vector<std::string>;

PodExplanation explain(Objects objects, const Pod& wanted) {
  objects.pods.push_back(wanted);
  return explain_pod(objects, wanted, noon);
}

TEST(ExplainPod, ARequestIsCutToWhatIsFree) {
  Objects objects;
  objects.nodes = {node("a"), node("b")};
  objects.pods = {on("a", pod("x", resources(3000, 0))), on("b", pod("y", resources(1000, 0)))};
  const auto found = explain(objects, pod("big", resources(3500, gibi)));
  EXPECT_FALSE(found.decision.node);
  ASSERT_TRUE(found.flip);
  EXPECT_EQ(found.flip->changes, Changes{"a cpu request of 1 instead of 3500m"});
  EXPECT_EQ(found.flip->then, "it would go to a");
}

TEST(ExplainPod, WhereNothingIsFreeTheNodeGrows) {
  Objects objects;
  objects.nodes = {node("a")};
  objects.pods = {on("a", pod("x", resources(4000, 0)))};
  const auto found = explain(objects, pod("more", resources(500, 0)));
  ASSERT_TRUE(found.flip);
  EXPECT_EQ(found.flip->changes, Changes{"500m more cpu on a"});
}

// The node with the fewest changes, not the first.
TEST(ExplainPod, TheFewestChangesOfAllNodes) {
  Objects objects;
  objects.nodes = {node("a"), node("b"), node("c")};
  objects.nodes[0].taints = {{"team", "red", TaintEffect::no_schedule, {}}, {"gpu", "", TaintEffect::no_schedule, {}}};
  objects.nodes[1].unschedulable = true;
  objects.nodes[1].taints = {{"team", "red", TaintEffect::no_schedule, {}}};
  objects.nodes[2].taints = {{"team", "red", TaintEffect::no_schedule, {}}};
  const auto found = explain(objects, pod("p"));
  ASSERT_TRUE(found.flip);
  EXPECT_EQ(found.flip->changes, Changes{"a toleration of team=red"});
  EXPECT_EQ(found.flip->then, "it would go to c");
}

TEST(ExplainPod, SeveralAtOnceAreToldTogether) {
  Objects objects;
  objects.nodes = {node("a")};
  objects.nodes[0].unschedulable = true;
  auto wanted = pod("p", resources(5000, 0));
  wanted.spec.node_selector = {{"disk", "ssd"}};
  const auto found = explain(objects, wanted);
  ASSERT_TRUE(found.flip);
  EXPECT_EQ(found.flip->changes, (Changes{"a uncordoned", "the label disk=ssd on a", "a cpu request of 4 instead of 5"}));
}

TEST(ExplainPod, TheAntiAffinityOfOthersIsAnsweredByNothing) {
  Objects objects;
  objects.nodes = {node("a")};
  auto alone = on("a", pod("alone", {}, {{"app", "web"}}));
  alone.spec.affinity.against.required = {near(select("app", "web"), hostname_label)};
  objects.pods = {alone};
  const auto found = explain(objects, pod("p", {}, {{"app", "web"}}));
  EXPECT_FALSE(found.decision.node);
  EXPECT_FALSE(found.flip);
}

TEST(ExplainPod, OfOneThatHasANodeWhereItWouldGoElse) {
  Objects objects;
  objects.nodes = {node("a"), node("b")};
  objects.pods = {on("b", pod("x", resources(1000, gibi)))};
  const auto found = explain(objects, on("b", pod("p", resources(100, 0))));  // decided anew: bound, it would only stay
  EXPECT_EQ(found.decision.node, "a");
  ASSERT_TRUE(found.flip);
  EXPECT_EQ(found.flip->changes, Changes{"a cordoned"});
  EXPECT_EQ(found.flip->then, "it would go to b");
}

}  // namespace
}  // namespace sandtable::models::kube
