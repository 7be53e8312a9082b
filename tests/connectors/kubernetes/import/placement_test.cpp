#include "connectors/kubernetes/import/placement.hpp"

#include <gmock/gmock.h>

#include "tests/connectors/kubernetes/import/imported.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ImportPlacement, PriorityIsThatOfItsClass) {
  const auto imported = import_pod("priorityClassName: high", "kind: PriorityClass\nmetadata: {name: high}\nvalue: 1000\n");
  EXPECT_EQ(service_of(imported).priority, 1000U);
  const auto low = import_pod("priorityClassName: low", "kind: PriorityClass\nmetadata: {name: low}\nvalue: -5\n");
  EXPECT_EQ(service_of(low).priority, 0U);
  EXPECT_THAT(low.left_out, ElementsAre("Deployment shop/web, its priority -5: a scenario has none below 0"));
}

TEST(ImportPlacement, SelectorsComeOfSelectorsAndOfAffinityThatSaysNoMore) {
  const auto imported = import_pod(
      "nodeSelector: {disk: ssd}, affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: "
      "[{matchExpressions: [{key: size, operator: In, values: [big]}]}]}}}");
  EXPECT_THAT(service_of(imported).selector, ElementsAre(models::NodeLabel{"disk", "ssd"}, models::NodeLabel{"size", "big"}));
  EXPECT_THAT(imported.scenario.nodes.front().labels,
              ElementsAre(models::NodeLabel{"disk", "ssd"}, models::NodeLabel{"size", "big"}));
  EXPECT_THAT(imported.left_out, IsEmpty());
  expect_a_scenario(imported);
}

// A scenario in which all replicas wait for ever is refused by its reader: it must not be written.
TEST(ImportPlacement, WhatNoNodeBearsIsLeftOut) {
  const auto imported = import_pod(
      "nodeSelector: {disk: tape}, affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: "
      "[{matchExpressions: [{key: size, operator: Exists}]}]}}}");
  EXPECT_THAT(service_of(imported).selector, IsEmpty());
  EXPECT_THAT(
      imported.left_out,
      ElementsAre("Deployment shop/web, its required node affinity: it says more than a selector",
                  "Deployment shop/web, its node selector disk=tape: no node bears it, so that its pods would wait for ever"));
  expect_a_scenario(imported);
}

TEST(ImportPlacement, Tolerations) {
  const auto imported = import_pod(
      "tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}, {key: team, value: a}, {operator: Exists},"
      " {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 30},"
      " {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 60}]");
  const auto& service = service_of(imported);
  ASSERT_EQ(service.tolerations.size(), 2U);
  EXPECT_TRUE(service.tolerations[0].exists);
  EXPECT_EQ(service.tolerations[1].value, "a");
  EXPECT_EQ(service.tolerates_loss, 30s);
  EXPECT_THAT(imported.left_out,
              ElementsAre("Deployment shop/web, its toleration of every taint: a scenario tolerates taints by name"));
  expect_a_scenario(imported);
}

TEST(ImportPlacement, SpreadAndAntiAffinityOverItsOwn) {
  const auto imported = import_pod(
      "topologySpreadConstraints: [{maxSkew: 2, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, "
      "labelSelector: {matchLabels: {app: web}}}, {maxSkew: 1, topologyKey: rack, whenUnsatisfiable: ScheduleAnyway, "
      "labelSelector: "
      "{matchLabels: {app: web}}}], affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, "
      "podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}}], "
      "requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: "
      "db}}}]}}");
  const auto& service = service_of(imported);
  EXPECT_THAT(service.spread, ElementsAre(models::SpreadSpec{models::Topology::zone, 2, models::Unsatisfiable::refuse}));
  EXPECT_THAT(service.apart, ElementsAre(models::ApartSpec{models::Topology::node, false}));
  EXPECT_EQ(imported.left_out.size(), 2U);
  expect_a_scenario(imported);
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
