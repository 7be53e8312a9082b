/// Numbers inside a scenario by path, for calibration and sensitivity: list elements by name or index, times in seconds, rates per
/// second. The leaves that can be set:
///
///     services.S.endpoints.E.steps.0.work.mean  .cv     (also .cpu, and through choice.K.steps.N, parallel.N)
///     services.S.startup.mean  .cv
///     nodes.G.boot.mean  .cv
///     traffic.T.arrivals.rate    traffic.T.think.mean  .cv
///     network.latency
#pragma once

#include <string>

#include "models/scenario/scenario.hpp"
#include "sim/result.hpp"

namespace sandtable::models {

/// Sets a leaf. A law keeps its family where that has the parameter; mean or cv of a law that was to be estimated makes it the
/// family it names, else a lognormal (cv 1 until set). Setting a cv that the family fixes (exponential, constant) makes it a
/// lognormal of the same mean. Setting the rate scales every rate of the arrivals. not_found: no such leaf; invalid_input: not
/// finite or out of range.
sim::Status set_parameter(Scenario& scenario, const std::string& path, double value);

/// The leaf's value; not_found where there is no such leaf or it is still to be estimated.
sim::Result<double> get_parameter(const Scenario& scenario, const std::string& path);

}  // namespace sandtable::models
