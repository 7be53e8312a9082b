/// Random autoscalers and pods, for properties.
#pragma once

#include <rapidcheck.h>

#include "tests/models/cluster/autoscaling/hpa_world.hpp"

namespace sandtable::models::kube::test {

inline std::int32_t between(std::int32_t low, std::int32_t high) { return *rc::gen::inRange(low, high + 1); }

inline ScalingRules some_rules() {
  ScalingRules rules{
      between(0, 1) == 0 ? std::optional<std::int32_t>{} : between(0, 600), static_cast<SelectPolicy>(between(0, 2)), {}, {}};
  for (int i = between(1, 3); i > 0; --i)
    rules.policies.push_back({static_cast<PolicyKind>(between(0, 1)), between(1, 150), between(1, 300)});
  if (between(0, 2) == 0) rules.tolerance = thousandths(between(0, 300));
  return rules;
}

/// Pods in all states, of one request each, with an autoscaler by CPU of any behaviour.
inline HpaWorld some_world() {
  auto world = cpu_world(static_cast<std::size_t>(between(1, 12)), 0, between(10, 120), between(1, 40));
  auto& hpa = world.hpa();
  hpa.min_replicas = between(1, hpa.max_replicas);
  world.options.minor = between(31, 37);
  if (between(0, 1) == 1) hpa.behavior = {some_rules(), some_rules()};
  std::erase_if(world.objects.pod_metrics, [](const PodMetrics&) { return between(0, 5) == 0; });
  for (auto& metrics : world.objects.pod_metrics) metrics.containers[0].usage["cpu"] = thousandths(between(0, 3000));
  for (auto& pod : world.objects.pods) {
    if (between(0, 5) == 0) pod.status.phase = static_cast<PodPhase>(between(0, 4));
    if (between(0, 5) == 0) pod.status.conditions[0].status = static_cast<Truth>(between(0, 2));
    if (between(0, 3) == 0) pod.status.started = noon - std::chrono::seconds{between(0, 600)};
    if (between(0, 9) == 0) pod.meta.deleted = noon;
  }
  for (int i = between(0, 5); i > 0; --i)
    world.memory.recommendations.push_back({between(0, 50), noon - std::chrono::seconds{between(0, 700)}});
  for (int i = between(0, 3); i > 0; --i) world.memory.ups.push_back({between(1, 9), noon - std::chrono::seconds{between(0, 400)}});
  for (int i = between(0, 3); i > 0; --i)
    world.memory.downs.push_back({between(1, 9), noon - std::chrono::seconds{between(0, 400)}});
  return world;
}

}  // namespace sandtable::models::kube::test
