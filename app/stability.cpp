#include "app/stability.hpp"

#include "app/version.hpp"

namespace sandtable::app {

namespace {

Json sets_json(const planners::Change& change) {
  Json sets = Json::array();
  for (const auto& set : change.sets) sets.push_back(set.path + "=" + set.value);
  return sets;
}

Json shock_json(const planners::Shock& shock) {
  if (const auto* pulse = std::get_if<planners::LoadPulse>(&shock))
    return {{"kind", "load"}, {"factor", number(pulse->factor)}, {"for_s", sim::to_seconds(pulse->lasts)}};
  const auto& outage = std::get<planners::Outage>(shock);
  return {{"kind", "outage"}, {"service", outage.service}, {"for_s", sim::to_seconds(outage.lasts)}};
}

Json state_json(const planners::Region& region) {
  return region.stability ? Json(planners::to_string(*region.stability)) : Json(nullptr);
}

/// What was inferred has no figures.
Json point_json(const planners::MapPoint& point) {
  Json json = {{"load", number(point.point.load)},
               {"lost", point.point.lost},
               {"state", state_json(point.region)},
               {"simulated", point.region.simulated}};
  if (!point.region.simulated) return json;
  const auto& verdict = point.verdict;
  json["goodput"] = number(verdict.goodput);
  json["goodput_after"] = number(verdict.goodput_after);
  json["amplification"] = number(verdict.amplified);
  json["tipped"] = number(verdict.tipped);
  json["shock"] = verdict.shock.empty() ? Json(nullptr) : Json(verdict.shock);
  json["mechanism"] = verdict.diagnosis ? Json(planners::to_string(verdict.diagnosis->mechanism)) : Json(nullptr);
  json["detail"] = verdict.diagnosis ? Json(verdict.diagnosis->detail) : Json(nullptr);
  json["reason"] = verdict.reason;
  return json;
}

Json change_json(const planners::StabilityMap& map) {
  Json json = {{"found", map.change.has_value()}, {"reason", map.change_reason}};
  if (map.change) {
    json["text"] = map.change->text;
    json["cost"] = number(map.change->cost);
    json["set"] = sets_json(*map.change);
  }
  json["rejected"] = Json::array();
  for (const auto& rejected : map.rejected)
    json["rejected"].push_back({{"text", rejected.change.text},
                                {"cost", number(rejected.change.cost)},
                                {"set", sets_json(rejected.change)},
                                {"reason", rejected.reason}});
  return json;
}

}  // namespace

Answer<planners::StabilityMap> stability(const Subject& subject, const StabilityRequest& request, twin::Evaluator& evaluator) {
  if (auto missing = require_complete(subject); !missing.empty()) return sim::Unexpected<Problem>{Problem{std::move(missing)}};
  planners::StabilityOptions options = request.options;
  const sim::Duration warmup = subject.scenario().run.warmup;
  options.timing.settle = request.settle.value_or(warmup.count() > 0 ? warmup : planners::Timing{}.settle);
  options.evaluation.posterior = subject.posterior ? &*subject.posterior : nullptr;
  auto map = planners::find_stability(subject.scenario(), evaluator, options);
  if (!map) return problem_of(map);
  map->scenario_sha256 = subject.sha256;
  return std::move(*map);
}

ExitStatus exit_status(const planners::StabilityMap& map) {
  if (map.interrupted) return ExitStatus::interrupted;
  if (!map.failed.empty()) return ExitStatus::replications_failed;
  return map.safe ? ExitStatus::done : ExitStatus::objective_not_met;
}

Json to_json(const planners::StabilityMap& map) {
  Json json = {{"sandtable", version},
               {"scenario", {{"name", map.scenario}, {"sha256", map.scenario_sha256}}},
               {"seed", map.seed},
               {"fidelity", "exact"},
               {"replications", map.replications}};
  if (map.interrupted) json["interrupted"] = true;
  json["timing"] = {{"settle_s", sim::to_seconds(map.timing.settle)},
                    {"recovery_s", sim::to_seconds(map.timing.recovery)},
                    {"window_s", sim::to_seconds(map.timing.window)}};
  json["shocks"] = Json::array();
  for (const auto& shock : map.shocks) json["shocks"].push_back(shock_json(shock));
  json["capacity"] = {{"of", map.capacity.name},
                      {"unit", map.capacity.kind == planners::Capacity::Kind::nodes ? "nodes" : "replicas"},
                      {"present", map.capacity.present}};
  json["busiest"] = map.busiest;
  json["loads"] = map.loads;
  json["losses"] = map.losses;
  json["points"] = Json::array();
  for (const auto& row : map.rows)
    for (const auto& point : row) json["points"].push_back(point_json(point));
  json["simulated"] = map.simulated;
  json["wanted"] = Json::array();
  for (const auto& point : map.wanted) json["wanted"].push_back({{"load", number(point.load)}, {"lost", point.lost}});
  json["safe"] = map.safe;
  json["change"] = change_json(map);
  json["failed"] = Json::array();
  for (const auto& failed : map.failed)
    json["failed"].push_back({{"replication", failed.replication}, {"seed", failed.seed}, {"reason", failed.reason}});
  json["notes"] = map.notes;
  return json;
}

}  // namespace sandtable::app
