/// The rate of Poisson arrivals from a counter of offered requests.
///     N requests in T seconds, prior Gamma(1/2) (Jeffreys):   rate | N ~ Gamma(shape N + 1/2, scale 1/T)
/// T is the counter's own exposure (counters.hpp), not the window. Assumes: Poisson arrivals of one rate throughout the window.
/// Range: any N; with N = 0 the posterior says how small the rate must be.
/// Source: A. Gelman et al., "Bayesian Data Analysis", 3rd ed., §2.6.
#pragma once

#include "twin/calibration/estimate.hpp"
#include "twin/counters.hpp"

namespace sandtable::twin {

/// `path`: `traffic.T.arrivals.rate`, per second.
Estimate estimate_rate(const std::string& path, const TotalIncrease& offered, const DrawOptions& options);

}  // namespace sandtable::twin
