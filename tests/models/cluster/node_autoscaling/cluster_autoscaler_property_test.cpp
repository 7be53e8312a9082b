#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "models/cluster/scheduler/pending.hpp"
#include "tests/models/cluster/node_autoscaling/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

std::int64_t up_to(std::int64_t most) { return *rc::gen::inRange<std::int64_t>(0, most + 1); }

Objects any_cluster() {
  Objects objects;
  objects.replica_sets = {web()};
  const auto groups = 1 + up_to(2);
  for (std::int64_t i = 0; i < groups; ++i) {
    const auto name = "g" + std::to_string(i);
    const auto min = static_cast<std::int32_t>(up_to(2));
    objects.node_groups.push_back(
        group(name, min, min + static_cast<std::int32_t>(up_to(4)), resources((1 + up_to(7)) * 1000, (1 + up_to(15)) * gibi, 20)));
    const auto nodes = up_to(4);
    for (std::int64_t k = 0; k < nodes; ++k) {
      auto node = group_node(name + "-" + std::to_string(k), name);
      node.capacity = node.allocatable = objects.node_groups.back().node->capacity;
      objects.nodes.push_back(node);
    }
  }
  const auto pods = up_to(15);
  for (std::int64_t i = 0; i < pods; ++i) {
    auto one = waiting("p" + std::to_string(i), up_to(8) * 250, up_to(8) * gibi / 4);
    if (up_to(3) == 0) one.meta.annotations["cluster-autoscaler.kubernetes.io/safe-to-evict"] = "false";
    objects.pods.push_back(one);
  }
  // Where the scheduler puts some of them.
  Objects placed = objects;
  for (const auto& decided : scheduler::schedule_pending(objects, noon, {}))
    if (decided.decision.node && up_to(3) != 0)
      for (auto& one : placed.pods)
        if (one.meta.name == decided.pod.name) one = on(*decided.decision.node, one);
  return placed;
}

ClusterAutoscalerMemory any_memory(const Objects& objects) {
  ClusterAutoscalerMemory memory;
  for (const auto& node : objects.nodes)
    if (up_to(1) == 0) memory.unneeded[node.meta.name] = noon - std::chrono::minutes(up_to(20));
  return memory;
}

RC_GTEST_PROP(ClusterAutoscalerProperty, NeverBeyondAGroupsBounds, ()) {
  const auto objects = any_cluster();
  const auto made = decide_cluster_autoscaler(objects, any_memory(objects), noon);
  for (const auto& state : group_states(objects, noon)) {
    const auto& group = *state.group;
    const auto removed = static_cast<std::int32_t>(std::ranges::count_if(
        made.down.nodes, [&](const ScaleDownCandidate& node) { return node.removed && node.group == group.meta.name; }));
    if (made.up.group == group.meta.name) RC_ASSERT(made.up.to <= group.max_size && made.up.count > 0);
    if (removed > 0) RC_ASSERT(state.target - removed >= group.min_size);
  }
  RC_ASSERT(made.up.group.empty() || made.down.remove.empty());
}

RC_GTEST_PROP(ClusterAutoscalerProperty, WhatItAddsHasRoomForThePodsThatAskedForIt, ()) {
  const auto objects = any_cluster();
  const auto made = decide_cluster_autoscaler(objects, {}, noon).up;
  if (made.group.empty()) return;
  const auto group = std::ranges::find(objects.node_groups, made.group, [](const NodeGroup& one) { return one.meta.name; });
  Resources asked;
  for (const auto& pod : objects.pods)
    if (std::ranges::find(made.pods, "default/" + pod.meta.name) != made.pods.end())
      for (const auto& [name, amount] : requests_of(pod.spec)) asked[name] += amount;
  for (const auto& [name, amount] : asked) RC_ASSERT(amount.milli <= made.count * amount_of(group->node->allocatable, name).milli);
  for (const auto& pod : made.pods) RC_ASSERT(std::ranges::find(made.waiting, pod) == made.waiting.end());
}

RC_GTEST_PROP(ClusterAutoscalerProperty, NoPodIsLeftWithoutRoom, ()) {
  auto objects = any_cluster();
  const auto made = decide_cluster_autoscaler(objects, any_memory(objects), noon);
  for (const auto& node : made.down.nodes) {
    if (!node.removed) continue;
    for (const auto& pod : objects.pods)
      if (pod.spec.node == node.node) {
        RC_ASSERT(!pod.meta.annotations.contains("cluster-autoscaler.kubernetes.io/safe-to-evict"));
        RC_ASSERT(std::ranges::any_of(node.moves, [&](const auto& move) { return move.first == "default/" + pod.meta.name; }));
      }
    for (const auto& [pod, where] : node.moves) RC_ASSERT(std::ranges::find(made.down.remove, where) == made.down.remove.end());
  }
}

RC_GTEST_PROP(ClusterAutoscalerProperty, WhatIsRemovedWasUnneededLongEnough, ()) {
  const auto objects = any_cluster();
  const auto memory = any_memory(objects);
  const auto made = decide_cluster_autoscaler(objects, memory, noon);
  for (const auto& name : made.down.remove) RC_ASSERT(memory.unneeded.contains(name) && noon - memory.unneeded.at(name) > 10min);
  for (const auto& [name, since] : made.memory.unneeded)
    RC_ASSERT(since == (memory.unneeded.contains(name) ? memory.unneeded.at(name) : noon));
}

}  // namespace
}  // namespace sandtable::models::kube
