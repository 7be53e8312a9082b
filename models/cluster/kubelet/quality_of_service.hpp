/// A pod's class of service, and who goes first when a node runs out of memory.
///
///   Guaranteed   every container has limits of cpu and memory above 0, and the pod's requests equal its limits
///   BestEffort   no container asks for or is limited in cpu or memory
///   Burstable    else
///
///   eviction     over their request before those that are not; then lower priority; then the larger usage − request. One without a
///                measurement before all. Usage is the working set.
///
/// The class itself plays no part in the order; it does in the kernel's (oom_score_adj: −997, 1000, and in between by the memory
/// request). Source: Kubernetes 1.36, pkg/apis/core/helper/qos, pkg/kubelet/eviction/helpers.go, pkg/kubelet/qos; since 1.34
/// requests of the pod as a whole count in place of its containers'. Its limits as a whole are not read here.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/cluster/objects/pod.hpp"

namespace sandtable::models::kube {

enum class QualityOfService : std::uint8_t { guaranteed, burstable, best_effort };

QualityOfService quality_of_service(const PodSpec& spec);

/// What the kubelet tells the kernel: the higher the sooner it is killed. `node_memory`: bytes.
int oom_score_adjustment(const PodSpec& spec, const Container& container, std::int64_t node_memory);

struct MemoryUser {
  Pod pod;
  std::optional<std::int64_t> usage;  ///< bytes
};

/// Places in `users`, first to go first.
std::vector<std::size_t> memory_eviction_order(const std::vector<MemoryUser>& users);

}  // namespace sandtable::models::kube
