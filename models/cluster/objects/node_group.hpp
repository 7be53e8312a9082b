/// A group of like nodes that the Cluster Autoscaler makes larger and smaller. Kubernetes has no such object: it is the cloud's
/// (a managed instance group, an auto scaling group), and is told here as an object of ours, of kind NodeGroup (sandtable/v1).
#pragma once

#include <cstdint>
#include <optional>

#include "models/cluster/objects/node.hpp"

namespace sandtable::models::kube {

struct NodeGroup {
  Meta meta;
  std::int32_t min_size = 0, max_size = 0;
  std::optional<std::int32_t> target_size;        ///< that the cloud was told last; none: as many as there are
  LabelSelector selector;                         ///< which nodes are its own
  std::optional<Node> node;                       ///< what a new one looks like; none: as the first ready one of its own
  double price = 0;                               ///< of a node, an hour
  std::int32_t priority = 0;                      ///< of the expander `priority`: the highest wins
  std::optional<sim::Duration> provision_time{};  ///< from the request to a ready node, for a simulation
  bool operator==(const NodeGroup&) const = default;
};

}  // namespace sandtable::models::kube
