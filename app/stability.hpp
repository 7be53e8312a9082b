/// The map of safe operation, and the smallest change that makes the present load safe.
#pragma once

#include "app/json.hpp"
#include "app/problem.hpp"
#include "app/subject.hpp"
#include "planners/stability/stability.hpp"

namespace sandtable::app {

struct StabilityRequest {
  planners::StabilityOptions options;   ///< its `evaluation.posterior` is set here, its settling time where `settle` is empty
  std::optional<sim::Duration> settle;  ///< empty: the scenario's warm-up, or 30 s where it has none
};

/// Fails where values are still to be estimated, and as the planner does.
Answer<planners::StabilityMap> stability(const Subject& subject, const StabilityRequest& request, twin::Evaluator& evaluator);

/// 0 where the present load is safe, 1 where not, 3 where replications failed, 130 where it was interrupted.
ExitStatus exit_status(const planners::StabilityMap& map);

/// What `sandtable stability --format json` prints.
Json to_json(const planners::StabilityMap& map);

// As the command line and Python write them; what can't be read is `invalid_input` with an example.

/// `0.5:2:7` (from, to, how many), or `0.5,1,2`: positive.
sim::Result<std::vector<double>> read_loads(const std::string& text);
/// `0:3` (each), `0:8:5` (from, to, how many; whole numbers), or `0,1,4`.
sim::Result<std::vector<std::uint32_t>> read_losses(const std::string& text);
/// `load:3:10s` (three times the load for 10 s), `outage:10s` (of the busiest service), `outage:db:10s`.
sim::Result<planners::Shock> read_shock(const std::string& text);

}  // namespace sandtable::app
