/// What only a simulation of every request has, and no approximation: named, so that whoever asks for an approximation of it is
/// told, and not given the figures of a system without it.
#pragma once

#include <string>

#include "models/scenario/scenario.hpp"

namespace sandtable::models {

/// The first such thing that the scenario has, such as `service cart sheds load`; empty where it has none.
std::string exact_only(const Scenario& scenario);

/// What acts in time, which a steady state or a part of the system has nothing of; empty where the scenario has none.
std::string acts_in_time(const Scenario& scenario);

}  // namespace sandtable::models
