#include "connectors/kubernetes/read_policy.hpp"

#include "connectors/kubernetes/read_meta.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

PodDisruptionBudget read_disruption_budget(const Fields& object) {
  PodDisruptionBudget budget;
  budget.meta = read_meta(object);
  object.within("spec", [&budget](const Fields& spec) {
    budget.selector = read_selector(spec);
    spec.count_or_percent("minAvailable", budget.min_available);
    spec.count_or_percent("maxUnavailable", budget.max_unavailable);
    spec.word("unhealthyPodEvictionPolicy", {"IfHealthyBudget", "AlwaysAllow"},
              [&budget](std::size_t which) { budget.always_allow_unhealthy = which == 1; });
  });
  object.within("status", [&budget](const Fields& status) {
    status.number("disruptionsAllowed", budget.disruptions_allowed);
    status.number("currentHealthy", budget.current_healthy);
    status.number("desiredHealthy", budget.desired_healthy);
    status.number("expectedPods", budget.expected_pods);
    Labels disrupted;
    status.labels("disruptedPods", disrupted);
    for (const auto& [name, instant] : disrupted)
      if (const auto read = read_instant(instant)) budget.disrupted_pods[name] = *read;
  });
  return budget;
}

PriorityClass read_priority_class(const Fields& object) {
  PriorityClass priority;
  priority.meta = read_meta(object);
  priority.meta.space.clear();
  object.number("value", priority.value);
  object.flag("globalDefault", priority.global_default);
  object.word("preemptionPolicy", {"PreemptLowerPriority", "Never"},
              [&priority](std::size_t which) { priority.preemption = static_cast<Preemption>(which); });
  return priority;
}

}  // namespace sandtable::connectors::kubernetes
