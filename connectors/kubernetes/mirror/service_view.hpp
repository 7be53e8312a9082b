/// A cluster's objects as the twin speaks of them. Pure.
///
///   service      a Deployment or StatefulSet of the namespace, by its name, or, where none has the name, a Service with the pods
///                that it selects; elastic: pods are made as they are asked for
///   replica      a pod of it that has not ended: in rotation while Ready and not on its way out, draining once it is
///   node         up while Ready
///
/// A pod belongs to the Deployment whose ReplicaSet made it: that one's name is the Deployment's, a hyphen, and the pod's label
/// pod-template-hash. Source: Kubernetes documentation, "Deployments", Pod-template-hash label.
#pragma once

#include "models/cluster/objects/objects.hpp"
#include "twin/world.hpp"

namespace sandtable::connectors::kubernetes {

/// The service it is a replica of; empty: of none.
std::string service_of(const models::kube::Pod& pod);
twin::ReplicaObject replica_of(const models::kube::Pod& pod);

/// Services by name, their replicas by age and name; nodes by name. Without versions.
twin::Snapshot snapshot_of(const models::kube::Objects& objects, const std::string& space);

}  // namespace sandtable::connectors::kubernetes
