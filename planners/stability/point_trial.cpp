#include "planners/stability/point_trial.hpp"

#include <algorithm>

#include "planners/scaling/peak.hpp"

namespace sandtable::planners {

namespace {

std::vector<Evidence> evidence_in(const models::Scenario& scenario, const twin::Outcome& outcome) {
  std::vector<Evidence> runs;
  for (const auto& replication : outcome.replications) runs.push_back(evidence_of(scenario, replication));
  return runs;
}

/// Evaluates, and turns what was interrupted or has no result into an error.
sim::Result<std::vector<twin::Outcome>> evaluated(const models::Scenario& scenario,
                                                  const std::vector<std::optional<models::Plan>>& plans,
                                                  const twin::EvaluationOptions& options, twin::Evaluator& evaluator) {
  auto outcomes = evaluator.evaluate(scenario, plans, options);
  if (!outcomes) return outcomes;
  for (const auto& outcome : *outcomes) {
    if (outcome.interrupted) return sim::fail(sim::ErrorKind::interrupted, "stopped while a point was being simulated");
    if (outcome.replications.empty())
      return sim::fail(sim::ErrorKind::unavailable, "no replication of a point was done" +
                                                        (outcome.failed.empty() ? std::string() : ": " + outcome.failed[0].reason));
  }
  return outcomes;
}

}  // namespace

sim::Result<PointTrial> try_point(const models::Scenario& scenario, const OperatingPoint& point, const TrialSettings& settings,
                                  const Evidence* reference, twin::Evaluator& evaluator) {
  auto there = at_point(scenario, settings.capacity, point);
  if (!there) return there.failure();
  const Experiment experiment = lay_out(std::move(*there), settings.shocks, settings.timing);
  std::optional<twin::Posterior> posterior;
  twin::EvaluationOptions options = settings.evaluation;
  if (options.posterior != nullptr) options.posterior = &posterior.emplace(at_peak(*options.posterior, point.load));

  std::vector<std::optional<models::Plan>> plans = {std::nullopt};
  for (const auto& shocked : experiment.shocked)
    if (shocked.branch) plans.push_back(shocked.branch);
  auto outcomes = evaluated(experiment.steady, plans, options, evaluator);
  if (!outcomes) return outcomes.failure();

  PointTrial trial;
  PointEvidence evidence{evidence_in(experiment.steady, outcomes->front()), {}};
  trial.first_steady = evidence.steady.front();
  trial.steady = std::move(outcomes->front());
  const double recovery = sim::to_seconds(settings.timing.recovery);
  const auto take = [&](const Shock& shock, twin::Outcome outcome) {
    evidence.shocked.push_back({to_text(shock), evidence_in(experiment.steady, outcome)});
    trial.steady.failed.insert(trial.steady.failed.end(), outcome.failed.begin(), outcome.failed.end());
    trial.verdict = classify(evidence, reference, recovery, settings.criteria);
    if (!trial.shocked || trial.verdict.shock == evidence.shocked.back().shock || trial.verdict.shock.empty())
      trial.shocked = std::move(outcome);
  };
  trial.verdict = classify(evidence, reference, recovery, settings.criteria);
  std::size_t branch = 1;
  for (const auto& shocked : experiment.shocked)
    if (shocked.branch) take(shocked.shock, std::move((*outcomes)[branch++]));
  for (const auto& shocked : experiment.shocked) {
    if (!shocked.apart || trial.verdict.stability != Stability::safe) continue;
    auto apart = evaluated(*shocked.apart, {std::nullopt}, options, evaluator);
    if (!apart) return apart.failure();
    take(shocked.shock, std::move(apart->front()));
  }
  return trial;
}

}  // namespace sandtable::planners
