#include "app/write_prediction.hpp"

#include "app/detail/files.hpp"
#include "app/version.hpp"
#include "models/scenario/writer.hpp"
#include "sim/contract.hpp"

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

Json prediction_json(const PlanPrediction& prediction) {
  const auto& scenario = prediction.subject.scenario();
  return {{"sandtable", version},
          {"plan", prediction.plan != nullptr ? Json(prediction.plan->name) : Json(nullptr)},
          {"scenario", {{"name", scenario.name}, {"sha256", prediction.subject.sha256}}},
          {"peak", prediction.peak},
          {"window_s", sim::to_seconds(prediction.run.duration - prediction.run.warmup)},
          {"replications", prediction.with_plan.replications.size()},
          {"seed", prediction.with_plan.seed},
          {"reason", prediction.reason},
          {"read_set", {{"services", read_set(scenario)}}},
          {"with_plan", {{"kpis", kpis_json(prediction.with_plan)}, {"objectives", to_json(prediction.with_plan)["objectives"]}}},
          {"without_plan", {{"kpis", kpis_json(prediction.without_plan)}}}};
}

std::filesystem::path prediction_path(const std::filesystem::path& plan) {
  auto beside = plan;
  return beside.replace_extension(".prediction.json");
}

sim::Status write_plan(const PlanPrediction& prediction, const std::filesystem::path& plan) {
  SANDTABLE_EXPECT(prediction.plan != nullptr, "there is a plan to write");
  if (auto status = detail::replace_file(prediction_path(plan), dump(prediction_json(prediction)) + "\n"); !status) return status;
  return detail::replace_file(plan, models::to_yaml(*prediction.plan));
}

}  // namespace sandtable::app
