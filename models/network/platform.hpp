/// The network that image pulls cross: every node has one link of `network.bandwidth`; the registry is never the bottleneck. From
/// one host to another it takes `network.latency`, half of it on either link. Requests don't cross it: they pay their latency in
/// the request plane, and no bandwidth.
#pragma once

#include "models/quantity.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/control_plane.hpp"

namespace sandtable::models {

inline constexpr sim::HostId registry_host{0};
inline sim::HostId host_of(NodeId node) { return sim::HostId{node.index + 1}; }

sim::ControlPlaneConfig platform_of(const Scenario& scenario);

}  // namespace sandtable::models
