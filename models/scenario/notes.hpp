/// What a scenario's reader took as it is because the scenario says so, and the user may want to see again.
#pragma once

#include "models/scenario/diagnostic.hpp"
#include "models/scenario/scenario.hpp"
#include "models/scenario/source_map.hpp"

namespace sandtable::models {

/// Lines of logs that can't be read and are left out: how many, and the first of them with their places.
Diagnostics notes(const Scenario& scenario, const SourceMap& marks);

}  // namespace sandtable::models
