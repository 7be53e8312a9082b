/// Where a new replica goes. A pure decision: it holds no clock and changes nothing.
///
/// Rule: among the nodes that are up and have room for the request (CPU and memory), the one with most free CPU; among equals, most
/// free memory; among equals, the fewest replicas (so that those that reserve nothing spread too); among equals, the first by
/// index. Free is what no replica has reserved, used or not. This spreads replicas as the Kubernetes scheduler's default scores do
/// in their main term (NodeResourcesFit, LeastAllocated); its other terms are not modelled. Source: Kubernetes documentation,
/// "Scheduler Configuration", scheduling plugins.
///
/// `place` is the rule as it reads, a look at every node; `PlacementIndex` (placement_index.hpp) chooses the same without.
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
  bool operator==(const NodeRoom&) const = default;
};

/// Whether a node will do, and why not: the first that holds.
enum class Standing : std::uint8_t { down, short_of_cpu, short_of_memory, feasible };
Standing standing(const NodeRoom& node, const Reservation& wanted);

/// Whether `a` comes before `b` among nodes that will do, before their indices decide.
bool preferred(const NodeRoom& a, const NodeRoom& b);

/// How many nodes stood how when the choice was made.
struct PlacementReason {
  Reservation wanted;
  Microcores free_cpu;  ///< of the node chosen
  bool placed = false;
  std::uint32_t down = 0, short_of_cpu = 0, short_of_memory = 0, feasible = 0;

  void count(Standing how, std::uint32_t change = 1);
  std::string text() const;
  bool operator==(const PlacementReason&) const = default;
};

struct Placement {
  std::optional<NodeId> node;  ///< none: the replica is pending
  PlacementReason why;
  bool operator==(const Placement&) const = default;
};

Placement place(const Reservation& wanted, std::span<const NodeRoom> nodes);

}  // namespace sandtable::models
