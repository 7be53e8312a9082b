#include "connectors/kubernetes/act/breakdown.hpp"

#include "connectors/kubernetes/act/amounts.hpp"
#include "models/cluster/disruption/drain.hpp"

namespace sandtable::connectors::kubernetes {

using sim::ErrorKind;

Changes only_new(const Json& object, Wanted wanted) {
  std::erase_if(wanted, [&](const auto& field) {
    const auto* present = find(object, parse_path(field.first));
    if (present == nullptr || present->is_null() || *present == false) return !field.second || *field.second == false;
    return field.second && same_amount(*present, *field.second);
  });
  if (wanted.empty()) return std::vector<Change>{};
  return std::vector<Change>{FieldChange{key_of(object), std::move(wanted)}};
}

Changes scale(const models::ScaleAction& action, const Present& present) {
  const auto workload = workload_of(present, action.service, action.version);
  if (!workload) return workload.failure();
  if (const Json* governing = autoscaler_of(present, **workload); governing != nullptr) {
    const auto least = number_at(*governing, {"spec", "minReplicas"}).value_or(1);
    const auto most = number_at(*governing, {"spec", "maxReplicas"}).value_or(1);
    return sim::fail(ErrorKind::conflict, title_of(key_of(**workload)) + " is scaled by its HorizontalPodAutoscaler " +
                                              name_of(*governing) + " (" + std::to_string(least) + " to " + std::to_string(most) +
                                              " replicas), which would set it back: change its bounds instead, with `autoscale`");
  }
  return only_new(**workload, {{"/spec/replicas", Json(action.replicas)}});
}

Changes set_paused(const std::string& service, bool paused, const Present& present) {
  const auto workload = workload_of(present, service);
  if (!workload) return workload.failure();
  if ((*workload)->value("kind", "") != "Deployment")
    return sim::fail(ErrorKind::invalid_input, title_of(key_of(**workload)) + " can't be paused: only Deployments can");
  return only_new(**workload, {{"/spec/paused", paused ? std::optional<Json>(true) : std::nullopt}});
}

Changes set_cordoned(const std::string& name, bool cordoned, const Present& present) {
  const Json* node = present.find("Node", name);
  if (node == nullptr) return sim::fail(ErrorKind::not_found, "the cluster has no node " + name);
  return only_new(*node, {{"/spec/unschedulable", cordoned ? std::optional<Json>(true) : std::nullopt}});
}

namespace {

std::vector<models::kube::DrainedPod> fates_on(const std::string& node, const Present& present) {
  return models::kube::drain_fates(node, present.on_node, {.ignore_daemon_sets = true});
}

}  // namespace

std::vector<std::string> departing(const std::string& node, const Present& present) {
  std::vector<std::string> names;
  for (const auto& pod : fates_on(node, present)) {
    const auto* known = models::kube::find(present.on_node.pods, pod.space, pod.name);
    if (pod.fate == models::kube::DrainFate::goes && known != nullptr && known->meta.deleted)
      names.push_back(pod.space + "/" + pod.name);
  }
  return names;
}

Changes drain(const models::DrainAction& action, const Present& present) {
  using models::kube::DrainFate;
  auto changes = set_cordoned(action.node, true, present);
  if (!changes) return changes;
  const auto fates = fates_on(action.node, present);
  std::string in_the_way;
  for (const auto& pod : fates)
    if (pod.fate == DrainFate::blocks) in_the_way += (in_the_way.empty() ? "" : "; ") + pod.space + "/" + pod.name + ": " + pod.why;
  if (!in_the_way.empty()) return sim::fail(ErrorKind::conflict, "node " + action.node + " can't be drained: " + in_the_way);
  for (const auto& pod : fates) {
    if (pod.fate != DrainFate::goes) continue;
    if (const auto* known = models::kube::find(present.on_node.pods, pod.space, pod.name); known != nullptr)
      changes->push_back(EvictionChange{{"Pod", pod.space, pod.name}, known->meta.uid});
  }
  const bool evicts = !changes->empty() && std::holds_alternative<EvictionChange>(changes->back());
  if (evicts) changes->push_back(DepartureChange{{"Node", "", action.node}});
  return changes;
}

Changes changes_of(const models::Action& action, const Present& present) {
  struct Visitor {
    const Present& present;
    Changes operator()(const models::ScaleAction& kind) const { return scale(kind, present); }
    Changes operator()(const models::WeightAction& kind) const { return weigh(kind, present); }
    Changes operator()(const models::CrashAction&) const {
      return sim::fail(ErrorKind::invalid_input, "a crash is not done to a real cluster (rehearse it in a simulation)");
    }
    Changes operator()(const models::RolloutAction& kind) const { return rollout(kind, present); }
    Changes operator()(const models::ResourcesAction& kind) const { return resources(kind, present); }
    Changes operator()(const models::AutoscaleAction& kind) const { return autoscale(kind, present); }
    Changes operator()(const models::BudgetAction& kind) const { return budget(kind, present); }
    Changes operator()(const models::PauseAction& kind) const { return set_paused(kind.service, true, present); }
    Changes operator()(const models::ResumeAction& kind) const { return set_paused(kind.service, false, present); }
    Changes operator()(const models::UndoAction& kind) const { return undo(kind, present); }
    Changes operator()(const models::CordonAction& kind) const { return set_cordoned(kind.node, true, present); }
    Changes operator()(const models::UncordonAction& kind) const { return set_cordoned(kind.node, false, present); }
    Changes operator()(const models::DrainAction& kind) const { return drain(kind, present); }
    Changes operator()(const models::NodesAction&) const {
      return sim::fail(ErrorKind::invalid_input,
                       "the bounds of a group of nodes are its cloud's; Kubernetes has no object of them");
    }
  };
  return std::visit(Visitor{present}, action.kind);
}

}  // namespace sandtable::connectors::kubernetes
