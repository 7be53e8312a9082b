#include "models/cluster/disruption/budget_state.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "models/cluster/workloads/availability.hpp"

namespace sandtable::models::kube {
namespace {

struct Scale {
  std::string controller;
  std::int32_t replicas = 0;
};

template <class Owner>
const Owner* controller_among(const std::vector<Owner>& owners, const std::string& kind, const Meta& meta) {
  const auto found = std::ranges::find_if(owners, [&](const Owner& owner) { return is_controlled_by(meta, kind, owner.meta); });
  return found == owners.end() ? nullptr : &*found;
}

std::optional<Scale> scale_of_controller(const Pod& pod, const Objects& objects) {
  if (const auto* set = controller_among(objects.stateful_sets, "StatefulSet", pod.meta))
    return Scale{"StatefulSet " + set->meta.name, set->replicas};
  const auto* set = controller_among(objects.replica_sets, "ReplicaSet", pod.meta);
  if (set == nullptr) return std::nullopt;
  if (const auto* deployment = controller_among(objects.deployments, "Deployment", set->meta))
    return Scale{"Deployment " + deployment->meta.name, deployment->replicas};
  const auto* owner = set->meta.controller();
  if (owner != nullptr && owner->kind == "Deployment") return std::nullopt;
  return Scale{"ReplicaSet " + set->meta.name, set->replicas};
}

/// Sum over the controllers of `pods`; says in `state` what hinders it.
std::int32_t expected_scale(const std::vector<const Pod*>& pods, const Objects& objects, BudgetState& state) {
  std::map<std::string, std::int32_t> scales;
  for (const auto* pod : pods) {
    if (pod->meta.controller() == nullptr) {
      state.unmanaged.push_back(pod->meta.name);
      continue;
    }
    const auto scale = scale_of_controller(*pod, objects);
    if (!scale) {
      const auto* owner = pod->meta.controller();
      state.failure = "found no controllers for pod \"" + pod->meta.name + "\"";
      state.why.push_back("the scale of " + owner->kind + " " + owner->name + " is needed, and is not to be found");
      return 0;
    }
    scales[scale->controller] = scale->replicas;
  }
  std::int64_t sum = 0;
  for (const auto& [controller, replicas] : scales) {
    sum += replicas;
    state.why.push_back(controller + " is to have " + std::to_string(replicas));
  }
  return static_cast<std::int32_t>(std::min<std::int64_t>(sum, std::numeric_limits<std::int32_t>::max()));
}

std::string as_written(const CountOrPercent& value) { return std::to_string(value.value) + (value.percent ? "%" : ""); }

void set_desired(const DisruptionBudget& budget, const std::vector<const Pod*>& pods, const Objects& objects, BudgetState& state) {
  std::int64_t desired = 0;
  if (budget.max_unavailable) {
    state.expected = expected_scale(pods, objects, state);
    const auto unavailable = budget.max_unavailable->of(state.expected, Rounding::up);
    desired = std::max<std::int64_t>(0, state.expected - unavailable);
    state.why.push_back("expected " + std::to_string(state.expected) + " - maxUnavailable " + as_written(*budget.max_unavailable) +
                        " (" + std::to_string(unavailable) + ") = desired healthy " + std::to_string(desired));
  } else if (budget.min_available && budget.min_available->percent) {
    state.expected = expected_scale(pods, objects, state);
    desired = budget.min_available->of(state.expected, Rounding::up);
    state.why.push_back("minAvailable " + as_written(*budget.min_available) + " of expected " + std::to_string(state.expected) +
                        ", rounded up = desired healthy " + std::to_string(desired));
  } else if (budget.min_available) {
    state.expected = static_cast<std::int32_t>(pods.size());
    desired = budget.min_available->value;
    state.why.push_back("minAvailable " + std::to_string(desired) + " is desired healthy; expected are the " +
                        std::to_string(state.expected) + " pods there are");
  }
  state.desired_healthy = static_cast<std::int32_t>(desired);
}

bool counts_as_healthy(const DisruptionBudget& budget, const Pod& pod, sim::Time now) {
  if (pod.meta.deleted || !is_ready(pod)) return false;
  const auto granted = budget.disrupted.find(pod.meta.name);
  return granted == budget.disrupted.end() || granted->second + disruption_timeout <= now;
}

}  // namespace

bool selects(const DisruptionBudget& budget, const Pod& pod) {
  return budget.meta.space == pod.meta.space && budget.selector && budget.selector->matches(pod.meta.labels);
}

BudgetState budget_state(const DisruptionBudget& budget, const Objects& objects, sim::Time now) {
  BudgetState state;
  std::vector<const Pod*> pods;
  for (const auto& pod : objects.pods) {
    if (!selects(budget, pod)) continue;
    pods.push_back(&pod);
    state.pods.push_back(pod.meta.name);
    state.current_healthy += counts_as_healthy(budget, pod, now) ? 1 : 0;
  }
  set_desired(budget, pods, objects, state);
  if (!state.failure.empty()) {
    state.expected = state.desired_healthy = 0;
    state.why.push_back("the sync fails: no disruption is allowed");
    return state;
  }
  const auto spare = state.current_healthy - state.desired_healthy;
  state.allowed = state.expected > 0 ? std::max(0, spare) : 0;
  state.why.push_back("healthy " + std::to_string(state.current_healthy) + " - desired " + std::to_string(state.desired_healthy) +
                      " = " + std::to_string(spare) + ": " + std::to_string(state.allowed) + " disruptions allowed");
  return state;
}

}  // namespace sandtable::models::kube
