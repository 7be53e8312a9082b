#include "connectors/kubernetes/read_pod.hpp"

#include <gtest/gtest.h>

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;

Pod read(const std::string& text) {
  const auto tree = models::parse_yaml(text, "pod.yaml");
  EXPECT_TRUE(tree);
  models::Diagnostics problems;
  auto pod = read_pod(Fields(*tree, problems));
  EXPECT_EQ(models::to_text(problems), "");
  return pod;
}

TEST(ReadPod, DefaultsOfTheApi) {
  const auto pod = read(
      "kind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, resources: {limits: {cpu: 2, memory: 1Gi}, requests: {cpu: "
      "1}}}]}\n");
  EXPECT_EQ(pod.meta.space, "default");
  EXPECT_EQ(pod.spec.grace_seconds, 30);
  EXPECT_EQ(pod.status.phase, PodPhase::pending);
  EXPECT_EQ(amount_of(pod.spec.containers[0].requests, "cpu"), whole(1));
  EXPECT_EQ(amount_of(pod.spec.containers[0].requests, "memory"), *read_amount("1Gi"));  // its limit
}

TEST(ReadPod, WhereItMayGo) {
  const auto pod = read(R"(kind: Pod
metadata: {name: a, namespace: shop, labels: {app: web}}
spec:
  priority: 7
  tolerations: [{key: k, operator: Exists, effect: NoExecute, tolerationSeconds: 300}, {operator: Exists}]
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: In, values: [ssd]}]}]
    podAntiAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 50
        podAffinityTerm: {topologyKey: zone, labelSelector: {matchLabels: {app: web}}}
  topologySpreadConstraints:
  - {maxSkew: 2, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {}}
  containers: [{name: c, ports: [{containerPort: 80, hostPort: 8080}]}]
)");
  EXPECT_EQ(pod.spec.priority, 7);
  ASSERT_EQ(pod.spec.tolerations.size(), 2U);
  EXPECT_EQ(pod.spec.tolerations[0].seconds, std::chrono::seconds{300});
  EXPECT_TRUE(pod.spec.tolerations[1].tolerates({"any", "", TaintEffect::no_schedule, {}}));
  ASSERT_TRUE(pod.spec.affinity.node.required);
  EXPECT_EQ(pod.spec.affinity.node.required->front().labels.front().values, std::vector<std::string>{"ssd"});
  ASSERT_EQ(pod.spec.affinity.against.preferred.size(), 1U);
  EXPECT_EQ(pod.spec.affinity.against.preferred[0].weight, 50);
  ASSERT_EQ(pod.spec.spread.size(), 1U);
  EXPECT_FALSE(pod.spec.spread[0].hard);
  EXPECT_TRUE(pod.spec.spread[0].selector->empty());
  EXPECT_EQ(pod.spec.containers[0].host_ports.front().port, 8080);
}

TEST(ReadPod, WhatBecameOfIt) {
  const auto pod = read(R"(kind: Pod
metadata: {name: a, deletionTimestamp: "2026-11-25T10:00:00Z"}
status:
  phase: Running
  startTime: "2026-11-25T09:00:00Z"
  conditions: [{type: Ready, status: "False", lastTransitionTime: "2026-11-25T09:30:00Z"}]
  containerStatuses:
  - {name: c, restartCount: 4, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {reason: OOMKilled, finishedAt: "2026-11-25T09:29:00Z"}}}
)");
  EXPECT_TRUE(pod.meta.deleted);
  EXPECT_FALSE(is_ready(pod));
  EXPECT_EQ(pod.status.phase, PodPhase::running);
  ASSERT_EQ(pod.status.containers.size(), 1U);
  EXPECT_EQ(pod.status.containers[0].reason, "CrashLoopBackOff");
  EXPECT_EQ(pod.status.containers[0].last_reason, "OOMKilled");
  EXPECT_EQ(pod.status.containers[0].restarts, 4);
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
