#include "connectors/kubernetes/act/present.hpp"

namespace sandtable::connectors::kubernetes {

using sim::ErrorKind;

std::string name_of(const Json& object) { return text_at(object, {"metadata", "name"}); }

ObjectKey key_of(const Json& object) {
  return {object.value("kind", ""), text_at(object, {"metadata", "namespace"}), name_of(object)};
}

std::vector<const Json*> Present::all(const std::string& kind) const {
  std::vector<const Json*> found;
  for (const auto& object : objects)
    if (object.value("kind", "") == kind) found.push_back(&object);
  return found;
}

const Json* Present::find(const std::string& kind, const std::string& name) const {
  for (const auto* object : all(kind))
    if (name_of(*object) == name) return object;
  return nullptr;
}

sim::Result<const Json*> workload_of(const Present& present, const std::string& service, const std::string& version) {
  const std::string name = version.empty() ? service : service + "-" + version;
  const Json* deployment = present.find("Deployment", name);
  const Json* stateful = present.find("StatefulSet", name);
  if (deployment != nullptr && stateful != nullptr)
    return sim::fail(ErrorKind::invalid_input, "namespace " + present.space + " has both a Deployment and a StatefulSet " + name +
                                                   ": which is meant can't be told");
  if (deployment == nullptr && stateful == nullptr)
    return sim::fail(ErrorKind::not_found, "namespace " + present.space + " has no Deployment or StatefulSet " + name +
                                               " (a service is acted on through the workload of its name)");
  return deployment != nullptr ? deployment : stateful;
}

const Json* autoscaler_of(const Present& present, const Json& workload) {
  for (const auto* autoscaler : present.all("HorizontalPodAutoscaler")) {
    if (text_at(*autoscaler, {"spec", "scaleTargetRef", "kind"}) == workload.value("kind", "") &&
        text_at(*autoscaler, {"spec", "scaleTargetRef", "name"}) == name_of(workload))
      return autoscaler;
  }
  return nullptr;
}

sim::Result<std::string> container_of(const Json& workload, const std::string& service) {
  const auto* containers = find(workload, path_of_words({"spec", "template", "spec", "containers"}));
  const std::string title = title_of(key_of(workload));
  if (containers == nullptr || !containers->is_array() || containers->empty())
    return sim::fail(ErrorKind::invalid_input, title + " has no containers");
  std::string names;
  for (const auto& container : *containers) {
    const std::string name = text_at(container, {"name"});
    if (containers->size() == 1 || name == service) return name;
    names += (names.empty() ? "" : ", ") + name;
  }
  return sim::fail(ErrorKind::invalid_input, title + " has several containers (" + names + "), and none is named " + service +
                                                 ": which is meant can't be told");
}

}  // namespace sandtable::connectors::kubernetes
