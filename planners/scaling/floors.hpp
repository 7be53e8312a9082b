/// The fewest replicas of each service with which anything can work: found with all other services at the limit, where a failure
/// means that no fewer of this one will do, whatever the others have. First by the screen, then by bisection with simulations.
#pragma once

#include "planners/scaling/trial.hpp"

namespace sandtable::planners {

/// What the whole search works on.
struct SearchSpace {
  const models::Scenario& scenario;
  const std::vector<std::size_t>& services;  ///< planned, as indices into the scenario
  const Screen& screen;
  std::uint32_t limit;

  /// One count a service of the scenario, as the screen wants it; services not planned for keep theirs.
  std::vector<std::uint32_t> everywhere(const std::vector<std::uint32_t>& planned) const;
};

/// One a planned service; a floor above the limit says that even the limit is not enough.
std::vector<Floor> screened_floors(const SearchSpace& space);
/// Raises the floors by simulation, with log2(limit) runs a service. Everything at the limit has been simulated and is good enough.
sim::Status raise_by_simulation(const SearchSpace& space, Trials& trials, std::vector<Floor>& floors);

}  // namespace sandtable::planners
