#include "models/cluster/workloads/daemon_set_control.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/workloads/made.hpp"

namespace sandtable::models::kube {
namespace {

using made::at;
using Names = std::vector<std::string>;

Node node(const std::string& name, std::vector<Taint> taints = {}) {
  Node made;
  made.meta.name = name;
  made.taints = std::move(taints);
  return made;
}

Taint taint(const std::string& key, TaintEffect effect) {
  Taint made;
  made.key = key;
  made.effect = effect;
  return made;
}

DaemonSet agent() {
  DaemonSet set;
  set.meta.name = "agent";
  set.pod = made::runs("v2");
  return set;
}

Pod pod(const std::string& name, const std::string& on, const std::string& revision = "r2", std::optional<std::int64_t> ready = 0) {
  auto made = made::pod(name, "DaemonSet", "agent", ready, on);
  made.meta.labels["controller-revision-hash"] = revision;
  return made;
}

DaemonSetSync sync(const DaemonSet& set, const std::vector<Node>& nodes, const std::vector<Pod>& pods) {
  return sync_daemon_set(set, nodes, pods, "r2", at(100));
}

TEST(DaemonFit, BearsNodeConditionsAndCordons) {
  for (const char* key : {"disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"})
    EXPECT_TRUE(
        daemon_fit(agent(), node("a", {taint(std::string("node.kubernetes.io/") + key, TaintEffect::no_schedule)})).should_run)
        << key;
  for (const char* key : {"not-ready", "unreachable"})
    EXPECT_TRUE(
        daemon_fit(agent(), node("a", {taint(std::string("node.kubernetes.io/") + key, TaintEffect::no_execute)})).should_run)
        << key;
  const auto no_network = node("a", {taint("node.kubernetes.io/network-unavailable", TaintEffect::no_schedule)});
  EXPECT_FALSE(daemon_fit(agent(), no_network).should_run);
  auto on_host = agent();
  on_host.pod.spec.host_network = true;
  EXPECT_TRUE(daemon_fit(on_host, no_network).should_run);
}

TEST(DaemonFit, MayStayUnderNoScheduleOnly) {
  const auto shut = daemon_fit(agent(), node("a", {taint("gpu", TaintEffect::no_schedule)}));
  EXPECT_FALSE(shut.should_run);
  EXPECT_TRUE(shut.may_stay);
  EXPECT_FALSE(daemon_fit(agent(), node("a", {taint("gpu", TaintEffect::no_execute)})).may_stay);
  EXPECT_TRUE(daemon_fit(agent(), node("a", {taint("gpu", TaintEffect::prefer_no_schedule)})).should_run);
}

TEST(DaemonFit, FollowsSelectorAndNodeName) {
  auto picky = agent();
  picky.pod.spec.node_selector["disk"] = "ssd";
  EXPECT_FALSE(daemon_fit(picky, node("a")).should_run);
  EXPECT_FALSE(daemon_fit(picky, node("a")).may_stay);
  auto fast = node("a");
  fast.meta.labels["disk"] = "ssd";
  EXPECT_TRUE(daemon_fit(picky, fast).should_run);
  auto named = agent();
  named.pod.spec.node = "b";
  EXPECT_FALSE(daemon_fit(named, node("a")).should_run);
}

TEST(DaemonSetSync, KeepsOnePodANode) {
  const auto made = sync(agent(), {node("a"), node("b"), node("c", {taint("x", TaintEffect::no_execute)})},
                         {pod("b1", "b"), pod("b2", "b"), pod("c1", "c")});
  EXPECT_EQ(made.create, Names{"a"});
  EXPECT_EQ(made.remove, (Names{"b2", "c1"}));
  EXPECT_EQ(made.desired, 2);
  EXPECT_EQ(made.current, 1);
  EXPECT_EQ(made.misscheduled, 1);
}

TEST(DaemonSetSync, DropsPodsForNodesThatAreGone) {
  auto waiting = pod("x1", "", "r2", {});
  waiting.spec.affinity.node.required = {NodeSelectorTerm{{}, {Requirement{"metadata.name", Operator::in, {"x"}}}}};
  const auto made = sync(agent(), {node("a")}, {pod("a1", "a"), waiting});
  EXPECT_EQ(made.remove, Names{"x1"});
  EXPECT_TRUE(made.create.empty());
}

TEST(DaemonSetSync, ReplacesWhatHasEnded) {
  auto failed = pod("a1", "a", "r2", {});
  failed.status.phase = PodPhase::failed;
  EXPECT_EQ(sync(agent(), {node("a")}, {failed}).remove, Names{"a1"});
}

TEST(DaemonSetSync, UpdatesWithinMaxUnavailable) {
  const std::vector<Node> nodes{node("a"), node("b"), node("c"), node("d")};
  std::vector<Pod> pods{pod("a1", "a", "r1"), pod("b1", "b", "r1"), pod("c1", "c", "r1"), pod("d1", "d", "r1")};
  EXPECT_EQ(sync(agent(), nodes, pods).remove, Names{"a1"});
  auto half = agent();
  half.max_unavailable = {30, true};  // 1.2 of 4, up
  EXPECT_EQ(sync(half, nodes, pods).remove, (Names{"a1", "b1"}));
  // One that is not available goes in any case, and counts.
  pods[2] = pod("c1", "c", "r1", {});
  EXPECT_EQ(sync(agent(), nodes, pods).remove, Names{"c1"});
  pods[2] = pod("c1", "c", "r2", {});
  EXPECT_TRUE(sync(agent(), nodes, pods).remove.empty());
  auto manual = agent();
  manual.on_delete = true;
  pods[2] = pod("c1", "c");
  EXPECT_TRUE(sync(manual, nodes, pods).remove.empty());
}

TEST(DaemonSetSync, SurgesBesideTheOldPod) {
  auto surging = agent();
  surging.max_surge = {1, false};
  surging.max_unavailable = {0, false};
  const std::vector<Node> nodes{node("a"), node("b")};
  EXPECT_EQ(sync(surging, nodes, {pod("a1", "a", "r1"), pod("b1", "b", "r1")}).create, Names{"a"});
  auto made = sync(surging, nodes, {pod("a1", "a", "r1"), pod("a2", "a", "r2", {}), pod("b1", "b", "r1")});
  EXPECT_TRUE(made.create.empty());
  EXPECT_TRUE(made.remove.empty());
  made = sync(surging, nodes, {pod("a1", "a", "r1"), pod("a2", "a"), pod("b1", "b", "r1")});
  EXPECT_EQ(made.remove, Names{"a1"});
}

}  // namespace
}  // namespace sandtable::models::kube
