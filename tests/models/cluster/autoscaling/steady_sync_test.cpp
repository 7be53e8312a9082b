// The sync in numbers against the full decision, over random autoscalers, pods and memories: it is steady exactly where the full
// one keeps the count by metrics that all can be computed, and leaves the same memory.
#include "models/cluster/autoscaling/steady_sync.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "models/cluster/autoscaling/replica_count.hpp"
#include "tests/models/cluster/autoscaling/random_hpa_world.hpp"

namespace sandtable::models::kube::test {
namespace {

constexpr auto age = 15s;

MetricSpec average_of(MetricKind kind, const std::string& name, std::int64_t milli) {
  MetricSpec metric;
  metric.kind = kind;
  metric.name = name;
  metric.target = {TargetKind::average_value, {}, {}, thousandths(milli)};
  return metric;
}

/// By CPU, and sometimes by memory, a metric of each pod and one of the outside as well; mostly near its targets.
HpaWorld near_its_targets() {
  auto world = some_world();
  auto& hpa = world.hpa();
  if (between(0, 3) > 0) {
    const auto percent = *hpa.metrics[0].target.utilization;
    for (auto& metrics : world.objects.pod_metrics)
      metrics.containers[0].usage["cpu"] = thousandths(percent * between(80, 120) / 10);
  }
  if (between(0, 1) == 1) hpa.max_replicas = 100;
  if (between(0, 2) == 0) {
    auto memory = cpu_target(50);
    memory.name = "memory";
    hpa.metrics.push_back(memory);
    for (auto& pod : world.objects.pods) pod.spec.containers[0].requests["memory"] = whole(1000);
    for (auto& metrics : world.objects.pod_metrics) metrics.containers[0].usage["memory"] = whole(between(300, 600));
  }
  if (between(0, 2) == 0) {
    hpa.metrics.push_back(average_of(MetricKind::pods, "requests_per_second", 10'000));
    for (const auto& metrics : world.objects.pod_metrics) {
      MetricValue value;
      value.described = {"v1", "Pod", metrics.meta.name};
      value.name = "requests_per_second";
      value.timestamp = metrics.timestamp;
      value.window_seconds = 15;
      value.value = thousandths(between(5'000, 11'000));
      world.objects.metric_values.push_back(value);
    }
  }
  if (between(0, 2) == 0) {
    hpa.metrics.push_back(average_of(MetricKind::external, "messages_waiting", 5'000));
    if (between(0, 4) > 0)
      world.objects.external_metric_values.push_back(
          {"default", "messages_waiting", {}, world.now, thousandths(5'000 * world.deployment().replicas * between(0, 11) / 10)});
  }
  if (between(0, 5) == 0) world.deployment().replicas = between(0, 12);
  if (between(0, 9) == 0) world.memory = {};
  return world;
}

/// What is_steady looks at, of the same objects.
struct Columns {
  std::vector<PodState> pods;
  std::vector<std::uint8_t> measured;
  std::vector<std::vector<std::int64_t>> used, requests;
  std::vector<MetricColumn> metrics;
  SteadyInput input;

  Columns(const HpaWorld& world, const HpaInput& full) {
    const auto& hpa = *full.hpa;
    used.resize(hpa.metrics.size());
    requests.resize(hpa.metrics.size());
    for (const Pod* pod : full.pods) {
      pods.push_back(state_of(*pod));
      const auto found = std::ranges::find(full.usage, pod->meta.name, [](const PodMetrics* one) { return one->meta.name; });
      measured.push_back(found != full.usage.end());
      for (std::size_t i = 0; i < hpa.metrics.size(); ++i) {
        const MetricSpec& metric = hpa.metrics[i];
        if (metric.kind == MetricKind::resource)
          requests[i].push_back(amount_of(pod->spec.containers[0].requests, metric.name).milli);
        used[i].push_back(0);
        if (measured.back() == 0) continue;
        if (metric.kind == MetricKind::resource) used[i].back() = amount_of((*found)->containers[0].usage, metric.name).milli;
        for (const auto* value : full.values)
          if (metric.kind == MetricKind::pods && value->described.name == pod->meta.name) used[i].back() = value->value.milli;
      }
    }
    for (std::size_t i = 0; i < hpa.metrics.size(); ++i) metrics.push_back({used[i], requests[i]});
    input = {&hpa,
             full.scale->spec_replicas,
             full.scale->status_replicas,
             pods,
             measured,
             {0, noon - age, age},
             metrics,
             full.external,
             world.now};
  }
};

RC_GTEST_PROP(SteadySync, IsWhatTheFullDecisionKeeps, ()) {
  const auto world = near_its_targets();
  const auto& hpa = world.objects.horizontal_autoscalers[0];
  RC_ASSERT(std::ranges::all_of(hpa.metrics, is_counted_by_columns));
  const auto full = hpa_input(world.objects, hpa, world.now);
  const Columns columns(world, full);
  const auto decision = decide_hpa(full, world.memory, world.options);
  auto memory = world.memory;
  const bool steady = is_steady(columns.input, memory, world.options);

  const auto computed = [](const MetricProposal& metric) { return metric.count.has_value(); };
  const bool kept = decision.metrics.size() == hpa.metrics.size() && std::ranges::all_of(decision.metrics, computed) &&
                    !decision.rescaled && !world.memory.recommendations.empty();
  RC_CLASSIFY(steady, "steady");
  RC_ASSERT(steady == kept);
  const AutoscalerMemory& expected = steady ? decision.memory : world.memory;
  RC_ASSERT(memory.recommendations == expected.recommendations);
  RC_ASSERT(memory.ups == expected.ups);
  RC_ASSERT(memory.downs == expected.downs);
  if (!steady) return;
  RC_ASSERT(find(decision.conditions, "ScalingActive")->status == Truth::yes);
  RC_ASSERT(find(decision.conditions, "ScaledToZero") == nullptr);
}

// A day of steady syncs leaves what as many full ones would.
TEST(SteadySync, RemembersADayAsTheFullDecisionDoes) {
  auto world = cpu_world(10, 500, 50, 20);
  AutoscalerMemory memory = world.memory;
  for (int i = 0; i < 1000; ++i) {
    world.now += 15s;
    for (auto& metrics : world.objects.pod_metrics) {
      metrics.timestamp = world.now - age;
      metrics.containers[0].usage["cpu"] = thousandths(450 + (i * 7919) % 101);
    }
    const auto full = hpa_input(world.objects, world.hpa(), world.now);
    Columns columns(world, full);
    columns.input.window.timestamp = world.now - age;
    auto decision = decide_hpa(full, world.memory, world.options);
    ASSERT_FALSE(decision.rescaled);
    world.memory = std::move(decision.memory);
    ASSERT_TRUE(is_steady(columns.input, memory, world.options));
    ASSERT_EQ(memory.recommendations, world.memory.recommendations);
  }
}

TEST(SteadySync, CoversNeitherOneContainerNorObjects) {
  auto metric = cpu_target(50);
  EXPECT_TRUE(is_counted_by_columns(metric));
  metric.container = "main";
  metric.kind = MetricKind::container_resource;
  EXPECT_FALSE(is_counted_by_columns(metric));
  EXPECT_FALSE(is_counted_by_columns(average_of(MetricKind::object, "queue", 1000)));
  EXPECT_FALSE(is_counted_by_columns(average_of(MetricKind::resource, "cpu", 1000)));
}

}  // namespace
}  // namespace sandtable::models::kube::test
