/// Run and compare: one scenario, with one plan or several.
#pragma once

#include <optional>
#include <vector>

#include "app/problem.hpp"
#include "app/subject.hpp"
#include "planners/selection/comparison.hpp"
#include "twin/evaluator.hpp"

namespace sandtable::app {

/// One outcome. Fails where values are still to be estimated, and as the evaluator does.
Answer<twin::Outcome> run(const Subject& subject, const std::optional<models::Plan>& plan, twin::Evaluator& evaluator,
                          const twin::EvaluationOptions& options);

/// Several plans under common random numbers, at least one. `nullopt` is the scenario as it stands.
Answer<planners::Comparison> compare(const Subject& subject, const std::vector<std::optional<models::Plan>>& plans,
                                     twin::Evaluator& evaluator, const twin::EvaluationOptions& options);

/// 0, 1, 3 or 130 by design §5.
ExitStatus exit_status(const twin::Outcome& outcome);
ExitStatus exit_status(const planners::Comparison& comparison);

}  // namespace sandtable::app
