/// How the kubelet watches and ends a workload's pods: probes, grace period, preStop. A pod is one replica, which has one probe of
/// each kind: that of the first container with one.
#pragma once

#include "connectors/kubernetes/import/notes.hpp"
#include "connectors/kubernetes/import/workloads.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::connectors::kubernetes {

void import_lifecycle(const Workload& workload, models::Service& service, Notes& notes);

}  // namespace sandtable::connectors::kubernetes
