#include "app/ledger_view.hpp"

#include <chrono>
#include <ctime>

#include "app/outside.hpp"

namespace sandtable::app {

namespace {

Answer<twin::Ledger> open_existing(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored))
    return problem(sim::ErrorKind::not_found, file.string() + ": there is no such ledger; `sandtable apply` makes one");
  auto ledger = twin::Ledger::open(file);
  if (!ledger) return problem_of(ledger);
  return std::move(*ledger);
}

Json steps_json(const twin::LedgerEntry& entry) {
  Json steps = Json::array();
  for (const auto& step : entry.steps)
    steps.push_back({{"object", step.effect.object},
                     {"before", step.effect.before},
                     {"after", step.effect.after},
                     {"status", twin::name(step.status)},
                     {"at", utc(step.changed_at)},
                     {"note", step.note}});
  return steps;
}

Json checks_json(const twin::LedgerEntry& entry) {
  Json checks = Json::array();
  if (entry.verdict)
    for (const auto& check : entry.verdict->checks)
      checks.push_back({{"check", check.name}, {"passed", check.passed}, {"reason", check.reason}});
  return checks;
}

}  // namespace

std::string utc(twin::WallTime time) {
  const std::time_t seconds = time.ns / 1'000'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

Answer<std::vector<twin::LedgerEntry>> read_ledger(const std::filesystem::path& file, std::optional<std::int64_t> decision,
                                                   std::size_t limit) {
  auto ledger = open_existing(file);
  if (!ledger) return ledger.failure();
  std::vector<std::int64_t> ids;
  if (decision) ids.push_back(*decision);
  else {
    const auto decisions = ledger->decisions(limit);
    if (!decisions) return problem_of(decisions);
    for (const auto& one : *decisions) ids.push_back(one.id);
  }
  std::vector<twin::LedgerEntry> entries;
  for (std::int64_t id : ids) {
    auto entry = ledger->entry(id);
    if (!entry) return problem_of(entry);
    entries.push_back(std::move(*entry));
  }
  return entries;
}

Answer<std::size_t> stop_plans(const std::filesystem::path& file, const std::string& reason) {
  auto ledger = open_existing(file);
  if (!ledger) return ledger.failure();
  const auto running = ledger->unfinished("");
  if (!running) return problem_of(running);
  if (auto status = ledger->request_stop(reason, system_host(nullptr).now()); !status) return problem_of(status);
  return running->size();
}

Json fidelity_json(const twin::Fidelity& fidelity) {
  Json kpis = Json::object();
  for (const auto& kpi : fidelity.kpis)
    kpis[kpi.name] = {{"unit", unit_symbol(kpi.unit)},
                      {"predicted", number(kpi.predicted)},
                      {"pi90", interval(kpi.pi90)},
                      {"measured", number(kpi.measured)},
                      {"relative_error", number(kpi.relative_error)},
                      {"hit", kpi.inside ? Json(*kpi.inside) : Json(nullptr)}};
  return {{"window", {{"from", utc(fidelity.window.from)}, {"to", utc(fidelity.window.to)}}},
          {"hit_rate", number(fidelity.hit_rate)},
          {"mean_absolute_relative_error", number(fidelity.mean_absolute_relative_error)},
          {"kpis", kpis}};
}

Json ledger_json(const twin::LedgerEntry& entry) {
  const auto& d = entry.decision;
  Json json = {
      {"decision", d.id},    {"time", utc(d.time)},        {"target", d.target},
      {"plan", d.plan_name}, {"plan_yaml", d.plan_yaml},   {"scenario", {{"name", d.scenario}, {"sha256", d.scenario_sha256}}},
      {"seed", d.seed},      {"sandtable", d.version},     {"status", twin::name(d.status)},
      {"note", d.note},      {"gate", checks_json(entry)}, {"steps", steps_json(entry)}};
  json["outcome"] = entry.outcome ? fidelity_json(entry.outcome->fidelity) : Json(nullptr);
  return json;
}

}  // namespace sandtable::app
