/// HorizontalPodAutoscalers and ScaledObjects as a service's `autoscale`.
///
/// A scenario's autoscalers look at CPU, and at requests and requests in flight where a metric's name says so; metrics of things
/// that manifests do not describe (queues, memory in use, other objects) are left out, one by one, and an autoscaler without any
/// metric as a whole.
#pragma once

#include "connectors/kubernetes/import/notes.hpp"
#include "connectors/kubernetes/import/workloads.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::connectors::kubernetes {

/// The service's replicas are brought within its autoscaler's bounds. Services that scale by CPU need a step that takes CPU:
/// `scales_by_cpu`.
void import_autoscaling(const Workload& workload, const models::kube::Objects& objects, models::Scenario& scenario,
                        models::Service& service, Notes& notes);
bool scales_by_cpu(const models::Service& service);

}  // namespace sandtable::connectors::kubernetes
