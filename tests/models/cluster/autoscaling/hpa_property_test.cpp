#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "models/cluster/autoscaling/scaling_limits.hpp"
#include "tests/models/cluster/autoscaling/random_hpa_world.hpp"

namespace sandtable::models::kube::test {
namespace {

RC_GTEST_PROP(HpaProperty, WhatItSetsLiesWithinTheBounds, ()) {
  auto world = some_world();
  const auto decision = world.decide();
  if (!decision.rescaled) {
    RC_ASSERT(decision.desired == decision.current);
    return;
  }
  RC_ASSERT(decision.desired <= world.hpa().max_replicas);
  RC_ASSERT(decision.desired >= world.hpa().min_replicas);
}

// With the same inputs at the same instant a second sync finds nothing more to do, once the windows hold no other recommendation.
RC_GTEST_PROP(HpaProperty, SettlesUnderUnchangedInput, ()) {
  auto world = some_world();
  world.memory = memory_of(world.hpa(), world.deployment().replicas);
  const auto first = world.decide();
  const auto again = world.decide();
  RC_ASSERT(first.desired == again.desired);
  RC_ASSERT(first.conditions == again.conditions);
  RC_ASSERT(first.why == again.why);
  RC_ASSERT(first.memory == again.memory);
  // Where it kept the count, it keeps it at the next sync.
  if (first.rescaled) return;
  world.memory = first.memory;
  world.hpa().conditions = first.conditions;
  RC_ASSERT(world.decide().desired == first.desired);
}

// More use of any pod never means fewer replicas: of ready pods alone, where no substitution takes part.
RC_GTEST_PROP(HpaProperty, MonotoneInUsage, ()) {
  auto world = cpu_world(static_cast<std::size_t>(between(1, 12)), 0, between(10, 120), 1000);
  for (auto& metrics : world.objects.pod_metrics) metrics.containers[0].usage["cpu"] = thousandths(between(0, 3000));
  const auto before = world.decide().metrics[0].count->replicas;
  auto& one =
      world.objects.pod_metrics[static_cast<std::size_t>(between(0, static_cast<int>(world.objects.pod_metrics.size()) - 1))];
  one.containers[0].usage["cpu"] += thousandths(between(0, 2000));
  RC_ASSERT(world.decide().metrics[0].count->replicas >= before);
}

// No sync moves the count further from what it was at the start of the policy's period than the policy lets it, whatever the load.
// (A period in which it went up and down again may still see more: up by one, then down by two from the start's count.)
RC_GTEST_PROP(HpaProperty, PoliciesAreNeverExceeded, ()) {
  auto world = cpu_world(static_cast<std::size_t>(between(1, 20)), 0, 50, 200);
  const auto value = between(1, 10), period = 15 * between(1, 8);
  world.hpa().behavior.emplace();
  world.hpa().behavior->up.policies = {{PolicyKind::pods, value, period}};
  world.hpa().behavior->down = {0, SelectPolicy::max, {{PolicyKind::pods, value, period}}, {}};
  std::vector<std::int32_t> counts{world.deployment().replicas};
  for (int sync = 0; sync < 40; ++sync) {
    const bool up = between(0, 1) == 1;
    world.objects.pods.clear();
    world.objects.pod_metrics.clear();
    for (std::int32_t i = 0; i < world.deployment().replicas; ++i) {
      world.objects.pods.push_back(ready_pod("web-" + std::to_string(i)));
      world.objects.pod_metrics.push_back(cpu_of("web-" + std::to_string(i), up ? 2000 : 10));
    }
    const auto decision = world.decide();
    world.memory = decision.memory;
    world.deployment().replicas = world.deployment().status_replicas = decision.desired;
    counts.push_back(decision.desired);
    world.now += 15s;
  }
  const auto syncs = static_cast<std::size_t>(period / 15);
  for (std::size_t last = 1; last < counts.size(); ++last) {
    // The changes of a window that is open at its older end: those of its last `syncs` syncs.
    const auto start = counts[last > syncs ? last - syncs : 0];
    if (counts[last] > counts[last - 1]) RC_ASSERT(counts[last] <= start + value);
    if (counts[last] < counts[last - 1]) RC_ASSERT(counts[last] >= start - value);
  }
}

}  // namespace
}  // namespace sandtable::models::kube::test
