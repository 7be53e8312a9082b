/// A lease of coordination.k8s.io: a node's, in the namespace kube-node-lease, says when its kubelet was last heard of.
/// Source: Kubernetes API reference, coordination/v1 Lease.
#pragma once

#include <optional>

#include "models/cluster/objects/meta.hpp"

namespace sandtable::models::kube {

inline constexpr const char* node_lease_space = "kube-node-lease";

struct Lease {
  Meta meta;
  std::optional<sim::Time> renewed;                   ///< renewTime
  sim::Duration duration = std::chrono::seconds(40);  ///< leaseDurationSeconds
  bool operator==(const Lease&) const = default;
};

}  // namespace sandtable::models::kube
