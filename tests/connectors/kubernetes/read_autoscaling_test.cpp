// Autoscalers and answers of the metrics APIs, from text as people have it.
#include <gtest/gtest.h>

#include "connectors/kubernetes/go_duration.hpp"
#include "connectors/kubernetes/instant.hpp"
#include "connectors/kubernetes/read_objects.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;
using namespace std::chrono_literals;

Objects read(const std::string& text) {
  const auto manifest = read_manifest(text, "m.yaml");
  EXPECT_TRUE(manifest) << models::to_text(manifest.error());
  auto objects = read_objects(*manifest);
  EXPECT_TRUE(objects) << models::to_text(objects.error());
  return objects ? objects->objects : Objects{};
}

std::string problems(const std::string& text) {
  const auto manifest = read_manifest(text, "m.yaml");
  EXPECT_TRUE(manifest);
  const auto objects = read_objects(*manifest);
  std::string said = objects ? "" : models::to_text(objects.error());
  if (said.ends_with('\n')) said.pop_back();
  return said;
}

HorizontalPodAutoscaler hpa(const std::string& spec) {
  return read("kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  scaleTargetRef: {kind: Deployment, name: web}\n" +
              spec)
      .horizontal_autoscalers.at(0);
}

TEST(ReadHpa, DefaultsOfTheApi) {
  const auto read = hpa("  maxReplicas: 5\n");
  EXPECT_EQ(read.min_replicas, 1);
  ASSERT_EQ(read.metrics.size(), 1U);
  EXPECT_EQ(read.metrics[0].name, "cpu");
  EXPECT_EQ(read.metrics[0].target.utilization, 80);
  EXPECT_FALSE(read.behavior);
  EXPECT_EQ(hpa("  maxReplicas: 5\n  targetCPUUtilizationPercentage: 60\n").metrics[0].target.utilization, 60);  // v1
}

TEST(ReadHpa, BehaviourIsFilledUp) {
  const auto read =
      hpa("  maxReplicas: 5\n  behavior:\n    scaleUp: {stabilizationWindowSeconds: 30, tolerance: '0.05'}\n    scaleDown:\n"
          "      selectPolicy: Min\n      policies: [{type: Pods, value: 2, periodSeconds: 60}]\n");
  ASSERT_TRUE(read.behavior);
  EXPECT_EQ(read.behavior->up.policies, default_scale_up().policies);
  EXPECT_EQ(read.behavior->up.stabilization_seconds, 30);
  EXPECT_EQ(read.behavior->up.tolerance, thousandths(50));
  EXPECT_EQ(read.behavior->down.select, SelectPolicy::min);
  EXPECT_EQ(read.behavior->down.policies, (std::vector<ScalingPolicy>{{PolicyKind::pods, 2, 60}}));
  EXPECT_FALSE(read.behavior->down.stabilization_seconds);
}

TEST(ReadHpa, AllKindsOfMetrics) {
  const auto read = hpa(R"(  maxReplicas: 5
  metrics:
  - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 500Mi}}}
  - {type: ContainerResource, containerResource: {name: cpu, container: app, target: {type: Utilization, averageUtilization: 60}}}
  - {type: Pods, pods: {metric: {name: rps}, target: {type: AverageValue, averageValue: 1k}}}
  - {type: Object, object: {metric: {name: q}, describedObject: {apiVersion: v1, kind: Service, name: s}, target: {type: Value, value: 10}}}
  - {type: External, external: {metric: {name: x, selector: {matchLabels: {a: b}}}, target: {type: AverageValue, averageValue: 30}}}
)");
  ASSERT_EQ(read.metrics.size(), 5U);
  EXPECT_EQ(read.metrics[0].target.average_value, read_amount("500Mi"));
  EXPECT_EQ(read.metrics[1].container, "app");
  EXPECT_EQ(read.metrics[2].name, "rps");
  EXPECT_EQ(read.metrics[3].described, (ObjectReference{"v1", "Service", "s"}));
  EXPECT_EQ(read.metrics[3].target.kind, TargetKind::value);
  EXPECT_EQ(read.metrics[4].selector->match_labels, (Labels{{"a", "b"}}));
}

