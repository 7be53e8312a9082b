/// Which resource of a scenario is full first as its load grows. How it is found: `models/analytic/saturation.hpp`.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sandtable::models {

struct Saturation {
  std::string resource;                              ///< `service.cart.slots`, `service.db.cpu`, `nodes.general.cores`
  double at = 0;                                     ///< multiple of the present load
  double utilization = 0;                            ///< of that resource at the present load; 1: full
  std::vector<std::pair<std::string, double>> load;  ///< per traffic: requests per second there
  bool metastable = false;  ///< at the present load a congested system would stay congested by its own retries
  /// Share of the load at saturation that is still free; negative beyond it.
  double headroom() const { return 1 - 1 / at; }
  bool operator==(const Saturation&) const = default;
};

}  // namespace sandtable::models
