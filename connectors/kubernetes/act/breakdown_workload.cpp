// Rollouts, resources, and the way back to the revision before.
#include <algorithm>

#include "connectors/kubernetes/act/amounts.hpp"
#include "connectors/kubernetes/act/breakdown.hpp"
#include "models/whole_number.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using sim::ErrorKind;

constexpr const char* hash_label = "pod-template-hash";

std::string in_container(const std::string& container, const std::vector<std::string>& words) {
  std::vector<std::string> path{"spec", "template", "spec", "containers", "[name=" + container + "]"};
  path.insert(path.end(), words.begin(), words.end());
  return to_text(path_of_words(path));
}

std::int64_t revision_of(const Json& object) {
  const std::string text = text_at(object, {"metadata", "annotations", "deployment.kubernetes.io/revision"});
  const auto number = models::read_whole_number<std::uint64_t>(text);
  return number && text.size() <= 15 ? static_cast<std::int64_t>(*number) : 0;
}

bool owned_by(const Json& replica_set, const Json& deployment) {
  const auto* owners = find(replica_set, path_of_words({"metadata", "ownerReferences"}));
  if (owners == nullptr || !owners->is_array()) return false;
  const std::string uid = text_at(deployment, {"metadata", "uid"});
  return std::ranges::any_of(*owners, [&](const Json& owner) { return text_at(owner, {"uid"}) == uid; });
}

}  // namespace

Changes resources(const models::ResourcesAction& action, const Present& present) {
  const auto workload = workload_of(present, action.service);
  if (!workload) return workload.failure();
  const auto container = container_of(**workload, action.service);
  if (!container) return container.failure();
  Wanted wanted;
  const auto want = [&](const char* which, const char* resource, const auto& amount) {
    if (amount) wanted[in_container(*container, {"resources", which, resource})] = json_of(*amount);
  };
  want("requests", "cpu", action.cpu.request);
  want("limits", "cpu", action.cpu.limit);
  want("requests", "memory", action.memory.request);
  want("limits", "memory", action.memory.limit);
  return only_new(**workload, std::move(wanted));
}

Changes rollout(const models::RolloutAction& action, const Present& present) {
  const auto workload = workload_of(present, action.service);
  if (!workload) return workload.failure();
  const std::string title = title_of(key_of(**workload));
  Wanted wanted;
  if (action.surge || action.unavailable) {
    if ((*workload)->value("kind", "") != "Deployment")
      return sim::fail(ErrorKind::invalid_input, title + " has no surge: only a Deployment's strategy is changed");
    if (text_at(**workload, {"spec", "strategy", "type"}) == "Recreate")
      return sim::fail(ErrorKind::invalid_input, title + " has the strategy Recreate, which knows neither surge nor unavailable");
    if (action.surge) wanted["/spec/strategy/rollingUpdate/maxSurge"] = json_of(*action.surge);
    if (action.unavailable) wanted["/spec/strategy/rollingUpdate/maxUnavailable"] = json_of(*action.unavailable);
  }
  if (action.image) {
    const auto container = container_of(**workload, action.service);
    if (!container) return container.failure();
    wanted[in_container(*container, {"image"})] = *action.image;
  }
  if (wanted.empty())
    return sim::fail(ErrorKind::invalid_input, title + ": a rollout on a real cluster names the image that is to run");
  return only_new(**workload, std::move(wanted));
}

Json template_of(const Json& replica_set) {
  const auto* found = find(replica_set, path_of_words({"spec", "template"}));
  Json made = found != nullptr ? *found : Json::object();
  remove(made, path_of_words({"metadata", "labels", hash_label}));
  return made;
}

const Json* present_revision(const Json& deployment, const std::vector<const Json*>& replica_sets) {
  const auto* present = find(deployment, path_of_words({"spec", "template"}));
  if (present == nullptr) return nullptr;
  for (const auto* one : replica_sets)
    if (owned_by(*one, deployment) && template_of(*one) == *present) return one;
  return nullptr;
}

Changes undo(const models::UndoAction& action, const Present& present) {
  const auto workload = workload_of(present, action.service);
  if (!workload) return workload.failure();
  const Json& deployment = **workload;
  const std::string title = title_of(key_of(deployment));
  if (deployment.value("kind", "") != "Deployment")
    return sim::fail(ErrorKind::invalid_input, title + ": only a Deployment goes back to the revision before");
  const auto* paused = find(deployment, path_of_words({"spec", "paused"}));
  if (paused != nullptr && *paused == true) return sim::fail(ErrorKind::conflict, title + " is paused: resume it first");
  const auto replica_sets = present.all("ReplicaSet");
  const Json* now = present_revision(deployment, replica_sets);
  if (now == nullptr)
    return sim::fail(ErrorKind::conflict, title + ": none of its ReplicaSets has its present template yet: try again");
  const Json* before = nullptr;
  for (const auto* one : replica_sets) {
    if (one == now || !owned_by(*one, deployment) || revision_of(*one) == 0) continue;
    if (before == nullptr || revision_of(*one) > revision_of(*before)) before = one;
  }
  if (before == nullptr) return sim::fail(ErrorKind::not_found, title + " has no revision before the present one");
  return std::vector<Change>{TemplateChange{key_of(deployment), name_of(*now), name_of(*before)}};
}

}  // namespace sandtable::connectors::kubernetes
