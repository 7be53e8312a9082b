/// Objects for tests, as short as they can be written.
#pragma once

#include <string>

#include "models/cluster/objects/objects.hpp"

namespace sandtable::models::kube::made {

inline sim::Time at(std::int64_t seconds) { return sim::Time{std::chrono::seconds(seconds)}; }

/// A running pod, ready since then; none: not ready.
inline Pod pod(const std::string& name, const std::string& kind, const std::string& owner,
               std::optional<std::int64_t> ready_since = 0, const std::string& node = "n1") {
  Pod made;
  made.meta.name = name;
  made.meta.uid = "uid-" + name;
  made.meta.created = at(0);
  if (!owner.empty()) made.meta.owners = {{kind, owner, "", true}};
  made.spec.node = node;
  made.status.phase = PodPhase::running;
  Condition ready;
  ready.type = "Ready";
  ready.status = ready_since ? Truth::yes : Truth::no;
  if (ready_since) ready.changed = at(*ready_since);
  made.status.conditions = {ready};
  return made;
}

inline ContainerStatus restarted(const std::string& name, std::int32_t times) {
  ContainerStatus made;
  made.name = name;
  made.restarts = times;
  return made;
}

inline PodTemplate runs(const std::string& image) {
  PodTemplate made;
  made.labels["app"] = "web";
  Container container;
  container.name = "main";
  container.image = image;
  made.spec.containers = {container};
  return made;
}

inline Deployment deployment(std::int32_t replicas, std::int64_t surge, std::int64_t unavailable, const std::string& image = "v2") {
  Deployment made;
  made.meta.name = "web";
  made.replicas = replicas;
  made.max_surge = {surge, false};
  made.max_unavailable = {unavailable, false};
  made.pod = runs(image);
  return made;
}

inline ReplicaSet replica_set(const std::string& name, const std::string& image, std::int32_t replicas, std::int32_t available,
                              std::int64_t created = 0) {
  ReplicaSet made;
  made.meta.name = name;
  made.meta.created = at(created);
  made.meta.owners = {{"Deployment", "web", "", true}};
  made.pod = runs(image);
  made.pod.labels["pod-template-hash"] = name;
  made.replicas = made.status_replicas = replicas;
  made.ready = made.available = available;
  return made;
}

}  // namespace sandtable::models::kube::made
