/// When does a simulated outcome count as good enough? Every objective is met on the mean and in a stated share of the replications
/// (each replication is one draw of luck and of the uncertain parameters), and every traffic is served: a source without an
/// availability objective of its own must still have `min_availability`, or a plan that sheds load would look fast.
#pragma once

#include <optional>
#include <string>

#include "models/scenario/scenario.hpp"
#include "twin/outcome.hpp"

namespace sandtable::planners {

struct Acceptance {
  double probability = 0.9;        ///< least `probability_met` of each objective
  double min_availability = 0.99;  ///< of each traffic without an objective for it
};

/// Nothing when it is good enough, else the first reason why not, in the scenario's order.
std::optional<std::string> why_not(const models::Scenario& scenario, const twin::Outcome& outcome, const Acceptance& acceptance);

/// The availability that a traffic must have: its strictest objective, else `min_availability`.
double required_availability(const models::Scenario& scenario, const std::string& traffic, const Acceptance& acceptance);

}  // namespace sandtable::planners
