/// What a priorityClassName stands for. Source: Kubernetes API reference, scheduling.k8s.io/v1 PriorityClass.
#pragma once

#include <cstdint>

#include "models/cluster/objects/meta.hpp"
#include "models/cluster/objects/pod.hpp"

namespace sandtable::models::kube {

/// Of system-cluster-critical; nothing of a user's own reaches it.
inline constexpr std::int32_t critical_priority = 2'000'000'000;

struct PriorityClass {
  Meta meta;
  std::int32_t value = 0;
  bool global_default = false;
  Preemption preemption = Preemption::lower_priority;
  bool operator==(const PriorityClass&) const = default;
};

}  // namespace sandtable::models::kube
