#include "connectors/kubernetes/import/replacing.hpp"

#include <algorithm>

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;

void import_rollout(const Workload& workload, const Objects& objects, models::Service& service, Notes& notes) {
  const auto* deployment = workload.kind == "Deployment" ? find(objects.deployments, workload.space, workload.name) : nullptr;
  if (deployment == nullptr) return;
  using std::chrono::seconds;
  models::RolloutSpec rollout;
  rollout.strategy = deployment->recreate ? models::RolloutStrategy::recreate : models::RolloutStrategy::rolling;
  if (!deployment->recreate) {
    rollout.surge = deployment->max_surge;
    rollout.unavailable = deployment->max_unavailable;
  }
  rollout.min_ready = seconds(std::max(0, deployment->min_ready_seconds));
  rollout.deadline = seconds(std::max(1, deployment->progress_deadline_seconds));
  if (rollout != models::RolloutSpec{}) service.rollout = rollout;
  if (deployment->paused) notes.leave_out(workload.title, "that its rollouts are paused now");
}

void import_stateful_set(const Workload& workload, const Objects& objects, const models::Scenario& scenario,
                         models::Service& service, Notes& notes) {
  const auto* set = workload.kind == "StatefulSet" ? find(objects.stateful_sets, workload.space, workload.name) : nullptr;
  if (set == nullptr) return;
  auto& made = service.stateful_set.emplace();
  made.management = set->parallel ? models::PodManagement::parallel : models::PodManagement::ordered;
  made.partition = static_cast<std::uint32_t>(std::max(0, set->partition));
  made.min_ready = std::chrono::seconds(std::max(0, set->min_ready_seconds));
  if (set->max_unavailable && scenario.kubernetes >= models::KubernetesVersion::v1_37) made.unavailable = set->max_unavailable;
  else if (set->max_unavailable)
    notes.leave_out(workload.title + ", its maxUnavailable", "before 1.37 it is behind a gate that is off");
  if (set->on_delete) notes.leave_out(workload.title + ", OnDelete", "a scenario's rollouts go by themselves");
  if (set->start_ordinal != 0) notes.leave_out(workload.title + ", its first ordinal", "a scenario counts from 0");
}

void import_budget(const Workload& workload, const Objects& objects, models::Service& service, Notes& notes) {
  for (const auto& budget : objects.disruption_budgets) {
    if (budget.meta.space != workload.space || !budget.selector || !budget.selector->matches(workload.pod->labels)) continue;
    const std::string title = "PodDisruptionBudget " + budget.meta.space + "/" + budget.meta.name;
    if (service.budget)
      notes.leave_out(title, "a second one for " + workload.title + ", with which Kubernetes evicts none of its pods");
    else if (!budget.min_available && !budget.max_unavailable) notes.leave_out(title, "it says nothing");
    else service.budget = models::DisruptionBudgetSpec{budget.min_available, budget.max_unavailable};
    if (budget.always_allow_unhealthy) notes.leave_out(title + ", AlwaysAllow", "a scenario's budgets spare unhealthy pods, too");
  }
}

}  // namespace

void import_replacing(const Workload& workload, const Objects& objects, const models::Scenario& scenario, models::Service& service,
                      Notes& notes) {
  import_rollout(workload, objects, service, notes);
  import_stateful_set(workload, objects, scenario, service, notes);
  import_budget(workload, objects, service, notes);
}

}  // namespace sandtable::connectors::kubernetes
