#include <gtest/gtest.h>

#include "tests/models/cluster/scheduler/cluster_builder.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

constexpr const char* too_uneven = "node(s) didn't match pod topology spread constraints";
constexpr const char* no_label = "node(s) didn't match pod topology spread constraints (missing required label)";
const Labels web{{"app", "web"}};

/// a1, a2 in zone a; b1 in zone b; `in_a` pods on a1, `in_b` on b1.
Objects zones(int in_a, int in_b) {
  Objects objects;
  objects.nodes = {node("a1", "a"), node("b1", "b"), node("a2", "a")};
  for (int i = 0; i < in_a; ++i) objects.pods.push_back(on("a1", pod("a" + std::to_string(i), {}, web)));
  for (int i = 0; i < in_b; ++i) objects.pods.push_back(on("b1", pod("b" + std::to_string(i), {}, web)));
  return objects;
}

Pod spread(const std::string& key, bool hard, std::int32_t max_skew = 1) {
  Pod wanted = pod("p", {}, web);
  SpreadConstraint constraint;
  constraint.max_skew = max_skew;
  constraint.topology_key = key;
  constraint.hard = hard;
  constraint.selector = select("app", "web");
  wanted.spec.spread = {constraint};
  return wanted;
}

TEST(SpreadFilter, SkewIsOverTheLeastDomain) {
  const auto wanted = spread(zone_label, true);
  EXPECT_EQ(reason_of(decide(zones(1, 1), wanted), "a1"), "");          // 1 + 1 - 1
  EXPECT_EQ(reason_of(decide(zones(1, 0), wanted), "a1"), too_uneven);  // 1 + 1 - 0 > 1
  EXPECT_EQ(reason_of(decide(zones(1, 0), wanted), "a2"), too_uneven);
  EXPECT_EQ(decide(zones(1, 0), wanted).node, "b1");
  EXPECT_EQ(reason_of(decide(zones(1, 0), spread(zone_label, true, 2)), "a1"), "");
}

TEST(SpreadFilter, ThePodCountsOnlyWhereItSelectsItself) {
  auto wanted = spread(zone_label, true);
  wanted.meta.labels = {{"app", "other"}};
  EXPECT_EQ(reason_of(decide(zones(1, 0), wanted), "a1"), "");  // 1 + 0 - 0
}

TEST(SpreadFilter, CountsNoPodsOfOtherNamespacesNorEndingOnes) {
  auto objects = zones(2, 0);
  objects.pods[0].meta.space = "elsewhere";
  objects.pods[1].meta.deleted = noon;
  EXPECT_EQ(reason_of(decide(objects, spread(zone_label, true)), "a1"), "");
}

TEST(SpreadFilter, MinDomainsTakesTheLeastForNone) {
  auto wanted = spread(zone_label, true);
  wanted.spec.spread[0].min_domains = 3;
  const auto decision = decide(zones(1, 1), wanted);  // two domains of three: 1 + 1 - 0 > 1
  EXPECT_EQ(decision.node, std::nullopt);
  wanted.spec.spread[0].min_domains = 2;
  EXPECT_TRUE(decide(zones(1, 1), wanted).node);
}

TEST(SpreadFilter, NodesWithoutTheLabelAreOut) {
  auto objects = zones(0, 0);
  objects.nodes.push_back(node("bare"));
  EXPECT_EQ(reason_of(decide(objects, spread(zone_label, true)), "bare"), no_label);
}

// Zone b holds no pod; whether it is the least domain depends on whether its node takes part.
TEST(SpreadFilter, PoliciesSayWhichNodesTakePart) {
  auto objects = zones(1, 0);
  objects.nodes[1].taints = {{"down", "", TaintEffect::no_schedule, {}}};
  auto wanted = spread(zone_label, true);
  EXPECT_EQ(reason_of(decide(objects, wanted), "a1"), too_uneven);  // taints are ignored by default
  wanted.spec.spread[0].honor_taints = true;
  EXPECT_EQ(reason_of(decide(objects, wanted), "a1"), "");

  objects = zones(1, 0);
  objects.nodes[0].meta.labels["pool"] = objects.nodes[2].meta.labels["pool"] = "main";
  wanted = spread(zone_label, true);
  wanted.spec.node_selector = {{"pool", "main"}};
  EXPECT_EQ(reason_of(decide(objects, wanted), "a1"), "");  // affinity is honoured by default
  wanted.spec.spread[0].honor_affinity = false;
  EXPECT_EQ(reason_of(decide(objects, wanted), "a1"), too_uneven);
}

