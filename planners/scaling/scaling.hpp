/// The cheapest replica counts with which every objective is met: analytic screening, then simulation of the survivors in order of
/// cost, all under common random numbers, until one is good enough.
///
/// What is proven: every cheaper candidate was turned down by the screen, by a simulation of its own, or by a simulation of a
/// candidate with at least as many replicas of every service (more replicas are never worse). That last assumption can fail where a
/// service's slots protect the one behind it; so the chosen plan's neighbours with one replica fewer are simulated themselves.
/// Services that no traffic reaches, and those with several versions, are left as they stand, and noted.
#pragma once

#include <cstdint>

#include "models/scenario/scenario.hpp"
#include "planners/scaling/screen.hpp"
#include "planners/selection/acceptance.hpp"
#include "planners/selection/choice.hpp"
#include "sim/result.hpp"
#include "twin/evaluator.hpp"

namespace sandtable::planners {

struct ScalingOptions {
  std::uint32_t max_replicas = 10;        ///< per service
  std::uint32_t max_simulations = 200;    ///< candidates; beyond: an error that says what was left
  std::uint32_t max_candidates = 100000;  ///< looked at, mostly by the screen
  Acceptance acceptance;
  ScreenOptions screen;
  twin::EvaluationOptions evaluation;
  std::string plan_name;  ///< empty: made from the counts, `cart-6-db-3`
};

/// `scenario` carries the load to plan for (`peak.hpp`). Errors: `invalid_input` for a scenario without objectives or with times
/// still to be estimated, `timeout` where the limits of the search are reached, and what the evaluator returns.
sim::Result<Choice> choose_replicas(const models::Scenario& scenario, twin::Evaluator& evaluator, const ScalingOptions& options);

/// The plan that brings the services to these counts at time 0; those already there are left out.
models::Plan scaling_plan(const models::Scenario& scenario, const std::vector<std::size_t>& services,
                          const std::vector<std::uint32_t>& replicas, const std::string& name);

}  // namespace sandtable::planners
