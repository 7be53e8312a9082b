#include "models/cluster/node_autoscaling/drainability.hpp"

#include <algorithm>
#include <sstream>

#include "models/cluster/node_autoscaling/first_fit.hpp"

namespace sandtable::models::kube {
namespace {

constexpr const char* safe_to_evict = "cluster-autoscaler.kubernetes.io/safe-to-evict";
constexpr const char* safe_volumes = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";

std::string without_replacement(const Pod& pod, const Objects& objects, const ClusterAutoscalerOptions& options) {
  const auto* owner = pod.meta.controller();
  if (owner == nullptr) return "no controller would make it again";
  if (!options.skip_custom_controllers) return {};
  const auto& space = pod.meta.space;
  if (owner->kind == "ReplicaSet") {
    const auto* set = find(objects.replica_sets, space, owner->name);
    if (set == nullptr) return "its ReplicaSet " + owner->name + " is not there";
    if (set->replicas < options.min_replicas)
      return "its ReplicaSet " + owner->name + " has fewer than " + std::to_string(options.min_replicas) + " replicas";
    return {};
  }
  if (owner->kind == "StatefulSet") {
    if (find(objects.stateful_sets, space, owner->name) == nullptr) return "its StatefulSet " + owner->name + " is not there";
    return {};
  }
  if (owner->kind == "Job") {
    if (find(objects.jobs, space, owner->name) == nullptr) return "its Job " + owner->name + " is not there";
    return {};
  }
  if (owner->kind == "ReplicationController") return {};
  return owner->kind + " " + owner->name + " is no controller that the autoscaler knows";
}

std::string unsafe_volume(const Pod& pod) {
  std::vector<std::string> safe;
  std::stringstream list(value_of(pod.meta.annotations, safe_volumes));
  for (std::string name; std::getline(list, name, ',');) {
    name.erase(0, name.find_first_not_of(' '));
    name.erase(name.find_last_not_of(' ') + 1);
    safe.push_back(name);
  }
  for (const auto& volume : pod.spec.local_volumes)
    if (std::ranges::find(safe, volume) == safe.end()) return volume;
  return {};
}

}  // namespace

bool long_gone(const Pod& pod, sim::Time now) {
  if (!pod.meta.deleted) return false;
  const auto grace = std::chrono::seconds(std::max<std::int64_t>(pod.spec.grace_seconds, 0));
  return now > *pod.meta.deleted + grace + std::chrono::seconds(30);
}

std::vector<BudgetLeft> budgets_left(const Objects& objects, sim::Time now) {
  std::vector<BudgetLeft> left;
  for (const auto& budget : objects.disruption_budgets) left.push_back({&budget, budget_state(budget, objects, now).allowed});
  return left;
}

std::string why_not_drained(const Pod& pod, const Objects& objects, const std::vector<BudgetLeft>& budgets, sim::Time now,
                            const ClusterAutoscalerOptions& options) {
  if (is_mirror(pod) || long_gone(pod, now) || is_of_daemon_set(pod)) return {};
  const auto safe = value_of(pod.meta.annotations, safe_to_evict);
  if (safe == "true" || pod.ended()) return {};
  if (auto reason = without_replacement(pod, objects, options); !reason.empty()) return reason;
  const auto selected = [&pod](const BudgetLeft& left) { return selects(*left.budget, pod); };
  if (options.skip_system_pods && pod.meta.space == "kube-system" && std::ranges::none_of(budgets, selected))
    return "it is in kube-system, and no disruption budget says that it may go";
  if (safe == "false") return "it is annotated safe-to-evict \"false\"";
  if (options.skip_local_storage)
    if (const auto volume = unsafe_volume(pod); !volume.empty()) return "its volume " + volume + " is local to the node";
  for (const auto& left : budgets)
    if (selected(left) && left.allowed < 1) return "the disruption budget " + left.budget->meta.name + " allows none";
  return {};
}

}  // namespace sandtable::models::kube
