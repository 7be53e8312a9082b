/// Memory that many solves share: their solution, and what has been worked out before and is asked for again.
///
/// Both tables are direct-mapped and compare whole keys: a hit gives the very bits that working it out would.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "models/analytic/network.hpp"

namespace sandtable::models::analytic {

class Workspace {
 public:
  /// Room for so many stations' states: a solve alone needs few, many candidates many.
  explicit Workspace(std::size_t stations = 64) : stations_(stations) {}

  Solution solution;
  std::vector<std::pair<double, double>> rates;  ///< one an endpoint, while the traffic equations are solved

  /// station.hpp's `solve`.
  const StationState& station(const StationLoad& load, const StationShape& shape);
  /// cumulants.hpp's `longest`.
  const Cumulants& longest_of(std::span<const Cumulants> times);

 private:
  struct Station {
    StationLoad load;
    StationShape shape;
    StationState state;
    bool filled = false;
  };
  struct Compared {
    std::vector<Cumulants> times;
    Cumulants longest;
  };
  std::vector<Station> stations_;
  std::vector<Compared> compared_;
};

}  // namespace sandtable::models::analytic
