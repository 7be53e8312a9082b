#include "models/cluster/disruption/eviction.hpp"

#include <algorithm>

namespace sandtable::models::kube {
namespace {

constexpr const char* violates = "Cannot evict pod as it would violate the pod's disruption budget.";

EvictionAnswer refuse(const BudgetView& view, std::string why) {
  return {429, "TooManyRequests", violates, view.budget.meta.name, false, std::move(why)};
}

EvictionAnswer ask_budget(const Pod& pod, const BudgetView& view) {
  const auto& [budget, state] = view;
  const auto healthy = std::to_string(state.current_healthy) + " healthy of " + std::to_string(state.desired_healthy) + " desired";
  EvictionAnswer answer;
  answer.budget = budget.meta.name;
  if (!is_ready(pod)) {
    answer.why = "it is not ready, so it counts for nothing: ";
    if (budget.always_allow_unhealthy) {
      answer.why += "unhealthyPodEvictionPolicy AlwaysAllow";
      return answer;
    }
    if (state.current_healthy >= state.desired_healthy && state.desired_healthy > 0) {
      answer.why += "IfHealthyBudget, and there are " + healthy;
      return answer;
    }
  }
  if (budget.observed_generation < budget.meta.generation)
    return refuse(view, "the controller has not seen the budget's present generation yet");
  if (state.allowed == 0) {
    if (!state.failure.empty()) return refuse(view, "the budget's sync failed: " + state.failure);
    return refuse(view, state.current_healthy <= state.desired_healthy ? "there are " + healthy : "no disruption is allowed");
  }
  answer.disrupts = true;
  answer.why = std::to_string(state.allowed) + " disruptions were allowed: " + healthy;
  return answer;
}

}  // namespace

BudgetView view_of(DisruptionBudget budget, const Objects& objects, sim::Time now) {
  budget.observed_generation = budget.meta.generation;
  auto state = budget_state(budget, objects, now);
  return {std::move(budget), std::move(state)};
}

EvictionAnswer answer_eviction(const Pod& pod, const std::vector<BudgetView>& budgets) {
  EvictionAnswer answer;
  if (pod.meta.deleted || pod.ended() || pod.status.phase == PodPhase::pending) {
    answer.why = pod.meta.deleted ? "it is on its way out" : pod.ended() ? "it has ended" : "it is Pending";
    answer.why += ": no budget is asked";
    return answer;
  }
  const BudgetView* only = nullptr;
  for (const auto& view : budgets) {
    if (!selects(view.budget, pod)) continue;
    if (only != nullptr)
      return {
          500, "InternalError", "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
          "",  false,           "budgets " + only->budget.meta.name + " and " + view.budget.meta.name + " both select it"};
    only = &view;
  }
  if (only != nullptr) return ask_budget(pod, *only);
  answer.why = "no budget selects it";
  return answer;
}

EvictionAnswer evict(Pod& pod, std::vector<BudgetView>& budgets, sim::Time now) {
  const auto answer = answer_eviction(pod, budgets);
  if (!answer.allowed()) return answer;
  for (auto& [budget, state] : budgets) {
    if (answer.disrupts && selects(budget, pod)) {
      --state.allowed;
      budget.disrupted[pod.meta.name] = now;
    }
  }
  constexpr std::int64_t longest = 1'000'000'000;
  pod.meta.deleted = now + std::chrono::seconds(std::clamp<std::int64_t>(pod.spec.grace_seconds, 0, longest));
  return answer;
}

}  // namespace sandtable::models::kube
