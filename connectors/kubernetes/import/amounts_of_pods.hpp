/// What a workload's pods ask for, whole pods at a time.
#pragma once

#include "connectors/kubernetes/import/workloads.hpp"
#include "models/quantity.hpp"
#include "models/scenario/workload_specs.hpp"

namespace sandtable::connectors::kubernetes {

models::Cores cores(models::kube::Amount amount);
models::Bytes bytes(models::kube::Amount amount);

struct PodAmounts {
  models::PodCores cpu;
  models::PodMemory memory;
};
/// A limit only where each of its containers has one.
PodAmounts amounts_of(const Workload& workload);

}  // namespace sandtable::connectors::kubernetes
