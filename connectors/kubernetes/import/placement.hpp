/// Where the scheduler may put a workload's pods: priority, selector, tolerations, spreading, anti-affinity.
/// A scenario has these over zones and nodes, and against a service's own replicas; what looks at others is left out.
#pragma once

#include "connectors/kubernetes/import/notes.hpp"
#include "connectors/kubernetes/import/workloads.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::connectors::kubernetes {

/// Of nodeSelector, and of a required affinity that says no more than such a selector could.
models::kube::Labels node_labels_wanted(const models::kube::PodSpec& spec);

void import_placement(const Workload& workload, const models::kube::Objects& objects, models::Service& service, Notes& notes);

}  // namespace sandtable::connectors::kubernetes
