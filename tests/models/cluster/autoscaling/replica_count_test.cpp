// Each branch of the calculation, by hand: the numbers are in the comments.
#include "models/cluster/autoscaling/replica_count.hpp"

#include <gtest/gtest.h>

#include "models/cluster/autoscaling/whole_replicas.hpp"
#include "tests/models/cluster/autoscaling/hpa_world.hpp"

namespace sandtable::models::kube::test {
namespace {

/// What the metrics ask for, before all limits.
std::int32_t asked(const HpaWorld& world) {
  const auto decision = world.decide();
  EXPECT_TRUE(decision.metrics.at(0).count) << decision.metrics[0].count.error();
  return decision.metrics[0].count ? decision.metrics[0].count->replicas : -1;
}
std::string failure(const HpaWorld& world) {
  const auto decision = world.decide();
  EXPECT_FALSE(decision.metrics.at(0).count);
  return decision.metrics[0].count ? "" : decision.metrics[0].count.error();
}

TEST(CountByUtilization, RatioTimesReadyPods) {
  EXPECT_EQ(asked(cpu_world(4, 900, 50)), 8);           // 90/50 = 1.8, ⌈7.2⌉
  EXPECT_EQ(asked(cpu_world(10, 200, 50)), 4);          // 20/50 = 0.4
  EXPECT_EQ(asked(cpu_world({300, 500, 700}, 30)), 5);  // the controller's own example: 50/30, ⌈5⌉
}

TEST(CountByUtilization, PercentIsCutToWholeOnes) {
  // 1999 of 3000 = 66.6 %: 66; 66/60 = 1.1, which is within the tolerance of 0.1.
  EXPECT_EQ(asked(cpu_world({666, 666, 667}, 60)), 3);
  // 2010 of 3000 = 67 %: 67/60 > 1.1, ⌈3.35⌉
  EXPECT_EQ(asked(cpu_world({670, 670, 670}, 60)), 4);
}

TEST(CountByUtilization, ToleranceIsIncluded) {
  EXPECT_EQ(asked(cpu_world(10, 550, 50)), 10);  // 1.1
  EXPECT_EQ(asked(cpu_world(10, 560, 50)), 12);  // 1.12: ⌈11.2⌉
  EXPECT_EQ(asked(cpu_world(10, 450, 50)), 10);  // 0.9
  EXPECT_EQ(asked(cpu_world(10, 440, 50)), 9);   // 0.88: ⌈8.8⌉
}

// 88/80 = 1.1, and |1 − 1.1| = 0.10000000000000009 in floating point.
TEST(CountByUtilization, TheUpperEdgeMovedWithVersion133) {
  auto world = cpu_world(10, 880, 80);
  world.options.minor = 32;
  EXPECT_EQ(asked(world), 11);
  world.options.minor = 33;
  EXPECT_EQ(asked(world), 10);
}

TEST(CountByUtilization, UnreadyPodsTakePartInUpscalingAsUnused) {
  auto world = cpu_world({1000, 1000, 1000, 0, 0}, 50);
  world.pod(3).status.phase = world.pod(4).status.phase = PodPhase::pending;
  // 100/50 = 2 by three; with two unused 3000/5000 = 60: 1.2, ⌈1.2·5⌉
  EXPECT_EQ(asked(world), 6);
}

TEST(CountByUtilization, UnreadyPodsThatTurnTheDirectionStopIt) {
  auto world = cpu_world({700, 700, 0, 0}, 50);
  world.pod(2).status.phase = world.pod(3).status.phase = PodPhase::pending;
  EXPECT_EQ(asked(world), 4);  // 70/50 = 1.4, with the others 35/50 = 0.7
}

TEST(CountByUtilization, UnreadyPodsStayOutOfDownscaling) {
  auto world = cpu_world({200, 200, 200, 200, 900}, 50);
  world.pod(4).status.phase = PodPhase::pending;
  EXPECT_EQ(asked(world), 2);  // 20/50 = 0.4 of four ready pods, ⌈1.6⌉
}

TEST(CountByUtilization, MissingPodsAreUnusedWhenItGrows) {
  auto world = cpu_world({900, 900, 900, 0}, 50);
  world.objects.pod_metrics.pop_back();
  // 90/50 = 1.8; 2700/4000 = 67: 1.34, ⌈1.34·4⌉
  EXPECT_EQ(asked(world), 6);
}

TEST(CountByUtilization, MissingPodsAreFullyUsedWhenItShrinks) {
  auto world = cpu_world({100, 100, 100, 0}, 50);
  world.objects.pod_metrics.pop_back();
  // 10/50 = 0.2; (300 + 1000)/4000 = 32: 0.64, ⌈0.64·4⌉
  EXPECT_EQ(asked(world), 3);
  world.hpa().metrics[0].target.utilization = 150;
  // 10/150; a target above 100 % is what the missing pod is taken to use: (300 + 1500)/4000 = 45: 0.3, ⌈0.3·4⌉
  EXPECT_EQ(asked(world), 2);
}

TEST(CountByUtilization, MissingPodsThatTurnTheDirectionStopIt) {
  auto world = cpu_world({300, 0, 0}, 50);
  world.objects.pod_metrics.resize(1);
  EXPECT_EQ(asked(world), 3);  // 30/50 = 0.6; (300 + 2000)/3000 = 76: 1.52
  world = cpu_world({600, 0}, 50);
  world.objects.pod_metrics.resize(1);
  EXPECT_EQ(asked(world), 2);  // 60/50 = 1.2; 30/50 = 0.6
}

TEST(CountByUtilization, MissingAndUnreadyTogether) {
  auto world = cpu_world({2000, 2000, 0, 0}, 50);
  world.objects.pod_metrics.resize(2);
  world.pod(3).status.phase = PodPhase::pending;
  EXPECT_EQ(asked(world), 8);  // 200/50 = 4; 4000/4000 = 100: 2, 2·4
}

TEST(CountByUtilization, NothingIsTakenOfMissingPodsAtTheTarget) {
  auto world = cpu_world({500, 500, 0}, 50);
  world.objects.pod_metrics.pop_back();
  EXPECT_EQ(asked(world), 3);
}

// Eight pods where ten are wanted: the others are not made yet. 1.2 of eight is less than ten, against the ratio: keep.
TEST(CountByUtilization, NeverAgainstTheRatio) {
  auto world = cpu_world({1000, 1000, 1000, 1000, 1000, 1000, 0, 0}, 60);
  world.objects.pod_metrics.resize(6);
  world.deployment().replicas = 11;
  // 100/60; 6000/8000 = 75: 1.25, ⌈1.25·8⌉ = 10 < 11
  EXPECT_EQ(asked(world), 11);
}

TEST(CountByUtilization, IgnoredPodsCountNowhere) {
  auto world = cpu_world({900, 900, 900, 900, 10, 10}, 50);
  world.pod(4).meta.deleted = noon;
  world.pod(5).status.phase = PodPhase::failed;
  EXPECT_EQ(asked(world), 8);  // 90/50 of four
}

TEST(CountByUtilization, AllContainersAndSidecarsOfAPodTogether) {
  auto world = cpu_world(2, 600, 50);
  for (auto& pod : world.objects.pods) {
    Container side;
    side.name = "proxy";
    side.sidecar = true;
    side.requests["cpu"] = thousandths(1000);
    Container once = side;
    once.name = "setup";
    once.sidecar = false;
    pod.spec.init_containers = {side, once};
  }
  for (auto& metrics : world.objects.pod_metrics) metrics.containers.push_back({"proxy", {{"cpu", thousandths(1000)}}});
  EXPECT_EQ(asked(world), 4);  // 1600 of 2000 = 80: 1.6·2, ⌈3.2⌉
  world.hpa().metrics[0].kind = MetricKind::container_resource;
  world.hpa().metrics[0].container = "main";
  EXPECT_EQ(asked(world), 3);  // 600 of 1000: 1.2·2
  // A pod of which one container is not measured is missing.
  world.objects.pod_metrics[0].containers[1].usage.clear();
  EXPECT_EQ(asked(world), 3);
  world.hpa().metrics[0] = cpu_target(50);
  EXPECT_EQ(asked(world), 2);  // 1.6 of one, 1600/4000 = 40 with the other: the direction would change
}

TEST(CountByUtilization, RequestsOfThePodAsAWholeFrom134) {
  auto world = cpu_world(2, 900, 50);
  for (auto& pod : world.objects.pods) pod.spec.resources["cpu"] = thousandths(1800);
  EXPECT_EQ(asked(world), 2);  // 900 of 1800
  world.options.minor = 33;
  EXPECT_EQ(asked(world), 4);
}

TEST(CountByUtilization, WhatCantBeComputedIsSaidAsKubernetesDoes) {
  auto world = cpu_world(2, 900, 50);
  world.pod(1).spec.containers[0].requests.clear();
  EXPECT_EQ(failure(world), "failed to get cpu utilization: missing request for cpu in container main of Pod web-1");
  world = cpu_world(2, 900, 50);
  world.objects.pod_metrics.clear();
  EXPECT_EQ(failure(world),
            "failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API");
  world = cpu_world(2, 900, 50);
  for (auto& pod : world.objects.pods) pod.status.phase = PodPhase::pending;
  EXPECT_EQ(failure(world), "failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)");
  world = cpu_world(2, 900, 50);
  for (auto& pod : world.objects.pods) pod.spec.containers[0].requests["cpu"] = {};
  EXPECT_EQ(failure(world), "failed to get cpu utilization: no metrics returned matched known pods");
}

TEST(CountByUtilization, AContainerThatIsNotThereIsAnErrorFrom135) {
  auto world = cpu_world(2, 900, 50);
  auto& metric = world.hpa().metrics[0];
  metric.kind = MetricKind::container_resource;
  metric.container = "main";
  world.pod(1).spec.containers[0].name = "other";
  EXPECT_EQ(failure(world), "failed to get cpu utilization: container main not found in Pod web-1");
  world.options.minor = 34;
  EXPECT_EQ(asked(world), 8);  // 1800 of the 1000 that are asked for: 3.6·2, ⌈7.2⌉
}

TEST(CountByAverage, OfAResource) {
  auto world = cpu_world({900, 901}, 50);
  world.hpa().metrics[0].target = {TargetKind::average_value, {}, {}, thousandths(500)};
  EXPECT_EQ(asked(world), 4);  // ⌊1801/2⌋ = 900; 1.8·2
  EXPECT_EQ(world.decide().metrics[0].name, "cpu resource");
}

TEST(CountByAverage, MissingPodsAreAtTheTargetWhenItShrinks) {
  auto world = cpu_world({100, 100, 0, 0}, 50);
  world.objects.pod_metrics.resize(2);
  world.hpa().metrics[0].target = {TargetKind::average_value, {}, {}, thousandths(500)};
  EXPECT_EQ(asked(world), 3);  // 0.2; (100 + 100 + 500 + 500)/4 = 300: 0.6·4
}

// A pod that is measured, and no longer listed, still counts in an average, and not in a utilization.
TEST(CountByAverage, StrangersCount) {
  auto world = cpu_world({1000, 1000}, 100);
  auto gone = cpu_of("web-9", 4000);
  gone.meta.labels = {{"app", "web"}};
  world.objects.pod_metrics.push_back(gone);
  EXPECT_EQ(asked(world), 2);
  world.hpa().metrics[0].target = {TargetKind::average_value, {}, {}, thousandths(1000)};
  EXPECT_EQ(asked(world), 4);  // (1000 + 1000 + 4000)/3 = 2000: 2·(2 ready pods)
}

HpaWorld pods_metric_world(const std::vector<std::int64_t>& values, std::int64_t target) {
  auto world = cpu_world(std::vector<std::int64_t>(values.size(), 0), 50);
  MetricSpec metric;
  metric.kind = MetricKind::pods;
  metric.name = "rps";
  metric.target = {TargetKind::average_value, {}, {}, whole(target)};
  world.hpa().metrics = {metric};
  for (std::size_t i = 0; i < values.size(); ++i) {
    MetricValue value;
    value.described = {"v1", "Pod", "web-" + std::to_string(i)};
    value.name = "rps";
    value.timestamp = noon;
    value.value = whole(values[i]);
    world.objects.metric_values.push_back(value);
  }
  return world;
}

TEST(CountByAverage, OfAPodsMetric) {
  EXPECT_EQ(asked(pods_metric_world({150, 250}, 100)), 4);
  auto world = pods_metric_world({150, 250}, 100);
  world.pod(1).status.conditions[0].status = Truth::no;  // readiness counts for CPU only
  EXPECT_EQ(asked(world), 4);
  world.pod(1).status.phase = PodPhase::pending;
  EXPECT_EQ(asked(world), 2);  // 1.5 by one, 0.75 with the other unused
  world.objects.metric_values.clear();
  EXPECT_EQ(failure(world), "unable to get metric rps: no metrics returned from custom metrics API");
}

HpaWorld outside_world(std::int32_t replicas, MetricKind kind, TargetKind target, std::int64_t value, std::int64_t aim) {
  auto world = cpu_world(static_cast<std::size_t>(replicas), 0, 50);
  MetricSpec metric;
  metric.kind = kind;
  metric.name = "queue";
  metric.described = {"v1", "Service", "jobs"};
  metric.target.kind = target;
  (target == TargetKind::value ? metric.target.value : metric.target.average_value) = whole(aim);
  world.hpa().metrics = {metric};
  MetricValue object;
  object.described = metric.described;
  object.name = "queue";
  object.value = whole(value);
  world.objects.metric_values.push_back(object);
  world.objects.external_metric_values.push_back({{}, "queue", {{"name", "jobs"}}, noon, whole(value)});
  return world;
}

TEST(CountByValue, RatioTimesPodsThatAreReady) {
  for (const auto kind : {MetricKind::object, MetricKind::external}) {
    auto world = outside_world(4, kind, TargetKind::value, 300, 100);
    EXPECT_EQ(asked(world), 12);
    world.pod(0).status.conditions[0].status = Truth::no;
    EXPECT_EQ(asked(world), 9);
    world.pod(1).status.phase = PodPhase::pending;
    EXPECT_EQ(asked(world), 6);
    EXPECT_EQ(asked(outside_world(4, kind, TargetKind::value, 110, 100)), 4);
    EXPECT_EQ(asked(outside_world(4, kind, TargetKind::value, 0, 100)), 0);
  }
}

TEST(CountByValue, FromNoneWithoutTolerance) {
  for (const auto kind : {MetricKind::object, MetricKind::external}) {
    auto world = outside_world(0, kind, TargetKind::value, 105, 100);
    world.hpa().min_replicas = 0;
    world.options.minor = 35;
    EXPECT_EQ(asked(world), 2);
    world = outside_world(0, kind, TargetKind::value, 1, 100);
    world.hpa().min_replicas = 0;
    world.options.minor = 35;
    EXPECT_EQ(asked(world), 1);
  }
}

TEST(CountPerPod, ValueByTarget) {
  for (const auto kind : {MetricKind::object, MetricKind::external}) {
    EXPECT_EQ(asked(outside_world(4, kind, TargetKind::average_value, 905, 100)), 10);
    EXPECT_EQ(asked(outside_world(4, kind, TargetKind::average_value, 440, 100)), 4);  // 1.1 a pod
    EXPECT_EQ(asked(outside_world(4, kind, TargetKind::average_value, 441, 100)), 5);
    EXPECT_EQ(asked(outside_world(4, kind, TargetKind::average_value, 100, 100)), 1);
    // By the replicas of the status, whether ready or not.
    auto world = outside_world(4, kind, TargetKind::average_value, 440, 100);
    world.deployment().status_replicas = 5;
    EXPECT_EQ(asked(world), 5);  // 440/500 = 0.88: ⌈4.4⌉
  }
}

TEST(CountByValue, ExternalSeriesAreSummedBySelector) {
  auto world = outside_world(1, MetricKind::external, TargetKind::average_value, 300, 100);
  world.objects.external_metric_values.push_back({{}, "queue", {{"name", "mail"}}, noon, whole(400)});
  world.objects.external_metric_values.push_back({"elsewhere", "queue", {{"name", "jobs"}}, noon, whole(9000)});
  EXPECT_EQ(asked(world), 7);
  world.hpa().metrics[0].selector = LabelSelector{{{"name", "jobs"}}, {}};
  EXPECT_EQ(asked(world), 3);
  world.hpa().metrics[0].selector = LabelSelector{{{"name", "none"}}, {}};
  EXPECT_EQ(failure(world),
            "unable to get external metric default/queue/&LabelSelector{MatchLabels:map[string]string{name: none,},"
            "MatchExpressions:[]LabelSelectorRequirement{},}: no metrics returned from external metrics API");
}

TEST(CountPerPod, WhatOverflowsIsCutOffFrom134) {
  auto world = outside_world(1, MetricKind::external, TargetKind::average_value, 8'000'000'000'000, 1);
  EXPECT_EQ(asked(world), 2147483647);
  world.options.minor = 33;
  EXPECT_EQ(asked(world), cut_to_int32(8e12));  // its lower 32 bits
}

}  // namespace
}  // namespace sandtable::models::kube::test