TEST(ReadHpa, WhatTheApiRefusesIsSaidWithItsPlace) {
  const std::string head = "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n";
  EXPECT_EQ(problems(head + "  minReplicas: 2\n"), "m.yaml:4:3: no maxReplicas (the API wants it)");
  EXPECT_EQ(problems(head + "  minReplicas: 6\n  maxReplicas: 5\n"),
            "m.yaml:5:16: maxReplicas is 5 (the API wants at least 1, and at least minReplicas, which is 6)");
  EXPECT_EQ(problems(head + "  maxReplicas: 5\n  metrics: [{type: Resource}]\n"),
            "m.yaml:5:13: a metric of type Resource without resource (the API refuses it)");
  EXPECT_EQ(problems(head + "  maxReplicas: 5\n  behavior: {scaleUp: {policies: []}}\n"),
            "m.yaml:5:34: no policy (the API wants at least one)");
  EXPECT_EQ(
      problems(head + "  maxReplicas: 5\n  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization}}}]\n"),
      "m.yaml:5:60: a target without a figure (the API refuses it) give averageUtilization, averageValue or value");
}

TEST(ReadMetrics, OfTheThreeApis) {
  const auto objects = read(R"(kind: PodMetricsList
items:
- {metadata: {name: a, namespace: shop}, timestamp: "2026-11-25T10:00:00Z", window: 1m2.5s, containers: [{name: c, usage: {cpu: 1500001n, memory: 3Ki}}]}
---
kind: MetricValueList
apiVersion: custom.metrics.k8s.io/v1beta2
items:
- {describedObject: {kind: Pod, namespace: shop, name: a}, metric: {name: rps}, timestamp: "2026-11-25T10:00:00Z", windowSeconds: 30, value: 500m}
- {describedObject: {kind: Pod, namespace: shop, name: a}, metricName: old, value: 2}
---
kind: ExternalMetricValueList
apiVersion: external.metrics.k8s.io/v1beta1
items: [{metricName: q, metricLabels: {queue: jobs}, timestamp: "2026-11-25T10:00:00Z", value: "42"}]
---
kind: NodeMetricsList
items: [{metadata: {name: n}, timestamp: "2026-11-25T10:00:00Z", window: 20s, usage: {cpu: 2}}]
)");
  ASSERT_EQ(objects.pod_metrics.size(), 1U);
  EXPECT_EQ(objects.pod_metrics[0].window, 62500ms);
  EXPECT_EQ(amount_of(objects.pod_metrics[0].containers[0].usage, "cpu"), thousandths(2));  // nanocores are rounded up
  ASSERT_EQ(objects.metric_values.size(), 2U);
  EXPECT_EQ(objects.metric_values[0].value, thousandths(500));
  EXPECT_EQ(objects.metric_values[1].name, "old");
  ASSERT_EQ(objects.external_metric_values.size(), 1U);
  EXPECT_EQ(objects.external_metric_values[0].labels, (Labels{{"queue", "jobs"}}));
  EXPECT_FALSE(objects.external_metric_values[0].space);
  ASSERT_EQ(objects.node_metrics.size(), 1U);
  EXPECT_EQ(amount_of(objects.node_metrics[0].usage, "cpu"), whole(2));
}

