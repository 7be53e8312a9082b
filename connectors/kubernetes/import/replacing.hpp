/// How many of a workload's pods may be missing while they are replaced: its Deployment's strategy, what a StatefulSet has instead,
/// its disruption budget.
#pragma once

#include "connectors/kubernetes/import/notes.hpp"
#include "connectors/kubernetes/import/workloads.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::connectors::kubernetes {

/// A rollout that is the default is not written.
void import_replacing(const Workload& workload, const models::kube::Objects& objects, const models::Scenario& scenario,
                      models::Service& service, Notes& notes);

}  // namespace sandtable::connectors::kubernetes
