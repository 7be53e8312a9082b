#include "app/text/ledger_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ledger_view.hpp"
#include "app/text/table.hpp"
#include "app/text/units.hpp"

namespace sandtable::app::text {

std::string list_text(const std::vector<twin::LedgerEntry>& entries) {
  if (entries.empty()) return "The ledger is empty.\n";
  Table table({{"No.", Align::right}, {"Time"}, {"Plan"}, {"Target"}, {"Status"}, {"Hit rate", Align::right}, {"Note"}});
  for (const auto& entry : entries)
    table.add({std::to_string(entry.decision.id), utc(entry.decision.time), entry.decision.plan_name, entry.decision.target,
               std::string(twin::name(entry.decision.status)),
               entry.outcome ? human(entry.outcome->fidelity.hit_rate, models::Unit::share) : "–", entry.decision.note});
  return table.to_string();
}

std::string verdict_text(const twin::Verdict& verdict) {
  Table table({{"Gate"}, {""}, {"Reason"}});
  for (const auto& check : verdict.checks) table.add({check.name, check.passed ? "passed" : "REFUSED", check.reason});
  return table.empty() ? "" : table.to_string();
}

std::string entry_text(const twin::LedgerEntry& entry) {
  const auto& d = entry.decision;
  std::string text = fmt::format("Decision {}: plan {} on {}, {}\n{}{}\n", d.id, d.plan_name, d.target, utc(d.time),
                                 twin::name(d.status), d.note.empty() ? "" : " (" + d.note + ")");
  text += fmt::format("scenario {} (SHA-256 {}), seed {}\n", d.scenario, d.scenario_sha256, d.seed);
  if (entry.verdict) text += "\n" + verdict_text(*entry.verdict);
  if (!entry.steps.empty()) {
    Table table({{"Step", Align::right}, {"Object"}, {"From"}, {"To"}, {"Status"}, {"Note"}});
    for (const auto& step : entry.steps)
      table.add({std::to_string(step.ordinal), step.effect.object, step.effect.before, step.effect.after,
                 std::string(twin::name(step.status)), step.note});
    text += "\n" + table.to_string();
  }
  if (entry.outcome) text += "\n" + fidelity_text(entry.outcome->fidelity);
  return text;
}

std::string fidelity_text(const twin::Fidelity& fidelity) {
  Table table({{"KPI"},
               {"Predicted", Align::right},
               {"90% of runs", Align::right},
               {"Measured", Align::right},
               {"Error", Align::right},
               {""}});
  std::size_t hits = 0, judged = 0;
  for (const auto& kpi : fidelity.kpis) {
    if (kpi.inside) ++judged, hits += *kpi.inside ? 1 : 0;
    const std::string error = std::isfinite(kpi.relative_error) ? fmt::format("{:+.1f}%", 100 * kpi.relative_error) : "–";
    table.add({kpi.name, human(kpi.predicted, kpi.unit), human(kpi.pi90, kpi.unit), human(kpi.measured, kpi.unit), error,
               !kpi.inside   ? "–"
               : *kpi.inside ? "hit"
                             : "MISS"});
  }
  return table.to_string() + fmt::format("\n{} of {} figures inside the 90% interval, {} to {}\n", hits, judged,
                                         utc(fidelity.window.from), utc(fidelity.window.to));
}

}  // namespace sandtable::app::text