TEST(ReadVpa, PoliciesRecommendationAndCheckpoint) {
  const auto objects = read(R"(kind: VerticalPodAutoscaler
metadata: {name: web}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  updatePolicy: {updateMode: InPlaceOrRecreate, minReplicas: 1, evictionRequirements: [{resources: [cpu], changeRequirement: TargetHigherThanRequests}]}
  resourcePolicy: {containerPolicies: [{containerName: "*", minAllowed: {cpu: 1}, controlledResources: [cpu], controlledValues: RequestsOnly}]}
status:
  recommendation: {containerRecommendations: [{containerName: c, target: {cpu: 2}}]}
---
kind: VerticalPodAutoscalerCheckpoint
metadata: {name: web-c}
spec: {vpaObjectName: web, containerName: c}
status:
  cpuHistogram: {bucketWeights: {"36": 10000, "4": 20}, referenceTimestamp: "2026-11-25T00:00:00Z", totalWeight: 12.5}
  firstSampleStart: "2026-11-20T00:00:00Z"
  lastSampleStart: "2026-11-25T00:00:00Z"
  totalSamplesCount: 7200
)");
  ASSERT_EQ(objects.vertical_autoscalers.size(), 1U);
  const auto& vpa = objects.vertical_autoscalers[0];
  EXPECT_EQ(vpa.mode, UpdateMode::in_place_or_recreate);
  EXPECT_EQ(vpa.min_replicas, 1);
  EXPECT_TRUE(vpa.eviction_requirements.at(0).higher);
  EXPECT_TRUE(vpa.policies.at(0).requests_only);
  EXPECT_EQ(vpa.policies[0].controlled, std::vector<std::string>{"cpu"});
  EXPECT_EQ(amount_of(vpa.recommendation->at(0).target, "cpu"), whole(2));
  const auto& checkpoint = objects.vpa_checkpoints.at(0);
  EXPECT_EQ(checkpoint.cpu.bucket_weights, (std::map<std::int32_t, std::int64_t>{{4, 20}, {36, 10000}}));
  EXPECT_EQ(checkpoint.cpu.total_weight, 12.5);
  EXPECT_EQ(checkpoint.samples, 7200);
}

TEST(ReadScaledObject, WithTriggersFallbackAndHealth) {
  const auto scaled = read(R"(kind: ScaledObject
metadata: {name: worker}
spec:
  scaleTargetRef: {name: worker}
  cooldownPeriod: 60
  idleReplicaCount: 0
  minReplicaCount: 2
  fallback: {failureThreshold: 3, replicas: 6, behavior: currentReplicasIfHigher}
  advanced: {horizontalPodAutoscalerConfig: {behavior: {scaleDown: {stabilizationWindowSeconds: 60}}}}
  triggers: [{type: kafka, metricType: Value, metadata: {topic: jobs, lagThreshold: "50"}}]
status: {lastActiveTime: "2026-11-25T10:00:00Z", health: {s0-kafka-jobs: {numberOfFailures: 4, status: Failing}}}
)")
                          .scaled_objects.at(0);
  EXPECT_EQ(scaled.target.kind, "Deployment");
  EXPECT_EQ(scaled.polling_seconds, 30);
  EXPECT_EQ(scaled.cooldown_seconds, 60);
  EXPECT_EQ(scaled.idle_replicas, 0);
  EXPECT_EQ(scaled.fallback->behavior, FallbackBehavior::current_if_higher);
  EXPECT_EQ(scaled.behavior->down.stabilization_seconds, 60);
  EXPECT_EQ(scaled.triggers.at(0).metadata.at("lagThreshold"), "50");
  EXPECT_EQ(scaled.failures.at("s0-kafka-jobs"), 4);
}

TEST(GoDuration, AsGoWritesThem) {
  EXPECT_EQ(read_go_duration("30s"), 30s);
  EXPECT_EQ(read_go_duration("1h2m3.5s"), 1h + 2min + 3500ms);
  EXPECT_EQ(read_go_duration("150ms"), 150ms);
  EXPECT_EQ(read_go_duration("0"), 0s);
  for (const char* bad : {"", "30", "s", "-3s", "3 s", "1e400s"}) EXPECT_FALSE(read_go_duration(bad)) << bad;
  EXPECT_EQ(problems("kind: PodMetrics\nmetadata: {name: a}\nwindow: 30\n"),
            "m.yaml:3:9: window is the text \"30\" (a span such as 30s belongs there)");
}

TEST(Instant, WrittenAsRead) {
  for (const char* text :
       {"2026-11-25T10:00:00Z", "2026-11-25T10:00:00.123456789Z", "2026-11-25T10:00:00.5Z", "1970-01-01T00:00:00Z"})
    EXPECT_EQ(write_instant(*read_instant(text)), text);
  EXPECT_EQ(write_instant(sim::Time::min()), "1970-01-01T00:00:00Z");
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
