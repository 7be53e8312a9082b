/// The load to plan for: a scenario, and a posterior, with every traffic multiplied by a factor. Rates are multiplied, the shape of
/// the arrivals over time stays; a closed loop has more clients, rounded up; of a recording a larger share is kept, and where there
/// is no more to keep, it can't be planned for. Draws of arrival rates in the posterior are multiplied too, or the replications
/// would put the present load back in.
#pragma once

#include "models/scenario/scenario.hpp"
#include "sim/result.hpp"
#include "twin/posterior.hpp"

namespace sandtable::planners {

/// `factor` > 0, else a broken contract. `invalid_input` for a recording that would have to hold more requests than it does.
sim::Result<models::Scenario> at_peak(models::Scenario scenario, double factor);
twin::Posterior at_peak(twin::Posterior posterior, double factor);

}  // namespace sandtable::planners
