#include "models/cluster/autoscaling/hpa.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/autoscaling/hpa_world.hpp"

namespace sandtable::models::kube::test {
namespace {

/// Syncs as the controller does, the count and the status carried on; the replicas after each.
std::vector<std::int32_t> series(HpaWorld& world, const std::vector<std::int64_t>& usage, sim::Duration step = 15s) {
  std::vector<std::int32_t> replicas;
  for (const auto millicores : usage) {
    auto& objects = world.objects;
    objects.pods.clear();
    objects.pod_metrics.clear();
    for (std::int32_t i = 0; i < world.deployment().replicas; ++i) {
      const std::string name = "web-" + std::to_string(i);
      objects.pods.push_back(ready_pod(name));
      objects.pod_metrics.push_back(cpu_of(name, millicores));
    }
    auto decision = world.decide();
    world.memory = decision.memory;
    write_status(world.hpa(), decision, world.now);
    world.deployment().replicas = world.deployment().status_replicas = decision.desired;
    replicas.push_back(decision.desired);
    world.now += step;
  }
  return replicas;
}

TEST(Hpa, ScalesUpAndSaysSo) {
  const auto decision = cpu_world(4, 900, 50).decide();
  EXPECT_EQ(decision.current, 4);
  EXPECT_EQ(decision.desired, 8);
  EXPECT_TRUE(decision.rescaled);
  EXPECT_EQ(decision.rescale_reason, "cpu resource utilization (percentage of request) above target");
  EXPECT_EQ(words(decision.conditions),
            "AbleToScale=True/SucceededRescale ScalingActive=True/ValidMetricFound ScalingLimited=False/DesiredWithinRange");
  EXPECT_EQ(decision.why.front(),
            "cpu resource utilization (percentage of request): 8: 90% of the requests are used, the target is 50%: ⌈1.8 × 4⌉ = 8");
}

TEST(Hpa, ScalesDownWhereNothingElseWasRecommended) {
  const auto decision = cpu_world(10, 200, 50).decide();
  EXPECT_EQ(decision.desired, 4);
  EXPECT_EQ(decision.rescale_reason, "All metrics below target");
}

TEST(Hpa, KeepsWithinTheTolerance) {
  const auto decision = cpu_world(10, 520, 50).decide();
  EXPECT_EQ(decision.desired, 10);
  EXPECT_FALSE(decision.rescaled);
  EXPECT_EQ(words(decision.conditions),
            "AbleToScale=True/ReadyForNewScale ScalingActive=True/ValidMetricFound ScalingLimited=False/DesiredWithinRange");
}

TEST(Hpa, AtFirstSightNothingShrinks) {
  auto world = cpu_world(10, 200, 50);
  world.memory = {};
  const auto decision = world.decide();
  EXPECT_EQ(decision.desired, 10);
  EXPECT_EQ(words(decision.conditions),
            "AbleToScale=True/ScaleDownStabilized ScalingActive=True/ValidMetricFound ScalingLimited=False/DesiredWithinRange");
  ASSERT_EQ(decision.memory.recommendations.size(), 2U);
  EXPECT_EQ(decision.memory.recommendations[0], (Recommendation{10, noon}));
}

TEST(Hpa, TheObjectTellsWhenItsCountWasRecommended) {
  auto world = cpu_world(10, 200, 50);
  world.hpa().last_scaled = noon - 4min;
  world.memory = memory_of(world.hpa(), 10);
  EXPECT_EQ(world.decide().desired, 10);
  world.hpa().last_scaled = noon - 6min;
  world.memory = memory_of(world.hpa(), 10);
  EXPECT_EQ(world.decide().desired, 4);
}

TEST(Hpa, BoundsComeBeforeMetrics) {
  auto world = cpu_world(10, 900, 50, 6);
  world.objects.pod_metrics.clear();
  auto decision = world.decide();
  EXPECT_EQ(decision.desired, 6);
  EXPECT_EQ(decision.rescale_reason, "Current number of replicas above Spec.MaxReplicas");
  EXPECT_EQ(words(decision.conditions), "AbleToScale=True/SucceededRescale");
  world.hpa().max_replicas = 20;
  world.hpa().min_replicas = 12;
  decision = world.decide();
  EXPECT_EQ(decision.desired, 12);
  EXPECT_EQ(decision.rescale_reason, "Current number of replicas below Spec.MinReplicas");
}

TEST(Hpa, ZeroReplicasDisableIt) {
  auto world = cpu_world(1, 900, 50);
  world.deployment().replicas = 0;
  for (int minor = 31; minor <= 37; ++minor) {
    world.options.minor = minor;
    const auto decision = world.decide();
    EXPECT_EQ(decision.desired, 0);
    EXPECT_FALSE(decision.rescaled);
    EXPECT_EQ(words(decision.conditions), "AbleToScale=True/SucceededGetScale ScalingActive=False/ScalingDisabled");
  }
}

HpaWorld queue_world(std::int32_t replicas, std::int64_t length) {
  auto world = cpu_world(static_cast<std::size_t>(replicas), 0, 50);
  MetricSpec metric;
  metric.kind = MetricKind::external;
  metric.name = "queue";
  metric.target = {TargetKind::average_value, {}, {}, whole(10)};
  world.hpa().metrics = {metric};
  world.hpa().min_replicas = 0;
  world.objects.external_metric_values.push_back({{}, "queue", {}, noon, whole(length)});
  return world;
}

TEST(Hpa, FromNoneWhereMinReplicasIsNoneBefore136) {
  auto world = queue_world(0, 25);
  world.options.minor = 35;
  EXPECT_EQ(world.decide().desired, 3);
  world.options.minor = 36;
  EXPECT_EQ(world.decide().desired, 0);  // the gate is off
}

TEST(Hpa, FromNoneWhereItWentThereItselfFrom137) {
  auto world = queue_world(2, 0);
  world.options.minor = 37;
  auto decision = world.decide();
  EXPECT_EQ(decision.desired, 0);
  EXPECT_EQ(words(decision.conditions),
            "AbleToScale=True/SucceededRescale ScalingActive=True/ValidMetricFound ScalingLimited=False/DesiredWithinRange "
            "ScaledToZero=True/ScaledToZero");
  auto empty = queue_world(0, 25);
  empty.options.minor = 37;
  EXPECT_EQ(empty.decide().desired, 0);  // somebody else brought it there
  write_status(empty.hpa(), decision, noon);
  decision = empty.decide();
  EXPECT_EQ(decision.desired, 3);
  EXPECT_EQ(find(decision.conditions, "ScaledToZero")->reason, "NotScaledToZero");
  // minReplicas raised since: at least that many.
  empty.hpa().min_replicas = 4;
  EXPECT_EQ(empty.decide().desired, 4);
  empty.objects.external_metric_values[0].value = whole(0);
  EXPECT_EQ(find(empty.decide().conditions, "ScalingLimited")->reason, "TooFewReplicas");
  empty.hpa().behavior.emplace();
  EXPECT_EQ(empty.decide().desired, 4);
  EXPECT_EQ(empty.decide().rescale_reason, "Current number of replicas below Spec.MinReplicas");
}

TEST(Hpa, ATargetThatIsNotThereIsADecision) {
  auto world = cpu_world(2, 900, 50);
  world.deployment().meta.name = "other";
  auto decision = world.decide();
  EXPECT_EQ(words(decision.conditions), "AbleToScale=False/FailedGetScale");
  EXPECT_EQ(decision.conditions[0].message,
            "the HPA controller was unable to get the target's current scale: deployments.apps \"web\" not found");
  EXPECT_FALSE(decision.rescaled);
  world.hpa().target = {"example.com/v1", "Thing", "web"};
  EXPECT_EQ(*world.decide().error,
            "failed to query scale subresource for Thing/default/web: no matches for kind \"Thing\" in group \"example.com\"");
}

TEST(Hpa, WithoutMetricsNoAction) {
  auto world = cpu_world(2, 900, 50);
  world.objects.pod_metrics.clear();
  const auto decision = world.decide();
  EXPECT_EQ(decision.desired, 2);
  EXPECT_EQ(words(decision.conditions), "AbleToScale=True/SucceededGetScale ScalingActive=False/FailedGetResourceMetric");
  EXPECT_EQ(
      decision.conditions[1].message,
      "the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: "
      "no metrics returned from resource metrics API");
  EXPECT_EQ(
      *decision.error,
      "failed to compute desired number of replicas based on listed metrics for Deployment/default/web: invalid metrics (1 invalid "
      "out of 1), first error is: failed to get cpu resource metric value: failed to get cpu utilization: unable to get metrics "
      "for resource cpu: no metrics returned from resource metrics API");
}

TEST(Hpa, TheReasonNamesTheKindOfMetric) {
  const auto reason = [](MetricKind kind) {
    auto world = cpu_world(2, 900, 50);
    world.objects.pod_metrics.clear();
    auto& metric = world.hpa().metrics[0];
    metric.kind = kind;
    metric.container = "main";
    if (kind == MetricKind::pods || kind == MetricKind::external) metric.target = {TargetKind::average_value, {}, {}, whole(1)};
    if (kind == MetricKind::object) metric.target = {TargetKind::value, {}, whole(1), {}};
    return find(world.decide().conditions, "ScalingActive")->reason;
  };
  EXPECT_EQ(reason(MetricKind::resource), "FailedGetResourceMetric");
  EXPECT_EQ(reason(MetricKind::container_resource), "FailedGetContainerResourceMetric");
  EXPECT_EQ(reason(MetricKind::pods), "FailedGetPodsMetric");
  EXPECT_EQ(reason(MetricKind::object), "FailedGetObjectMetric");
  EXPECT_EQ(reason(MetricKind::external), "FailedGetExternalMetric");
}

// Before 1.37 the parts of this message came in the wrong order.
TEST(Hpa, AnObjectsMetricThatIsNotThereIsSaidAsTheVersionDoes) {
  auto world = cpu_world(2, 900, 50);
  auto& metric = world.hpa().metrics[0];
  metric.kind = MetricKind::object;
  metric.name = "queue";
  metric.described = {"v1", "Service", "jobs"};
  metric.target = {TargetKind::value, {}, whole(1), {}};
  const std::string api =
      "unable to fetch metrics from custom metrics API: the server could not find the metric queue for services jobs";
  EXPECT_EQ(world.decide().metrics[0].count.error(), "unable to get metric queue: Service on default jobs/" + api);
  world.options.minor = 37;
  EXPECT_EQ(world.decide().metrics[0].count.error(), "unable to get metric queue on Service default/jobs: " + api);
}

TEST(Hpa, AnObjectWithoutItsMetricIsNamedByItsResource) {
  auto world = cpu_world(2, 900, 50);
  auto& metric = world.hpa().metrics[0];
  metric.kind = MetricKind::object;
  metric.name = "queue";
  metric.target = {TargetKind::value, {}, whole(1), {}};
  const auto named = [&world, &metric](const ObjectReference& object) {
    metric.described = object;
    const auto error = world.decide().metrics[0].count.error();
    return error.substr(error.find("queue for ") + 10);
  };
  EXPECT_EQ(named({"apps/v1", "Deployment", "web"}), "deployments.apps web");
  EXPECT_EQ(named({"networking.k8s.io/v1", "Ingress", "web"}), "ingresses.networking.k8s.io web");
  EXPECT_EQ(named({"networking.k8s.io/v1", "NetworkPolicy", "web"}), "networkpolicies.networking.k8s.io web");
  EXPECT_EQ(named({"v1", "Namespace", "other"}), "namespaces default");  // always the autoscaler's own
}

// A status without replicas: nobody has looked yet, so its pods are counted; or its controller has, and there were none.
TEST(Hpa, PodsAreCountedWhereNobodyHas) {
  auto world = cpu_world(3, 500, 50);
  auto& metric = world.hpa().metrics[0];
  metric.kind = MetricKind::external;
  metric.name = "queue";
  metric.target = {TargetKind::average_value, {}, {}, whole(10)};
  world.objects.external_metric_values.push_back(
      {std::nullopt, "queue", {}, noon, whole(31)});  // 31/10 per pod of 3: within the tolerance
  world.deployment().status_replicas = 0;
  EXPECT_EQ(world.decide().metrics[0].count->replicas, 3);
  world.deployment().observed_generation = 1;
  EXPECT_EQ(world.decide().metrics[0].count->replicas, 4);
}

/// CPU asks for 8 of 4 replicas; the queue for `by_queue`, or it is broken.
HpaWorld two_metrics(std::int64_t usage, std::optional<std::int64_t> queue) {
  auto world = cpu_world(4, usage, 50);
  MetricSpec metric;
  metric.kind = MetricKind::external;
  metric.name = "queue";
  metric.target = {TargetKind::average_value, {}, {}, whole(10)};
  world.hpa().metrics.push_back(metric);
  if (queue) world.objects.external_metric_values.push_back({{}, "queue", {}, noon, whole(*queue)});
  return world;
}

TEST(Hpa, TheLargestOfSeveralMetrics) {
  EXPECT_EQ(two_metrics(900, 60).decide().desired, 8);
  EXPECT_EQ(two_metrics(900, 95).decide().desired, 8);  // 10 asked for, the double lets through
  EXPECT_EQ(two_metrics(200, 60).decide().desired, 6);
  EXPECT_EQ(two_metrics(100, 15).decide().desired, 2);
  EXPECT_EQ(find(two_metrics(200, 60).decide().conditions, "ScalingActive")->message,
            "the HPA was able to successfully calculate a replica count from external metric queue(nil)");
}

TEST(Hpa, AnInvalidMetricStopsShrinkingOnly) {
  auto decision = two_metrics(900, std::nullopt).decide();
  EXPECT_EQ(decision.desired, 8);
  EXPECT_EQ(find(decision.conditions, "ScalingActive")->reason, "ValidMetricFound");
  EXPECT_TRUE(decision.error);  // it is logged all the same
  decision = two_metrics(100, std::nullopt).decide();
  EXPECT_EQ(decision.desired, 4);
  EXPECT_EQ(find(decision.conditions, "ScalingActive")->reason, "FailedGetExternalMetric");
  EXPECT_EQ(two_metrics(500, std::nullopt).decide().desired, 4);
  EXPECT_EQ(find(two_metrics(500, std::nullopt).decide().conditions, "ScalingActive")->reason, "ValidMetricFound");
}

TEST(Hpa, TwoAutoscalersOfTheSamePodsStandStill) {
  auto world = cpu_world(2, 900, 50);
  world.objects.horizontal_autoscalers.push_back(world.hpa());
  world.objects.horizontal_autoscalers[1].meta.name = "other";
  const auto decision = world.decide();
  EXPECT_EQ(decision.desired, 2);
  EXPECT_EQ(find(decision.conditions, "ScalingActive")->reason, "AmbiguousSelector");
  world.deployment().selector.reset();
  EXPECT_EQ(find(world.decide().conditions, "ScalingActive")->reason, "InvalidSelector");
}

TEST(Hpa, TolerancesByDirectionFrom135) {
  auto world = cpu_world(10, 540, 50);  // 1.08
  world.hpa().behavior.emplace();
  world.hpa().behavior->up.tolerance = thousandths(50);
  EXPECT_EQ(world.decide().desired, 11);
  world.options.minor = 34;
  EXPECT_EQ(world.decide().desired, 10);
  world.options.configurable_tolerance = true;
  EXPECT_EQ(world.decide().desired, 11);
  world.options.minor = 32;  // not even behind a gate
  EXPECT_EQ(world.decide().desired, 10);
  world = cpu_world(10, 400, 50);  // 0.8
  world.hpa().behavior.emplace();
  world.hpa().behavior->down.tolerance = thousandths(200);
  EXPECT_EQ(world.decide().desired, 10);
  world.hpa().behavior->down.tolerance = thousandths(199);
  EXPECT_EQ(world.decide().desired, 8);
}

TEST(Hpa, WithoutBehaviorItDoublesAndThenWaitsFiveMinutes) {
  auto world = cpu_world(2, 0, 50);
  // 95 % of 50: ⌈1.9·2⌉ = 4, 8, 16 …; then 10 %: 0.2, held for as long as the last 31 is within the window.
  EXPECT_EQ(series(world, {950, 950, 950}), (std::vector<std::int32_t>{4, 8, 16}));
  EXPECT_EQ(series(world, std::vector<std::int64_t>(20, 100)), std::vector<std::int32_t>(20, 16));
  EXPECT_EQ(series(world, {100}), std::vector<std::int32_t>{4});
}

TEST(Hpa, PoliciesSpendTheirPeriodsBudget) {
  auto world = cpu_world(2, 0, 50);
  world.hpa().behavior.emplace();
  world.hpa().behavior->up.policies = {{PolicyKind::pods, 2, 60}};
  world.hpa().behavior->down = {0, SelectPolicy::max, {{PolicyKind::pods, 1, 30}}, {}};
  // Two a minute: at 0 s, and again when those are a whole minute old.
  EXPECT_EQ(series(world, {950, 950, 950, 950, 950}), (std::vector<std::int32_t>{4, 4, 4, 4, 6}));
  // Down one in 30 s; what was added 15 s ago counts against it: 6 − 2 − 1 is below.
  EXPECT_EQ(series(world, {100, 100, 100, 100}), (std::vector<std::int32_t>{3, 3, 2, 2}));
}

TEST(Hpa, DisabledDirectionStays) {
  auto world = cpu_world(4, 900, 50);
  world.hpa().behavior.emplace();
  world.hpa().behavior->up.select = SelectPolicy::disabled;
  const auto decision = world.decide();
  EXPECT_EQ(decision.desired, 4);
  EXPECT_EQ(words(decision.conditions),
            "AbleToScale=True/ReadyForNewScale ScalingActive=True/ValidMetricFound ScalingLimited=True/ScaleUpLimit");
}

TEST(Hpa, MinReplicasHoldAMetricThatAsksForNone) {
  auto world = cpu_world(4, 0, 50);
  const auto decision = world.decide();
  EXPECT_EQ(decision.desired, 1);
  EXPECT_EQ(find(decision.conditions, "ScalingLimited")->reason, "TooFewReplicas");
}

TEST(Hpa, ConditionsKeepTheirInstantWhileTheirStatusStays) {
  auto world = cpu_world(4, 900, 50);
  world.hpa().conditions = {{"AbleToScale", Truth::yes, "ReadyForNewScale", "", noon - 1h},
                            {"ScalingActive", Truth::no, "FailedGetResourceMetric", "", noon - 1h}};
  const auto decision = world.decide();
  EXPECT_EQ(decision.conditions[0].changed, noon - 1h);
  EXPECT_EQ(decision.conditions[1].changed, noon);
}

TEST(Hpa, TheStatusKeepsTheCountOfBeforeWhereNothingCouldBeComputed) {
  auto world = cpu_world(4, 900, 50);
  world.hpa().status_desired = 7;
  world.objects.pod_metrics.clear();
  write_status(world.hpa(), world.decide(), noon);
  EXPECT_EQ(world.hpa().status_desired, 7);
  EXPECT_FALSE(world.hpa().last_scaled);
}

}  // namespace
}  // namespace sandtable::models::kube::test
