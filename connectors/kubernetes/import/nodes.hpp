/// Nodes as groups of equal ones, and whose Kubernetes they run.
#pragma once

#include "connectors/kubernetes/import/notes.hpp"
#include "connectors/kubernetes/import/workloads.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::connectors::kubernetes {

/// Equal are those of one pool and zone with the same allocatable CPU and memory, number of pods and taints, and the same values of
/// the labels that some workload selects nodes by. Taints that stand for a node's state are left out.
void import_nodes(const models::kube::Objects& objects, const std::vector<Workload>& workloads, models::Scenario& scenario,
                  Notes& notes);

/// The newest of the kubelets, as near as the models come to it; where no node says, the version that was compared with the real
/// controllers, and it counts as unknown.
void import_version(const std::vector<models::kube::Node>& nodes, models::Scenario& scenario, Notes& notes);

/// Where a zone has no name.
inline constexpr const char* only_zone = "a";

}  // namespace sandtable::connectors::kubernetes
