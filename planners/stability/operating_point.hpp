/// A point of the map: how many times the present load, and how much of the capacity is gone.
///
/// Lost are whole replicas of one service, or whole machines of one node group: a replica that is lost is not there from the start
/// of the run to its end, and a machine neither, so that what has no room on the others waits for a place. What the scenario itself
/// breaks (`faults`) is left out: the map's shocks stand in for it.
#pragma once

#include <cstdint>
#include <string>

#include "models/scenario/scenario.hpp"
#include "sim/result.hpp"

namespace sandtable::planners {

/// What can be lost of the capacity.
struct Capacity {
  enum class Kind { replicas, nodes };
  Kind kind = Kind::replicas;
  std::string name;           ///< of the service, or of the node group
  std::uint32_t present = 1;  ///< replicas, or machines
  bool operator==(const Capacity&) const = default;
};

struct OperatingPoint {
  double load = 1;         ///< times the present one
  std::uint32_t lost = 0;  ///< of the capacity
  auto operator<=>(const OperatingPoint&) const = default;
};

/// A service or a node group by its name, services first. `not_found` with the nearest name; `invalid_input` for a service with
/// versions, whose replicas differ.
sim::Result<Capacity> capacity_named(const models::Scenario& scenario, const std::string& name);

/// All that the service has, of whatever version; 0 where there is no such service.
std::uint32_t replicas_of(const models::Scenario& scenario, const std::string& service);
std::uint32_t replicas_of(const models::Service& service);

/// The scenario there, without its faults. Less than all of the capacity is lost, else a broken contract. `invalid_input` for a
/// load that a recording can't be made to (`scaling/peak.hpp`).
sim::Result<models::Scenario> at_point(models::Scenario scenario, const Capacity& capacity, const OperatingPoint& point);

/// `1 of 2 replicas of db lost`, `nothing lost`
std::string loss_text(const Capacity& capacity, std::uint32_t lost);
/// `1.5 times the load with 1 replica of db lost`, `the present load`
std::string point_text(const Capacity& capacity, const OperatingPoint& point);

}  // namespace sandtable::planners
