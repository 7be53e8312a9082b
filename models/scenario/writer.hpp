/// Writes the canonical text of a scenario or plan: fields in the order of the reference, those at their default left out. Reading
/// it gives an equal value (files named inside are read again, so it must lie where they are found).
#pragma once

#include <map>
#include <string>

#include "models/scenario/scenario.hpp"

namespace sandtable::models {

/// By path, `services.cart.endpoints.read.steps.0.work` or a parameter of it (`….work.mean`): stands behind the value.
using Comments = std::map<std::string, std::string>;

std::string to_yaml(const Scenario& scenario);
std::string to_yaml(const Scenario& scenario, const Comments& comments);
std::string to_yaml(const Plan& plan);

}  // namespace sandtable::models
