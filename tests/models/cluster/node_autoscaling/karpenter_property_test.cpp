#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "models/cluster/node_autoscaling/karpenter_disruption.hpp"
#include "models/cluster/scheduler/pending.hpp"
#include "tests/models/cluster/node_autoscaling/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

std::int64_t up_to(std::int64_t most) { return *rc::gen::inRange<std::int64_t>(0, most + 1); }

Objects any_cluster() {
  Objects objects;
  objects.instance_types = machines();
  objects.replica_sets = {web()};
  objects.node_pools = {pool()};
  if (up_to(1) == 0) objects.node_pools[0].requirements = {only(capacity_type_label, {"spot", "on-demand"})};
  objects.node_pools[0].budgets = {{{}, {up_to(3), false}, "", sim::Duration{0}}};
  if (up_to(1) == 0) objects.node_pools[0].limits["cpu"] = whole(up_to(40));
  const auto nodes = up_to(6);
  for (std::int64_t i = 0; i < nodes; ++i) {
    const auto name = "n" + std::to_string(i);
    objects.nodes.push_back(
        pool_node(name, objects.instance_types[static_cast<std::size_t>(up_to(2))], up_to(2) == 0 ? "spot" : "on-demand"));
    objects.node_claims.push_back(claim(name));
    if (up_to(4) == 0) objects.node_claims.back().conditions.push_back(condition("Drifted"));
  }
  const auto pods = up_to(15);
  for (std::int64_t i = 0; i < pods; ++i) {
    auto one = waiting("p" + std::to_string(i), up_to(8) * 250, up_to(8) * gibi / 4);
    if (up_to(5) == 0) one.meta.annotations["karpenter.sh/do-not-disrupt"] = "true";
    objects.pods.push_back(one);
  }
  Objects placed = objects;
  for (const auto& decided : scheduler::schedule_pending(objects, noon, {}))
    if (decided.decision.node)
      for (auto& one : placed.pods)
        if (one.meta.name == decided.pod.name) one = on(*decided.decision.node, one);
  return placed;
}

double price_of_node(const Objects& objects, const std::string& name) {
  for (const auto& one : karpenter_candidates(objects, noon))
    if (one.node->meta.name == name) return one.price;
  return 0;
}

RC_GTEST_PROP(KarpenterProperty, ProvisioningKeepsWithinTheLimits, ()) {
  const auto objects = any_cluster();
  const auto made = decide_provisioning(objects, noon);
  const auto& limits = objects.node_pools[0].limits;
  if (!limits.contains("cpu") || made.nodes.empty()) return;
  std::int64_t cpu = 0;
  for (const auto& node : objects.nodes) cpu += amount_of(node.capacity, "cpu").milli;
  for (const auto& node : made.nodes) {
    std::int64_t most = 0;
    for (const auto* type : node.node.types) most = std::max(most, amount_of(type->capacity, "cpu").milli);
    cpu += most;
  }
  RC_ASSERT(cpu <= limits.at("cpu").milli);
}

RC_GTEST_PROP(KarpenterProperty, EveryPodHasOneFate, ()) {
  const auto objects = any_cluster();
  const auto made = decide_provisioning(objects, noon).packing;
  std::size_t waiting_pods = 0, placed = made.placed.size() + made.failed.size();
  for (const auto& pod : objects.pods) waiting_pods += pod.spec.node.empty() ? 1U : 0U;
  for (const auto& node : made.nodes) {
    placed += node.pods.size();
    RC_ASSERT(!node.pods.empty());
    for (const auto* type : node.types) RC_ASSERT(fits(node.requests, *type));
  }
  RC_ASSERT(placed == waiting_pods);
}

RC_GTEST_PROP(KarpenterProperty, NoBudgetIsBroken, ()) {
  const auto objects = any_cluster();
  const auto made = decide_disruption(objects, noon);
  if (!made.command) return;
  const auto allowed = disruptions_allowed(objects.node_pools[0], made.command->reason, objects, noon).allowed;
  RC_ASSERT(static_cast<std::int64_t>(made.command->nodes.size()) <= allowed);
  for (const auto& pod : objects.pods)
    if (std::ranges::find(made.command->nodes, pod.spec.node) != made.command->nodes.end())
      RC_ASSERT(!pod.meta.annotations.contains("karpenter.sh/do-not-disrupt"));
}

RC_GTEST_PROP(KarpenterProperty, ConsolidationNeverCostsMore, ()) {
  const auto objects = any_cluster();
  const auto made = decide_disruption(objects, noon);
  if (!made.command || made.command->reason != DisruptionReason::underutilized) return;
  double before = 0, after = 0;
  for (const auto& node : made.command->nodes) before += price_of_node(objects, node);
  RC_ASSERT(made.command->replacements.size() <= 1U);
  for (const auto& fresh : made.command->replacements) after += fresh.price;
  RC_ASSERT(after < before);
  RC_ASSERT(made.command->savings > 0);
  RC_ASSERT(made.command->savings <= before - after + 1e-9);
}

RC_GTEST_PROP(KarpenterProperty, TheSameTwice, ()) {
  const auto objects = any_cluster();
  const auto one = decide_disruption(objects, noon), other = decide_disruption(objects, noon);
  RC_ASSERT(one.why == other.why);
  RC_ASSERT(one.command.has_value() == other.command.has_value());
  if (one.command) RC_ASSERT(one.command->nodes == other.command->nodes);
}

}  // namespace
}  // namespace sandtable::models::kube
