/// The order of events at one instant: by phase, then by sequence of scheduling. This is the one list of phases.
#pragma once

#include <cstdint>

namespace sandtable::sim {

enum class Phase : std::uint8_t {
  completion = 0,  ///< work that ends frees what it held before anyone asks for it
  timer = 1,       ///< timeouts, backoffs: a response at the deadline's very instant is in time
  arrival = 2,     ///< new work comes last
};

}  // namespace sandtable::sim
