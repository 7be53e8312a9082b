/// Checks of a scenario's or plan's meaning, on the value itself: also for those that no file held.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/scenario/diagnostic.hpp"
#include "models/scenario/reader.hpp"
#include "models/scenario/scenario.hpp"
#include "models/scenario/source_map.hpp"

namespace sandtable::models {

/// Ranges, names, references, call cycles, objectives. Empty: the scenario can run, once `unknowns` is empty too.
Diagnostics validate(const Scenario& scenario, const SourceMap& marks = SourceMap("scenario"));
Diagnostics validate(const Plan& plan, const SourceMap& marks = SourceMap("plan"));

/// `live`: on a real system, whose nodes have names of their own, and which does what no simulation needs to.
enum class PlanUse : std::uint8_t { simulated, live };
/// Whether the plan fits the scenario: its services, versions, nodes, and times inside the run.
Diagnostics check_plan(const PlanDocument& plan, const Scenario& scenario, PlanUse use = PlanUse::simulated);
Diagnostics check_plan(const Plan& plan, const SourceMap& marks, const Scenario& scenario, PlanUse use = PlanUse::simulated);

/// Paths of all values that are left to be estimated, in document order: `traffic.users.arrivals`, `services.cart.startup` …
/// Empty: the scenario is complete.
std::vector<std::string> unknowns(const Scenario& scenario);

/// `general-0`, `general-1`, … of all node groups.
std::vector<std::string> node_names(const Scenario& scenario);

}  // namespace sandtable::models
