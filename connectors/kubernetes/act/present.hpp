/// The objects that an action is broken down against.
#pragma once

#include <string>
#include <vector>

#include "connectors/kubernetes/act/object_key.hpp"
#include "models/cluster/objects/objects.hpp"
#include "sim/result.hpp"

namespace sandtable::connectors::kubernetes {

struct Present {
  std::string space;
  std::vector<Json> objects;        ///< each with kind and apiVersion, of `space` or of none
  models::kube::Objects on_node{};  ///< of a node that is to be drained: its pods, and all DaemonSets

  const Json* find(const std::string& kind, const std::string& name) const;
  std::vector<const Json*> all(const std::string& kind) const;
};

ObjectKey key_of(const Json& object);
std::string name_of(const Json& object);

/// The Deployment or StatefulSet of that name: a service's, or of one of its versions `SERVICE-VERSION`. `not_found`; or
/// `invalid_input` where there are both.
sim::Result<const Json*> workload_of(const Present& present, const std::string& service, const std::string& version = {});
/// The HorizontalPodAutoscaler that scales it, or nullptr.
const Json* autoscaler_of(const Present& present, const Json& workload);
/// The container that a service's action means: its only one, or the one of the service's name.
sim::Result<std::string> container_of(const Json& workload, const std::string& service);

}  // namespace sandtable::connectors::kubernetes
