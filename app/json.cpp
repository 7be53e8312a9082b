#include "app/json.hpp"

#include <cmath>
#include <cstdio>

#include "app/version.hpp"
#include "models/scenario/words.hpp"

namespace sandtable::app {

namespace {

std::string hex(std::uint64_t digest) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(digest));
  return text;
}

Json head(const twin::Outcome& outcome) {
  return {{"sandtable", version}, {"scenario", {{"name", outcome.scenario}, {"sha256", outcome.scenario_sha256}}}};
}

Json kpis_json(const twin::Outcome& outcome) {
  Json::object_t all;  // appended to: a look for each of tens of thousands of names among all before it would take seconds
  for (const auto& kpi : outcome.kpis)
    all.emplace_back(kpi.name, Json{{"unit", unit_symbol(kpi.unit)},
                                    {"mean", number(kpi.mean)},
                                    {"ci95", interval(kpi.ci95)},
                                    {"pi90", interval(kpi.pi90)},
                                    {"n", kpi.samples.size()}});
  return all;
}

Json objectives_json(const twin::Outcome& outcome) {
  Json all = Json::array();
  for (const auto& objective : outcome.objectives) {
    Json one = {{"name", objective.name},
                {"kpi", objective.kpi},
                {"bound", objective.bound},
                {"probability_met", number(objective.probability_met)},
                {"met", objective.met}};
    if (!objective.reason.empty()) one["reason"] = objective.reason;
    all.push_back(std::move(one));
  }
  return all;
}

Json failed_json(const twin::Outcome& outcome) {
  Json all = Json::array();
  for (const auto& failed : outcome.failed)
    all.push_back({{"replication", failed.replication}, {"seed", failed.seed}, {"reason", failed.reason}});
  return all;
}

Json saturation_json(const twin::Outcome& outcome) {
  if (!outcome.saturation) return nullptr;
  const auto& saturation = *outcome.saturation;
  Json load = Json::object();
  for (const auto& [traffic, rate] : saturation.load) load[traffic] = number(rate);
  return {{"resource", saturation.resource},
          {"at", number(saturation.at)},
          {"load", load},
          {"utilization", number(saturation.utilization)},
          {"headroom", number(saturation.headroom())},
          {"metastable", saturation.metastable}};
}

/// `fidelity`, the share of a sample, and what an approximation refuses to answer; the exact simulation answers everything that was
/// observed.
void add_fidelity(Json& json, const twin::Outcome& outcome) {
  json["fidelity"] = models::word_of(outcome.fidelity);
  if (outcome.fidelity == models::RunFidelity::exact) return;
  if (outcome.sampled_share) json["sampled_share"] = number(*outcome.sampled_share);
  json["refused"] = Json::array();
  for (const auto& refusal : outcome.refused) json["refused"].push_back({{"kpi", refusal.kpi}, {"why", refusal.why}});
}

const char* kind_name(sim::ErrorKind kind) {
  switch (kind) {
    case sim::ErrorKind::invalid_input:
      return "invalid_input";
    case sim::ErrorKind::unavailable:
      return "unavailable";
    case sim::ErrorKind::timeout:
      return "timeout";
    case sim::ErrorKind::conflict:
      return "conflict";
    case sim::ErrorKind::not_found:
      return "not_found";
    case sim::ErrorKind::interrupted:
      return "interrupted";
  }
  return "";
}

Json counts_json(const std::vector<std::string>& services, const std::vector<std::uint32_t>& replicas) {
  Json counts = Json::object();
  for (std::size_t i = 0; i < replicas.size(); ++i) counts[services[i]] = replicas[i];
  return counts;
}

}  // namespace

const char* unit_symbol(models::Unit unit) {
  switch (unit) {
    case models::Unit::seconds:
      return "s";
    case models::Unit::per_second:
      return "1/s";
    case models::Unit::share:
      return "share";
    case models::Unit::cores:
      return "cores";
    case models::Unit::count:
      return "count";
    case models::Unit::money_per_hour:
      return "money/h";
  }
  return "";
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json interval(const std::optional<std::array<double, 2>>& ends) {
  if (!ends) return nullptr;
  return Json::array({number((*ends)[0]), number((*ends)[1])});
}

std::string dump(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace); }

