#include <gtest/gtest.h>

#include "models/cluster/node_lifecycle/node_loss.hpp"
#include "models/cluster/node_lifecycle/zone_eviction.hpp"
#include "tests/models/cluster/workloads/made.hpp"

namespace sandtable::models::kube {
namespace {

using made::at;
using std::chrono::seconds;

Node node(const std::string& zone, bool ready = true) {
  Node made;
  made.meta.name = "n";
  if (!zone.empty()) made.meta.labels[zone_label] = zone;
  made.conditions = {{"Ready", ready ? Truth::yes : Truth::unknown, "", "", {}, {}}};
  return made;
}

std::vector<Node> zone(const std::string& name, int ready, int not_ready) {
  std::vector<Node> nodes(static_cast<std::size_t>(ready), node(name));
  nodes.insert(nodes.end(), static_cast<std::size_t>(not_ready), node(name, false));
  return nodes;
}

TEST(NodeMonitor, IsMorePatientFrom132) {
  EXPECT_EQ(node_monitor(31).grace, sim::Duration(seconds(40)));
  EXPECT_EQ(node_monitor(32).grace, sim::Duration(seconds(50)));
  EXPECT_EQ(node_monitor(36).period, sim::Duration(seconds(5)));
}

TEST(JudgeNode, IsUnknownAfterTheGracePeriodAndNotAtItsEnd) {
  auto lost = node("");
  lost.conditions.push_back({"MemoryPressure", Truth::no, "", "", {}, {}});
  EXPECT_FALSE(judge_node(lost, at(0), at(50), node_monitor(36)).changed);
  const auto verdict = judge_node(lost, at(0), at(55), node_monitor(36));
  EXPECT_TRUE(verdict.changed);
  for (const char* type : {"Ready", "MemoryPressure", "DiskPressure", "PIDPressure"})
    EXPECT_EQ(find(verdict.conditions, type)->status, Truth::unknown) << type;
  EXPECT_EQ(find(verdict.conditions, "Ready")->reason, "NodeStatusUnknown");
  EXPECT_EQ(find(verdict.conditions, "DiskPressure")->reason, "NodeStatusNeverUpdated");
  EXPECT_EQ(eviction_taint(verdict.conditions)->key, "node.kubernetes.io/unreachable");
}

TEST(JudgeNode, WaitsLongerForOneThatNeverReported) {
  const Node young;
  EXPECT_FALSE(judge_node(young, at(0), at(60), node_monitor(36)).changed);
  EXPECT_TRUE(judge_node(young, at(0), at(61), node_monitor(36)).changed);
}

TEST(ConditionTaints, FollowConditionsAndCordon) {
  auto troubled = node("", false);
  troubled.conditions.push_back({"DiskPressure", Truth::yes, "", "", {}, {}});
  troubled.unschedulable = true;
  std::vector<std::string> keys;
  for (const auto& taint : condition_taints(troubled)) keys.push_back(taint.key);
  EXPECT_EQ(keys, (std::vector<std::string>{"node.kubernetes.io/unreachable", "node.kubernetes.io/disk-pressure",
                                            "node.kubernetes.io/unschedulable"}));
  EXPECT_TRUE(condition_taints(node("")).empty());
}

TEST(ZoneState, IsPartialFromThreeAnd55Percent) {
  EXPECT_EQ(zone_state(2, 2), ZoneState::normal);    // 50 %, two
  EXPECT_EQ(zone_state(1, 2), ZoneState::normal);    // 67 %, but two
  EXPECT_EQ(zone_state(2, 3), ZoneState::partial);   // 60 %
  EXPECT_EQ(zone_state(9, 11), ZoneState::partial);  // 55 %
  EXPECT_EQ(zone_state(10, 12), ZoneState::normal);  // 54.5 %
  EXPECT_EQ(zone_state(0, 1), ZoneState::full);
}

TEST(EvictionRate, DependsOnStateAndSize) {
  EXPECT_EQ(eviction_rate(ZoneState::normal, 10), 0.1);
  EXPECT_EQ(eviction_rate(ZoneState::partial, 50), 0);
  EXPECT_EQ(eviction_rate(ZoneState::partial, 51), 0.01);
  EXPECT_EQ(eviction_rate(ZoneState::full, 10), 0.1);
}

TEST(JudgeZones, StopWhenAllAreFullyDisrupted) {
  auto nodes = zone("a", 0, 4);
  const auto others = zone("b", 0, 2);
  nodes.insert(nodes.end(), others.begin(), others.end());
  const std::map<std::string, ZoneState> before{{"a", ZoneState::full}, {"b", ZoneState::normal}};
  const auto verdict = judge_zones(nodes, before);
  EXPECT_TRUE(verdict.take_back_taints);
  EXPECT_EQ(verdict.zones.at("a").rate, 0);
  const std::map<std::string, ZoneState> full{{"a", ZoneState::full}, {"b", ZoneState::full}};
  EXPECT_FALSE(judge_zones(nodes, full).take_back_taints);
  nodes.back() = node("b");
  const auto back = judge_zones(nodes, full);
  EXPECT_TRUE(back.start_clocks_anew);
  EXPECT_EQ(back.zones.at("a").rate, 0.1);  // one zone that is cut off while another is not is emptied at the normal rate
}

TEST(TaintInstants, OneAtOnceAndOneEveryTenSeconds) {
  EXPECT_EQ(taint_instants(at(100), 3, 0.1), (std::vector<sim::Time>{at(100), at(110), at(120)}));
  EXPECT_EQ(taint_instants(at(100), 1, 0), std::vector<sim::Time>{sim::never});
}

// Last heard at 2 s, looks at 0, 5, 10 …: 2 + 50 = 52, seen at 55; evicted at 355, replaced 20 s later. Until 1.31: 45, 345.
TEST(NodeLoss, HasTwoInstants) {
  NodeLoss loss;
  loss.last_heard = at(2);
  loss.propagation = seconds(1);
  loss.restart = seconds(20);
  loss.monitor = node_monitor(36);
  auto course = course_of(loss);
  EXPECT_EQ(course.unknown, at(55));
  EXPECT_EQ(course.traffic_ends, at(56));
  EXPECT_EQ(course.tainted, at(55));
  EXPECT_EQ(course.evicted, at(355));
  EXPECT_EQ(course.replaced, at(375));
  loss.monitor = node_monitor(31);
  EXPECT_EQ(course_of(loss).unknown, at(45));
  loss.last_heard = at(5);  // exactly the grace period is not longer than it
  EXPECT_EQ(course_of(loss).unknown, at(50));
}

TEST(NodeLoss, WaitsItsTurnAndIsNeverReplacedAsStateful) {
  NodeLoss loss;
  loss.before_it = 4;
  EXPECT_EQ(course_of(loss).tainted - course_of(loss).unknown, sim::Duration(seconds(40)));
  loss.stateful = true;
  EXPECT_EQ(course_of(loss).replaced, sim::never);
  EXPECT_NE(course_of(loss).evicted, sim::never);
  loss.rate = 0;
  EXPECT_EQ(course_of(loss).tainted, sim::never);
  EXPECT_NE(course_of(loss).traffic_ends, sim::never);
}

}  // namespace
}  // namespace sandtable::models::kube
