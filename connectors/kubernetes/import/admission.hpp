/// What a namespace lets in: its quotas and limit ranges. A scenario's are of the one namespace of its services and jobs, and of
/// whole pods; what can't be said so is left out.
#pragma once

#include "connectors/kubernetes/import/notes.hpp"
#include "connectors/kubernetes/import/workloads.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::connectors::kubernetes {

/// `workloads`: those that became services and jobs.
void import_admission(const models::kube::Objects& objects, const std::vector<Workload>& workloads, models::Scenario& scenario,
                      Notes& notes);

}  // namespace sandtable::connectors::kubernetes