Json to_json(const twin::Outcome& outcome) {
  Json json = head(outcome);
  json["plan"] = outcome.plan ? Json(*outcome.plan) : Json(nullptr);
  json["seed"] = outcome.seed;
  add_fidelity(json, outcome);
  json["replications"] = {{"asked", outcome.asked}, {"done", outcome.replications.size()}, {"failed", failed_json(outcome)}};
  if (outcome.interrupted) json["interrupted"] = true;
  json["kpis"] = kpis_json(outcome);
  json["objectives"] = objectives_json(outcome);
  json["saturation"] = saturation_json(outcome);
  json["engine"] = {{"request_events", outcome.request_events},
                    {"control_events", outcome.control_events},
                    {"wall_s", number(outcome.wall_s)},
                    {"cpu_s", number(outcome.cpu_s)}};
  json["trace_digest"] = hex(outcome.trace_digest);
  return json;
}

Json to_json(const planners::Comparison& comparison) {
  const auto& first = comparison.plans.front();
  Json json = head(first);
  json["seed"] = first.seed;
  json["plans"] = Json::array();
  for (const auto& outcome : comparison.plans) json["plans"].push_back(to_json(outcome));
  json["differences"] = Json::array();
  for (std::size_t i = 0; i < comparison.differences.size(); ++i) {
    Json::object_t kpis;
    for (const auto& d : comparison.differences[i])
      kpis.emplace_back(d.kpi,
                        Json{{"unit", unit_symbol(d.unit)}, {"mean", number(d.mean)}, {"ci95", interval(d.ci95)}, {"n", d.n}});
    json["differences"].push_back({{"plan", planners::plan_name(comparison.plans[i + 1])},
                                   {"against", planners::plan_name(first)},
                                   {"kpis", Json(std::move(kpis))}});
  }
  json["probability_best"] = Json::array();
  for (std::size_t i = 0; i < comparison.plans.size(); ++i)
    json["probability_best"].push_back({{"plan", planners::plan_name(comparison.plans[i])},
                                        {"probability", number(comparison.probability_best[i])},
                                        {"cost", number(comparison.cost[i])}});
  json["chosen"] = {{"plan", comparison.chosen ? Json(planners::plan_name(comparison.plans[*comparison.chosen])) : Json(nullptr)},
                    {"reason", comparison.reason}};
  return json;
}

Json to_json(const planners::Choice& choice) {
  Json json = head(choice.unchanged);
  json["seed"] = choice.unchanged.seed;
  json["chosen"] = {{"plan", choice.plan ? Json(choice.plan->name) : Json(nullptr)},
                    {"replicas", counts_json(choice.services, choice.replicas)},
                    {"cost", choice.plan ? number(choice.cost) : Json(nullptr)},
                    {"cost_unit", choice.cost_unit},
                    {"reason", choice.reason}};
  json["floors"] = Json::array();
  for (const auto& floor : choice.floors)
    json["floors"].push_back({{"service", floor.service},
                              {"replicas", floor.replicas},
                              {"by", planners::to_string(floor.by)},
                              {"reason", floor.reason}});
  json["rejected"] = Json::array();
  for (const auto& r : choice.rejected)
    json["rejected"].push_back({{"replicas", counts_json(choice.services, r.replicas)},
                                {"cost", number(r.cost)},
                                {"by", planners::to_string(r.by)},
                                {"reason", r.reason}});
  json["notes"] = choice.notes;
  json["simulated"] = choice.simulated;
  json["prediction"] = to_json(choice.prediction);
  json["unchanged"] = to_json(choice.unchanged);
  return json;
}

Json to_json(const models::Diagnostics& diagnostics) {
  Json all = Json::array();
  for (const auto& d : diagnostics)
    all.push_back({{"file", d.file},
                   {"line", d.line},
                   {"column", d.column},
                   {"problem", d.problem},
                   {"why", d.why},
                   {"suggestion", d.suggestion}});
  return all;
}

Json to_json(const Problem& problem) {
  if (const auto* error = std::get_if<sim::Error>(&problem))
    return {{"error", {{"kind", kind_name(error->kind)}, {"message", error->message}}}};
  return {{"diagnostics", to_json(std::get<models::Diagnostics>(problem))}};
}

}  // namespace sandtable::app
