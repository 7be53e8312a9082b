#include "app/plan_scaling.hpp"

#include "planners/scaling/peak.hpp"

namespace sandtable::app {

Answer<ScalingAnswer> plan_scaling(const Subject& subject, const PlanScalingRequest& request, twin::Evaluator& evaluator) {
  if (auto missing = require_complete(subject); !missing.empty()) return sim::Unexpected<Problem>{Problem{std::move(missing)}};
  auto at_peak = planners::at_peak(subject.scenario(), request.peak);
  if (!at_peak) return problem_of(at_peak);
  ScalingAnswer answer{{}, request.peak, std::move(*at_peak)};
  std::optional<twin::Posterior> posterior;
  if (subject.posterior) posterior = planners::at_peak(*subject.posterior, request.peak);
  planners::ScalingOptions options = request.options;
  options.evaluation.posterior = posterior ? &*posterior : nullptr;
  auto choice = planners::choose_replicas(answer.at_peak, evaluator, options);
  if (!choice) return problem_of(choice);
  answer.choice = std::move(*choice);
  answer.choice.prediction.scenario_sha256 = subject.sha256;
  answer.choice.unchanged.scenario_sha256 = subject.sha256;
  return answer;
}

PlanPrediction prediction_of(const ScalingAnswer& answer, const Subject& subject) {
  const auto& choice = answer.choice;
  return {subject,       answer.at_peak.run, choice.plan ? &*choice.plan : nullptr, choice.prediction, choice.unchanged,
          choice.reason, answer.peak};
}

}  // namespace sandtable::app
