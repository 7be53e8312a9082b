#include "models/cluster/node_autoscaling/karpenter_candidates.hpp"

#include <algorithm>
#include <cmath>

#include "models/cluster/disruption/budget_state.hpp"
#include "models/cluster/node_autoscaling/drainability.hpp"
#include "models/cluster/node_autoscaling/first_fit.hpp"
#include "models/cluster/node_autoscaling/instance_choice.hpp"
#include "models/cluster/node_autoscaling/karpenter_packing.hpp"
#include "models/cluster/objects/go_duration.hpp"
#include "models/cluster/workloads/annotations.hpp"

namespace sandtable::models::kube {
namespace {

constexpr const char* do_not_disrupt = "karpenter.sh/do-not-disrupt";

bool must_stay(const Pod& pod, sim::Time now) {
  const auto found = pod.meta.annotations.find(do_not_disrupt);
  if (found == pod.meta.annotations.end() || pod.ended() || pod.meta.deleted) return false;
  if (found->second == "true") return true;
  const auto span = read_go_duration(found->second);
  return span && *span > sim::Duration{0} && pod.status.started && now - *pod.status.started < *span;
}

bool tolerates_disruption(const Pod& pod) {
  return tolerated({disrupted_taint, "", TaintEffect::no_schedule, {}}, pod.spec.tolerations);
}

/// Why its eviction would be refused; empty: it would not.
std::string why_kept(const Pod& pod, const std::vector<BudgetLeft>& budgets, sim::Time now) {
  if (must_stay(pod, now)) return "it is annotated do-not-disrupt";
  if (pod.ended() || pod.meta.deleted || is_mirror(pod) || tolerates_disruption(pod)) return {};
  const BudgetLeft* only = nullptr;
  for (const auto& one : budgets) {
    if (!selects(*one.budget, pod)) continue;
    if (only != nullptr) return "more than one disruption budget selects it";
    only = &one;
  }
  if (only == nullptr || only->allowed > 0) return {};
  if (only->budget->always_allow_unhealthy && !is_ready(pod)) return {};
  return "the disruption budget " + only->budget->meta.name + " allows none";
}

std::string why_kept(const Node& node, const KarpenterCandidate& candidate, const Objects& objects) {
  if (is_disrupted(node, objects)) return "it is on its way out";
  if (!is_initialized(node, objects)) return "it is not initialised yet";
  if (const auto found = node.meta.annotations.find(do_not_disrupt);
      found != node.meta.annotations.end() && found->second == "true")
    return "it is annotated do-not-disrupt";
  if (candidate.pool == nullptr) return "its NodePool " + value_of(node.meta.labels, node_pool_label) + " is not there";
  return {};
}

}  // namespace

double eviction_cost(const Pod& pod) {
  double cost = 1;
  auto deletion = number_in(pod.meta.annotations, "karpenter.sh/disruption-cost");
  if (!deletion) deletion = number_in(pod.meta.annotations, "controller.kubernetes.io/pod-deletion-cost");
  if (deletion) cost += static_cast<double>(*deletion) / std::pow(2, 27);
  cost += static_cast<double>(pod.spec.priority) / std::pow(2, 25);
  return std::clamp(cost, -10.0, 10.0);
}

bool is_reschedulable(const Pod& pod) {
  const auto* owner = pod.meta.controller();
  const bool of_stateful_set = owner != nullptr && owner->kind == "StatefulSet";
  return !pod.ended() && (!pod.meta.deleted || of_stateful_set) && comes_back_elsewhere(pod);
}

bool is_movable(const Pod& pod, const Objects& objects, sim::Time now) {
  if (must_stay(pod, now)) return false;
  return std::ranges::none_of(objects.disruption_budgets, [&pod](const DisruptionBudget& budget) {
    const bool never = (budget.max_unavailable && budget.max_unavailable->value == 0) ||
                       (budget.min_available && budget.min_available->percent && budget.min_available->value == 100);
    return never && selects(budget, pod) && !(budget.always_allow_unhealthy && !is_ready(pod));
  });
}

std::vector<KarpenterCandidate> karpenter_candidates(const Objects& objects, sim::Time now) {
  const std::vector<BudgetLeft> budgets = budgets_left(objects, now);
  std::vector<KarpenterCandidate> all;
  for (const auto& node : objects.nodes) {
    if (value_of(node.meta.labels, node_pool_label).empty()) continue;
    KarpenterCandidate made;
    made.node = &node;
    made.claim = claim_of(node, objects);
    for (const auto& pool : objects.node_pools)
      if (pool.meta.name == value_of(node.meta.labels, node_pool_label)) made.pool = &pool;
    for (const auto& type : objects.instance_types)
      if (type.meta.name == value_of(node.meta.labels, instance_type_label)) made.type = &type;
    made.zone = value_of(node.meta.labels, zone_label);
    made.capacity_type = value_of(node.meta.labels, capacity_type_label);
    if (made.type != nullptr) made.price = price_of(*made.type, made.zone, made.capacity_type).value_or(0);
    made.blocked = why_kept(node, made, objects);
    for (const auto& pod : objects.pods) {
      if (pod.spec.node != node.meta.name) continue;
      if (is_reschedulable(pod)) {
        made.pods.push_back(pod);
        made.cost += std::max(0.0, eviction_cost(pod));
      }
      if (!made.blocked.empty()) continue;
      if (const auto why = why_kept(pod, budgets, now); !why.empty()) {
        made.blocked = title_of(pod.meta) + ": " + why;
        made.blocked_by_pods = true;
      }
    }
    all.push_back(std::move(made));
  }
  return all;
}

}  // namespace sandtable::models::kube
