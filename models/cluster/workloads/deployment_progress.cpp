#include "models/cluster/workloads/deployment_progress.hpp"

#include <algorithm>
#include <limits>

#include "models/cluster/workloads/deployment_rules.hpp"

namespace sandtable::models::kube {
namespace {

constexpr const char* progressing = "Progressing";
constexpr const char* done_reason = "NewReplicaSetAvailable";
constexpr const char* timed_out_reason = "ProgressDeadlineExceeded";

bool gets_on(const Deployment& before, const DeploymentCounts& counts) {
  return counts.updated > before.updated || counts.replicas - counts.updated < before.status_replicas - before.updated ||
         counts.ready > before.ready || counts.available > before.available;
}

bool timed_out(const Deployment& deployment, const Condition* condition, sim::Time now) {
  if (condition == nullptr || condition->reason == done_reason) return false;
  if (condition->reason == timed_out_reason) return true;
  const auto from = condition->updated ? condition->updated : condition->changed;
  return from && *from + std::chrono::seconds(deployment.progress_deadline_seconds) < now;
}

void estimate_progress(const Deployment& deployment, Conditions& conditions, const DeploymentCounts& counts,
                       const std::string& new_name, sim::Time now) {
  const std::string subject = new_name.empty() ? "Deployment \"" + deployment.meta.name + "\"" : "ReplicaSet \"" + new_name + "\"";
  const auto* current = find(conditions, progressing);
  if (counts.replicas == counts.updated && current != nullptr && current->reason == done_reason) return;
  const auto say = [&](Truth status, const char* reason, const char* ending) {
    set_condition(conditions, {progressing, status, reason, subject + ending, now, now});
  };
  if (is_complete(deployment, counts)) {
    say(Truth::yes, done_reason, " has successfully progressed.");
  } else if (gets_on(deployment, counts)) {
    // Written anew each time, so that the deadline runs from the last progress.
    Condition fresh{progressing, Truth::yes, "ReplicaSetUpdated", subject + " is progressing.", now, now};
    if (current != nullptr && current->status == Truth::yes) fresh.changed = current->changed;
    std::erase_if(conditions, [](const auto& condition) { return condition.type == progressing; });
    conditions.push_back(std::move(fresh));
  } else if (timed_out(deployment, current, now)) {
    say(Truth::no, timed_out_reason, " has timed out progressing.");
  }
}

}  // namespace

bool has_deadline(const Deployment& deployment) {
  return deployment.progress_deadline_seconds != std::numeric_limits<std::int32_t>::max();
}

bool is_complete(const Deployment& deployment, const DeploymentCounts& counts) {
  const auto desired = deployment.replicas;
  return counts.updated == desired && counts.replicas == desired && counts.available == desired;
}

bool is_reported_complete(const Deployment& deployment) {
  const DeploymentCounts counts{deployment.status_replicas, deployment.updated, deployment.ready, deployment.available, 0};
  return is_complete(deployment, counts) && deployment.observed_generation >= deployment.meta.generation;
}

void set_condition(Conditions& conditions, Condition condition) {
  for (auto& present : conditions) {
    if (present.type != condition.type) continue;
    if (present.status == condition.status && present.reason == condition.reason) return;
    if (present.status == condition.status) condition.changed = present.changed;
    present = std::move(condition);
    return;
  }
  conditions.push_back(std::move(condition));
}

Conditions conditions_after(const Deployment& deployment, Conditions conditions, const DeploymentCounts& counts,
                            const std::string& new_name, bool estimate, sim::Time now) {
  const bool enough = counts.available >= deployment.replicas - rollout_bounds(deployment).unavailable;
  set_condition(conditions,
                {"Available", enough ? Truth::yes : Truth::no, enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                 enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.", now, now});
  if (!estimate) return conditions;
  if (!has_deadline(deployment)) std::erase_if(conditions, [](const auto& condition) { return condition.type == progressing; });
  else estimate_progress(deployment, conditions, counts, new_name, now);
  return conditions;
}

std::optional<sim::Duration> time_to_deadline(const Deployment& deployment, const DeploymentCounts& counts, sim::Time now) {
  const auto* current = find(deployment.conditions, progressing);
  if (!has_deadline(deployment) || current == nullptr || is_complete(deployment, counts) || current->reason == timed_out_reason)
    return std::nullopt;
  const auto from = current->updated ? current->updated : current->changed;
  if (!from) return std::nullopt;
  return std::max(sim::Duration{0}, *from + std::chrono::seconds(deployment.progress_deadline_seconds) - now);
}

}  // namespace sandtable::models::kube
