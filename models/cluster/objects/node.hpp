/// A node as the controllers see it. Source: Kubernetes API reference, core/v1 Node.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/cluster/objects/amount.hpp"
#include "models/cluster/objects/meta.hpp"
#include "models/cluster/objects/taint.hpp"

namespace sandtable::models::kube {

struct NodeImage {
  std::vector<std::string> names;
  std::int64_t bytes = 0;
  bool operator==(const NodeImage&) const = default;
};

struct Node {
  Meta meta;
  bool unschedulable = false;  ///< cordoned
  std::string provider_id;
  std::string kubelet_version;  ///< status.nodeInfo.kubeletVersion: `v1.34.1`
  std::vector<Taint> taints;
  Resources capacity, allocatable;
  Conditions conditions;
  std::vector<NodeImage> images;
  bool operator==(const Node&) const = default;
};

inline bool is_ready(const Node& node) {
  const auto* ready = find(node.conditions, "Ready");
  return ready != nullptr && ready->status == Truth::yes;
}

inline constexpr const char* hostname_label = "kubernetes.io/hostname";
inline constexpr const char* zone_label = "topology.kubernetes.io/zone";

}  // namespace sandtable::models::kube
