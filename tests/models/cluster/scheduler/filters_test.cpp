#include "models/cluster/scheduler/filters.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/scheduler/cluster_builder.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

constexpr const char* untolerated = "node(s) had untolerated taint(s)";
constexpr const char* unmatched = "node(s) didn't match Pod's node affinity/selector";

Objects two_nodes() {
  Objects objects;
  objects.nodes = {node("a"), node("b")};
  return objects;
}

TEST(Filters, CordonedNodesTakeOnlyPodsThatTolerateIt) {
  auto objects = two_nodes();
  objects.nodes[0].unschedulable = true;
  Pod wanted = pod("p");
  EXPECT_EQ(reason_of(decide(objects, wanted), "a"), "node(s) were unschedulable");
  wanted.spec.tolerations.push_back({"node.kubernetes.io/unschedulable", true, "", TaintEffect::no_schedule, {}});
  EXPECT_EQ(reason_of(decide(objects, wanted), "a"), "");
}

TEST(Filters, TaintsMustBeTolerated) {
  auto objects = two_nodes();
  objects.nodes[0].taints = {{"gpu", "yes", TaintEffect::no_schedule, {}}};
  objects.nodes[1].taints = {{"gpu", "yes", TaintEffect::prefer_no_schedule, {}}};
  Pod wanted = pod("p");
  EXPECT_EQ(reason_of(decide(objects, wanted), "a"), untolerated);
  EXPECT_EQ(reason_of(decide(objects, wanted), "b"), "");
  Options older;
  older.minor = 33;
  EXPECT_EQ(reason_of(decide(objects, wanted, older), "a"), "node(s) had untolerated taint {gpu: yes}");
  wanted.spec.tolerations.push_back({"gpu", false, "no", {}, {}});
  EXPECT_EQ(reason_of(decide(objects, wanted), "a"), untolerated);
  wanted.spec.tolerations.push_back({"gpu", false, "yes", {}, {}});
  EXPECT_EQ(reason_of(decide(objects, wanted), "a"), "");
}

TEST(Filters, NodeSelectorAndAnyOfTheRequiredTerms) {
  auto objects = two_nodes();
  objects.nodes[0].meta.labels["disk"] = "ssd";
  Pod wanted = pod("p");
  wanted.spec.node_selector = {{"disk", "ssd"}};
  EXPECT_EQ(reason_of(decide(objects, wanted), "b"), unmatched);
  EXPECT_EQ(decide(objects, wanted).node, "a");
  // Both of the selector and the terms are needed; of the terms one is enough, and an empty one is none.
  wanted.spec.affinity.node.required = {{{{{"disk", Operator::does_not_exist, {}}}, {}}, {}}};
  EXPECT_EQ(decide(objects, wanted).node, std::nullopt);
  wanted.spec.affinity.node.required->push_back({{{"disk", Operator::in, {"hdd", "ssd"}}}, {}});
  EXPECT_EQ(decide(objects, wanted).node, "a");
}

TEST(Filters, MatchFieldsNameNodes) {
  auto objects = two_nodes();
  Pod wanted = pod("p");
  const Requirement named{"metadata.name", Operator::in, {"b"}};
  wanted.spec.affinity.node.required = {{{}, {named}}};
  const auto decision = decide(objects, wanted);
  EXPECT_EQ(decision.node, "b");
  EXPECT_EQ(reason_of(decision, "a"), "node(s) didn't satisfy plugin(s) [NodeAffinity]");
  Options oldest;
  oldest.minor = 31;
  EXPECT_EQ(reason_of(decide(objects, wanted, oldest), "a"), "node is filtered out by the prefilter result");

  wanted.spec.affinity.node.required = {{{}, {named, {"metadata.name", Operator::in, {"a"}}}}};
  const auto conflict = decide(objects, wanted);
  EXPECT_EQ(conflict.node, std::nullopt);
  EXPECT_EQ(conflict.message.find("0/2 nodes are available: pod affinity terms conflict."), 0U) << conflict.message;
}

TEST(Filters, HostPortsCollideByProtocolNumberAndAddress) {
  const auto port = [](const std::string& ip, const std::string& protocol, std::int32_t number) {
    Pod made = pod("holder");
    made.spec.containers[0].host_ports = {{ip, protocol, number}};
    return made;
  };
  auto objects = two_nodes();
  objects.pods = {on("a", port("10.0.0.1", "TCP", 80))};
  const auto why_not = [&objects](const Pod& wanted) { return reason_of(decide(objects, wanted), "a"); };
  const std::string taken = "node(s) didn't have free ports for the requested pod ports";
  EXPECT_EQ(why_not(port("", "TCP", 80)), taken);
  EXPECT_EQ(why_not(port("10.0.0.1", "TCP", 80)), taken);
  EXPECT_EQ(why_not(port("10.0.0.2", "TCP", 80)), "");
  EXPECT_EQ(why_not(port("", "UDP", 80)), "");
  EXPECT_EQ(why_not(port("", "TCP", 81)), "");
}

TEST(Filters, AllThatIsShortIsTold) {
  auto objects = two_nodes();
  objects.nodes[0].allocatable = resources(1000, gibi, 1);
  objects.pods = {on("a", pod("there", resources(500, gibi / 2)))};
  Pod wanted = pod("p", resources(600, gibi));
  wanted.spec.containers[0].requests["example.com/gpu"] = whole(1);
  EXPECT_EQ(reason_of(decide(objects, wanted), "a"),
            "Too many pods, Insufficient cpu, Insufficient memory, Insufficient example.com/gpu");
  EXPECT_EQ(reason_of(decide(objects, wanted), "b"), "Insufficient example.com/gpu");
}

TEST(Filters, PodsThatEndedTakeNothingAndThoseThatAreEndingDo) {
  auto objects = two_nodes();
  objects.nodes.pop_back();
  objects.pods = {on("a", pod("there", resources(3000, gibi)))};
  const Pod wanted = pod("p", resources(2000, gibi));
  objects.pods[0].meta.deleted = noon;
  EXPECT_EQ(reason_of(decide(objects, wanted), "a"), "Insufficient cpu");
  objects.pods[0].status.phase = PodPhase::succeeded;
  EXPECT_EQ(decide(objects, wanted).node, "a");
}

// A pod that waits for its victims on a node holds its place there against those of no higher priority.
TEST(Filters, NominatedPodsCountForThoseOfNoHigherPriority) {
  auto objects = two_nodes();
  objects.nodes.pop_back();
  Pod waiting = pod("waiting", resources(3000, gibi));
  waiting.spec.priority = 5;
  waiting.status.nominated_node = "a";
  objects.pods = {waiting};
  Pod wanted = pod("p", resources(2000, gibi));
  wanted.spec.priority = 5;
  EXPECT_EQ(reason_of(decide(objects, wanted), "a"), "Insufficient cpu");
  wanted.spec.priority = 6;
  EXPECT_EQ(decide(objects, wanted).node, "a");
  EXPECT_EQ(decide(objects, waiting).node, "a");  // itself it does not stand in its own way
}

}  // namespace
}  // namespace sandtable::models::kube::scheduler
