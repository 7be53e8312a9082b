/// An outcome as a run gives it, made of numbers alone, for tests of what is printed.
#pragma once

#include "models/scenario/scenario.hpp"
#include "twin/outcome.hpp"

namespace sandtable::app::testing {

/// A service `cart`, traffic `shoppers`, objectives `fast` (met) and `up` (not met).
models::Scenario sample_scenario();

/// Replications with KPIs, series and histograms; `slow` multiplies every latency.
twin::Outcome sample_outcome(std::size_t replications = 8, double slow = 1, const std::string& plan = "");

}  // namespace sandtable::app::testing
