/// Tries plans by queueing theory (`run.fidelity: analytic`), in this process and in microseconds; and what any run's plan
/// saturates.
#pragma once

#include <optional>

#include "models/measure/saturation.hpp"
#include "twin/evaluator.hpp"

namespace sandtable::app {

/// One outcome a plan. With a posterior: one steady state for each of `run.replications` draws, so that `pi90` is over them;
/// without: one, whose `pi90` is the band of the approximation alone. Either way its ends are moved outwards by the error of the
/// approximation
/// (`models/analytic/steady.hpp`); luck within a run is not in it. `invalid_input` for values still to be estimated and for
/// what only exact has.
class AnalyticEvaluator final : public twin::Evaluator {
 public:
  sim::Result<std::vector<twin::Outcome>> evaluate(const models::Scenario& scenario,
                                                   const std::vector<std::optional<models::Plan>>& plans,
                                                   const twin::EvaluationOptions& options) override;
};

/// Of the scenario's own values, without draws; nothing where it is not complete, or only exact has what is in it.
std::optional<models::Saturation> saturation_of(const models::Scenario& scenario, const std::optional<models::Plan>& plan);

}  // namespace sandtable::app
