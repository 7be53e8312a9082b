/// A Pod, read from its fields, with the API server's defaults where a field is absent.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/pod.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::Pod read_pod(const Fields& object);
/// The `spec` of a pod, or of a workload's template.
models::kube::PodSpec read_pod_spec(const Fields& spec);

}  // namespace sandtable::connectors::kubernetes
