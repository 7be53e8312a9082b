/// Whether the world that a plan was simulated for is still the world that it meets: a digest over the specifications in the plan's
/// read set. What changes by itself every second (load, what drains, version counters of a process) is left out.
#pragma once

#include <string>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "twin/world.hpp"

namespace sandtable::twin {

/// The services whose state a simulated plan rests on: all of the scenario's, by name, in order.
std::vector<std::string> read_set(const models::Scenario& scenario);

/// 16 hexadecimal digits over the named services' replicas (name, in rotation, weight; in any order of services) and all nodes.
/// Left out are an elastic service's replicas that drain. A service that the snapshot lacks counts as absent, not as an error.
std::string state_digest(const Snapshot& snapshot, const std::vector<std::string>& services);

}  // namespace sandtable::twin
