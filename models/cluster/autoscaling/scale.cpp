#include "models/cluster/autoscaling/scale.hpp"

#include <algorithm>

#include "models/joined.hpp"

namespace sandtable::models::kube {
namespace {

std::string group_of(const std::string& api_version) {
  const auto slash = api_version.find('/');
  return slash == std::string::npos ? "" : api_version.substr(0, slash);
}

template <class Workload>
sim::Result<Scale, std::string> read_scale(const Objects& objects, const std::vector<Workload>& list, const std::string& space,
                                           const std::string& name, const char* resource) {
  const auto* found = find(list, space, name);
  if (found == nullptr) return sim::Unexpected{std::string(resource) + ".apps \"" + name + "\" not found"};
  Scale scale{found->replicas, found->status_replicas, found->selector};
  // The API leaves a 0 out. Where its own controller has looked at it, that is what it counted.
  if (scale.status_replicas == 0 && found->observed_generation == 0 && scale.selector) {
    const auto pods = selected_pods(objects, space, *scale.selector);
    scale.status_replicas =
        static_cast<std::int32_t>(std::ranges::count_if(pods, [](const Pod* pod) { return !pod->ended() && !pod->meta.deleted; }));
    scale.counted = scale.status_replicas > 0;
  }
  return scale;
}

std::string to_text(const Requirement& requirement) {
  const auto& key = requirement.key;
  switch (requirement.op) {
    case Operator::in:
      return key + " in (" + joined(requirement.values, ",") + ")";
    case Operator::not_in:
      return key + " notin (" + joined(requirement.values, ",") + ")";
    case Operator::exists:
      return key;
    case Operator::does_not_exist:
      return "!" + key;
    case Operator::gt:
      return key + ">" + joined(requirement.values, ",");
    case Operator::lt:
      return key + "<" + joined(requirement.values, ",");
  }
  return key;
}

}  // namespace

sim::Result<Scale, std::string> scale_of(const Objects& objects, const std::string& space, const ObjectReference& target) {
  const auto group = group_of(target.api_version);
  if (group == "apps" || target.api_version.empty()) {
    if (target.kind == "Deployment") return read_scale(objects, objects.deployments, space, target.name, "deployments");
    if (target.kind == "ReplicaSet") return read_scale(objects, objects.replica_sets, space, target.name, "replicasets");
    if (target.kind == "StatefulSet") return read_scale(objects, objects.stateful_sets, space, target.name, "statefulsets");
  }
  return sim::Unexpected{"no matches for kind \"" + target.kind + "\" in group \"" + group + "\""};
}

std::vector<const Pod*> selected_pods(const Objects& objects, const std::string& space, const LabelSelector& selector) {
  std::vector<const Pod*> pods;
  for (const auto& pod : objects.pods)
    if (pod.meta.space == space && selector.matches(pod.meta.labels)) pods.push_back(&pod);
  return pods;
}

std::string to_text(const LabelSelector& selector) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : selector.match_labels) parts.push_back(key + "=" + value);
  for (const auto& requirement : selector.match_expressions) parts.push_back(to_text(requirement));
  return joined(parts, ",");
}

}  // namespace sandtable::models::kube
