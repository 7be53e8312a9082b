/// Where a new replica goes. A pure decision: it holds no clock and changes nothing.
///
/// Rule: among the nodes that are up and have room for the request (CPU and memory), the one with most free CPU; among equals, most
/// free memory; among equals, the fewest replicas (so that those that reserve nothing spread too); among equals, the first by
/// index. Free is what no replica has reserved, used or not. This spreads replicas as the Kubernetes scheduler's default scores do
/// in their main term (NodeResourcesFit, LeastAllocated); its other terms are not modelled. Source: Kubernetes documentation,
/// "Scheduler Configuration", scheduling plugins.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "models/quantity.hpp"

namespace sandtable::models {

/// Whole millionths of a core, and whole bytes: their sums are exact, so that ten replicas of 0.1 fill a core and no more.
using Microcores = Quantity<struct MicrocoresTag>;
Microcores whole_microcores(Cores cores);
Bytes whole_bytes(Bytes bytes);

/// What a replica reserves. The request; where that is absent the limit, as Kubernetes does; where that is absent too nothing.
struct Reservation {
  Microcores cpu;
  Bytes memory;
  bool operator==(const Reservation&) const = default;
};

struct NodeRoom {
  bool up = true;
  Microcores free_cpu;
  Bytes free_memory;
  std::uint32_t replicas = 0;  ///< placed there
};

struct Placement {
  std::optional<NodeId> node;  ///< none: the replica is pending
  std::string why;
};

Placement place(const Reservation& wanted, std::span<const NodeRoom> nodes);

}  // namespace sandtable::models
