#include "app/plan_scaling.hpp"

#include "app/detail/files.hpp"
#include "app/version.hpp"
#include "models/scenario/writer.hpp"
#include "planners/scaling/peak.hpp"

namespace sandtable::app {

namespace {

Json kpis_json(const twin::Outcome& outcome) {
  Json all = Json::object();
  for (const auto& kpi : outcome.kpis)
    all[kpi.name] = {{"unit", unit_symbol(kpi.unit)}, {"mean", number(kpi.mean)}, {"pi90", interval(kpi.pi90)}};
  return all;
}

/// What the plan takes for granted of the real system: how many replicas each service has.
Json read_set(const models::Scenario& scenario) {
  Json services = Json::object();
  for (const auto& service : scenario.services) {
    if (service.versions.empty()) services[service.name] = {{"replicas", service.replicas}};
    for (const auto& version : service.versions)
      services[service.name][version.name] = {{"replicas", version.replicas}, {"weight", version.weight}};
  }
  return services;
}

}  // namespace

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

Json prediction_json(const ScalingAnswer& answer, const Subject& subject) {
  const auto& run = answer.at_peak.run;
  return {{"sandtable", version},
          {"plan", answer.choice.plan ? Json(answer.choice.plan->name) : Json(nullptr)},
          {"scenario", {{"name", subject.scenario().name}, {"sha256", subject.sha256}}},
          {"peak", answer.peak},
          {"window_s", sim::to_seconds(run.duration - run.warmup)},
          {"replications", answer.choice.prediction.replications.size()},
          {"seed", answer.choice.prediction.seed},
          {"reason", answer.choice.reason},
          {"read_set", {{"services", read_set(subject.scenario())}}},
          {"with_plan",
           {{"kpis", kpis_json(answer.choice.prediction)}, {"objectives", to_json(answer.choice.prediction)["objectives"]}}},
          {"without_plan", {{"kpis", kpis_json(answer.choice.unchanged)}}}};
}

std::filesystem::path prediction_path(const std::filesystem::path& plan) {
  auto beside = plan;
  return beside.replace_extension(".prediction.json");
}

sim::Status write_plan(const ScalingAnswer& answer, const Subject& subject, const std::filesystem::path& plan) {
  SANDTABLE_EXPECT(answer.choice.plan.has_value(), "there is a plan to write");
  if (auto status = detail::replace_file(prediction_path(plan), dump(prediction_json(answer, subject)) + "\n"); !status)
    return status;
  return detail::replace_file(plan, models::to_yaml(*answer.choice.plan));
}

}  // namespace sandtable::app
