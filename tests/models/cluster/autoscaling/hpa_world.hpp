/// A Deployment `web`, its pods, an autoscaler of it and what the metrics APIs say, for the tests of the autoscaler.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/autoscaling/hpa.hpp"

namespace sandtable::models::kube::test {

using namespace std::chrono_literals;

/// The clock of these tests, long after 1970.
constexpr sim::Time noon{std::chrono::seconds{1'790'000'000}};

struct HpaWorld {
  Objects objects;
  HpaOptions options;
  AutoscalerMemory memory;  ///< empty: first sight
  sim::Time now = noon;

  HorizontalPodAutoscaler& hpa() { return objects.horizontal_autoscalers[0]; }
  Deployment& deployment() { return objects.deployments[0]; }
  Pod& pod(std::size_t i) { return objects.pods[i]; }
  HpaDecision decide() const { return decide_hpa(hpa_input(objects, objects.horizontal_autoscalers[0], now), memory, options); }
};

inline Pod ready_pod(const std::string& name, std::int64_t request_millicores = 1000) {
  Pod pod;
  pod.meta.name = name;
  pod.meta.labels = {{"app", "web"}};
  Container container;
  container.name = "main";
  container.requests["cpu"] = thousandths(request_millicores);
  pod.spec.containers.push_back(container);
  pod.status.phase = PodPhase::running;
  pod.status.started = noon - 2h;
  pod.status.conditions.push_back({"Ready", Truth::yes, "", "", noon - 1h});
  return pod;
}

inline PodMetrics cpu_of(const std::string& pod, std::int64_t millicores) {
  PodMetrics metrics;
  metrics.meta.name = pod;
  metrics.timestamp = noon - 15s;
  metrics.window = 15s;
  metrics.containers.push_back({"main", {{"cpu", thousandths(millicores)}}});
  return metrics;
}

inline MetricSpec cpu_target(std::int32_t percent) {
  MetricSpec metric;
  metric.name = "cpu";
  metric.target.utilization = percent;
  return metric;
}

/// One pod for each of `usage`, ready for long, of a request of one core; the autoscaler has known the present count for long.
inline HpaWorld cpu_world(const std::vector<std::int64_t>& usage, std::int32_t target_percent, std::int32_t max = 100) {
  HpaWorld world;
  Deployment web;
  web.meta.name = "web";
  web.replicas = web.status_replicas = static_cast<std::int32_t>(usage.size());
  web.selector = LabelSelector{{{"app", "web"}}, {}};
  world.objects.deployments.push_back(web);
  for (std::size_t i = 0; i < usage.size(); ++i) {
    const std::string name = "web-" + std::to_string(i);
    world.objects.pods.push_back(ready_pod(name));
    world.objects.pod_metrics.push_back(cpu_of(name, usage[i]));
  }
  HorizontalPodAutoscaler hpa;
  hpa.meta.name = "web";
  hpa.target = {"apps/v1", "Deployment", "web"};
  hpa.max_replicas = max;
  hpa.metrics = {cpu_target(target_percent)};
  world.objects.horizontal_autoscalers.push_back(hpa);
  world.memory = memory_of(hpa, web.replicas);
  return world;
}

inline HpaWorld cpu_world(std::size_t pods, std::int64_t usage, std::int32_t target_percent, std::int32_t max = 100) {
  return cpu_world(std::vector<std::int64_t>(pods, usage), target_percent, max);
}

/// `AbleToScale=True/ReadyForNewScale ScalingActive=…`
inline std::string words(const Conditions& conditions) {
  std::string text;
  for (const auto& one : conditions) {
    const char* status = one.status == Truth::yes ? "True" : one.status == Truth::no ? "False" : "Unknown";
    text += (text.empty() ? "" : " ") + one.type + "=" + status + "/" + one.reason;
  }
  return text;
}

}  // namespace sandtable::models::kube::test
