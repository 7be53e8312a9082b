/// NodePorts: host ports of the pod that others on the node hold already.
///
/// Two ports collide when protocol and number are the same and the addresses are, or one of them is 0.0.0.0 (or absent).
/// Source: pkg/scheduler/framework/plugins/nodeports (1.31 to 1.37).
#pragma once

#include <optional>

#include "models/cluster/scheduler/rejection.hpp"
#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube::scheduler {

/// Of the pod's containers and, from 1.33, sidecars.
std::vector<HostPort> host_ports(const Pod& pod, const Options& options);

/// `wanted`: what `host_ports` says of the pod that is to be placed.
std::optional<Rejection> reject_taken_ports(const std::vector<HostPort>& wanted, const NodeView& node, const Options& options);

}  // namespace sandtable::models::kube::scheduler
