/// Rates of arrivals without simulating them.
#pragma once

#include <optional>

#include "models/scenario/scenario.hpp"

namespace sandtable::models {

/// Expected arrivals per second over [from, to), seconds since the start of the run; empty where it is still to be estimated.
std::optional<double> expected_rate(const Arrivals& arrivals, double from, double to);

/// The one number by which the arrivals are called: mean of a trace over its own span, of a flash crowd its base; empty where it is
/// still to be estimated.
std::optional<double> nominal_rate(const Arrivals& arrivals);

/// Every rate times `factor` > 0, the shape over time as it is. On/off arrivals get more sources, so that they are as bursty as
/// before.
void multiply_rate(Arrivals& arrivals, double factor);

}  // namespace sandtable::models