TEST(SpreadFilter, MatchLabelKeysNarrowTheSelector) {
  auto objects = zones(1, 0);
  objects.pods[0].meta.labels["revision"] = "1";
  auto wanted = spread(zone_label, true);
  wanted.meta.labels["revision"] = "2";
  wanted.spec.spread[0].match_label_keys = {"revision", "absent"};
  EXPECT_EQ(reason_of(decide(objects, wanted), "a1"), "");
}

// By zone, 3 pods in a, 1 in b: two domains weigh ln 4 = 1.386. raw: a 4.16 -> 4, b 1.39 -> 1.
// 100*(4 + 1 - 4)/4 = 25 and 100*(4 + 1 - 1)/4 = 100, times 2.
TEST(SpreadScore, FewerPodsInTheDomainAreBetter) {
  const auto decision = decide(zones(3, 1), spread(zone_label, false));
  EXPECT_EQ(points(decision, "a1", "PodTopologySpread"), 50);
  EXPECT_EQ(points(decision, "a2", "PodTopologySpread"), 50);
  EXPECT_EQ(points(decision, "b1", "PodTopologySpread"), 200);
}

// By hostname three nodes weigh ln 5 = 1.609: raw 5 (4.83), 2 (1.61), 0; 100*(5 - raw)/5, times 2.
TEST(SpreadScore, HostnamesCountByNode) {
  const auto decision = decide(zones(3, 1), spread(hostname_label, false));
  EXPECT_EQ(points(decision, "a1", "PodTopologySpread"), 0);
  EXPECT_EQ(points(decision, "b1", "PodTopologySpread"), 120);
  EXPECT_EQ(points(decision, "a2", "PodTopologySpread"), 200);
}

TEST(SpreadScore, NodesWithoutALabelGetNothing) {
  auto objects = zones(1, 0);
  objects.nodes.push_back(node("bare"));
  EXPECT_EQ(points(decide(objects, spread(zone_label, false)), "bare", "PodTopologySpread"), 0);
  EXPECT_EQ(points(decide(zones(0, 0), spread(zone_label, false)), "a1", "PodTopologySpread"), 200);
}

// The system's constraints: hostname, skew 3, and zone, skew 5, for pods of a Service or a ReplicaSet.
// 2 pods on a1: hostname 2*ln 5 + 2 = 5.22, zone 2*ln 4 + 4 = 6.77: raw 12; a2: 2 + 6.77 -> 9; b1: 2 + 4 = 6.
// 100*(12 + 6 - raw)/12 = 50, 75, 100, times 2.
TEST(SpreadScore, SystemDefaultsForPodsOfAService) {
  auto objects = zones(2, 0);
  const Pod wanted = pod("p", {}, web);
  EXPECT_EQ(points(decide(objects, wanted), "a1", "PodTopologySpread"), std::nullopt);
  objects.services.emplace_back().selector = {{"app", "web"}};
  const auto decision = decide(objects, wanted);
  EXPECT_EQ(points(decision, "a1", "PodTopologySpread"), 100);
  EXPECT_EQ(points(decision, "a2", "PodTopologySpread"), 150);
  EXPECT_EQ(points(decision, "b1", "PodTopologySpread"), 200);
  Options off;
  off.system_spread = false;
  EXPECT_EQ(points(decide(objects, wanted, off), "a1", "PodTopologySpread"), std::nullopt);
}

TEST(SpreadScore, SystemDefaultsForPodsOfAReplicaSet) {
  auto objects = zones(2, 0);
  Pod wanted = pod("p", {}, web);
  wanted.meta.owners = {{"ReplicaSet", "web-1", "", true}};
  ReplicaSet set;
  set.meta.name = "web-1";
  set.selector = select("app", "web");
  objects.replica_sets = {set};
  EXPECT_EQ(points(decide(objects, wanted), "a2", "PodTopologySpread"), 150);
}

// An empty selector counts no pod, although it matches the pod itself.
TEST(SpreadFilter, AnEmptySelectorCountsNoOne) {
  auto wanted = spread(zone_label, true);
  wanted.spec.spread[0].selector = LabelSelector{};
  EXPECT_EQ(reason_of(decide(zones(5, 0), wanted), "a1"), "");
}

}  // namespace
}  // namespace sandtable::models::kube::scheduler
