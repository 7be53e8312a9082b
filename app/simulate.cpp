#include "app/simulate.hpp"

#include <algorithm>

#include "models/scenario/words.hpp"

namespace sandtable::app {

namespace {

Answer<std::vector<twin::Outcome>> simulate(const Subject& subject, const std::vector<std::optional<models::Plan>>& plans,
                                            twin::Evaluator& evaluator, const twin::EvaluationOptions& options) {
  if (auto missing = require_complete(subject); !missing.empty()) return sim::Unexpected<Problem>{Problem{std::move(missing)}};
  const models::RunFidelity fidelity = subject.scenario().run.fidelity;
  if (options.check && (fidelity == models::RunFidelity::fluid || fidelity == models::RunFidelity::analytic))
    return problem(sim::ErrorKind::invalid_input, "run.fidelity: " + std::string(models::word_of(fidelity)) +
                                                      " follows no single requests, so there is nothing to check; exact does");
  auto outcomes = evaluator.evaluate(subject.scenario(), plans, options);
  if (!outcomes) return problem_of(outcomes);
  SANDTABLE_EXPECT(outcomes->size() == plans.size(), "one outcome a plan");
  for (auto& outcome : *outcomes) outcome.scenario_sha256 = subject.sha256;
  return std::move(*outcomes);
}

}  // namespace

Answer<twin::Outcome> run(const Subject& subject, const std::optional<models::Plan>& plan, twin::Evaluator& evaluator,
                          const twin::EvaluationOptions& options) {
  auto outcomes = simulate(subject, {plan}, evaluator, options);
  if (!outcomes) return outcomes.failure();
  return std::move(outcomes->front());
}

Answer<planners::Comparison> compare(const Subject& subject, const std::vector<std::optional<models::Plan>>& plans,
                                     twin::Evaluator& evaluator, const twin::EvaluationOptions& options) {
  auto outcomes = simulate(subject, plans, evaluator, options);
  if (!outcomes) return outcomes.failure();
  return planners::compare_outcomes(subject.scenario(), std::move(*outcomes));
}

ExitStatus exit_status(const twin::Outcome& outcome) {
  if (outcome.interrupted) return ExitStatus::interrupted;
  if (!outcome.failed.empty()) return ExitStatus::replications_failed;
  const bool met = std::ranges::all_of(outcome.objectives, &twin::ObjectiveResult::met);
  return met ? ExitStatus::done : ExitStatus::objective_not_met;
}

ExitStatus exit_status(const planners::Comparison& comparison) {
  ExitStatus worst = comparison.chosen ? ExitStatus::done : ExitStatus::objective_not_met;
  for (const auto& outcome : comparison.plans) {
    if (outcome.interrupted) worst = std::max(worst, ExitStatus::interrupted);
    if (!outcome.failed.empty()) worst = std::max(worst, ExitStatus::replications_failed);
  }
  return worst;
}

}  // namespace sandtable::app
