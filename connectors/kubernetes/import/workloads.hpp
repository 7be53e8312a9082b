/// The workloads among a cluster's objects in one form, whatever keeps their pods alive.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/cluster/objects/objects.hpp"

namespace sandtable::connectors::kubernetes {

struct Workload {
  std::string kind, space, name;
  std::uint32_t replicas = 1;
  const models::kube::PodTemplate* pod = nullptr;
  std::vector<const models::kube::Pod*> pods;           ///< its present ones, where they are known
  std::string title = kind + " " + space + "/" + name;  ///< `Deployment shop/web`
};

/// Deployments, StatefulSets, DaemonSets, ReplicaSets without an owner and bare pods that serve, in the order of the objects. The
/// result points into `objects`, and into `made` for the templates of bare pods.
std::vector<Workload> workloads_of(const models::kube::Objects& objects, std::vector<models::kube::PodTemplate>& made);

}  // namespace sandtable::connectors::kubernetes
