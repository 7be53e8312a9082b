/// Where a fluid at rest would miss what a run may do: retries that feed each other until a service stays overloaded, or circuit
/// breakers that open now and then. Everything that callers see there is refused (fluid_meter.hpp).
#pragma once

#include <string>

#include "models/fluid/request_walk.hpp"

namespace sandtable::models {

inline constexpr double storm_spark = 1e-4;  ///< share of calls that time out, from which on retries may feed a storm

/// What may tip over at this call, or empty. `answer`: how the callee fares; `load`: the largest that its pools were offered.
std::string storm_at(const CompiledWorld& world, const CompiledStep& call, const Answer& answer, double load);

}  // namespace sandtable::models
