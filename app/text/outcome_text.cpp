#include "app/text/outcome_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "app/text/table.hpp"
#include "app/text/units.hpp"
#include "models/scenario/words.hpp"

namespace sandtable::app::text {

namespace {

constexpr std::size_t most_rejected = 12;

std::string heading(const twin::Outcome& outcome) {
  std::string text = outcome.scenario + (outcome.plan ? " with plan " + *outcome.plan : "");
  const std::string share = outcome.sampled_share ? " " + human(*outcome.sampled_share, models::Unit::share) + " of it" : "";
  text += fmt::format(", seed {}, {}{}: {} of {} replications", outcome.seed, models::word_of(outcome.fidelity), share,
                      outcome.replications.size(), outcome.asked);
  return text + (outcome.interrupted ? " (interrupted)\n" : "\n");
}

std::string objectives_text(const twin::Outcome& outcome) {
  if (outcome.objectives.empty()) return "";
  Table table({{"Objective"}, {"KPI"}, {"Bound"}, {"Mean", Align::right}, {"Probability", Align::right}, {""}});
  std::string reasons;
  for (const auto& objective : outcome.objectives) {
    const auto* kpi = twin::find_kpi(outcome, objective.kpi);
    const std::string mean = kpi != nullptr ? human(kpi->mean, kpi->unit) : "–";
    table.add({objective.name, objective.kpi, bound_text(objective, outcome), mean,
               human(objective.probability_met, models::Unit::share), objective.met ? "met" : "NOT MET"});
    if (says_more(objective)) reasons += "  " + objective.name + ": " + objective.reason + "\n";
  }
  return "\n" + table.to_string() + reasons;
}

std::string kpis_text(const twin::Outcome& outcome, Detail detail) {
  Table table({{"KPI"}, {"Mean", Align::right}, {"95% confidence", Align::right}, {"90% of runs", Align::right}});
  std::size_t left_out = 0;
  for (const auto& kpi : outcome.kpis) {
    if (detail == Detail::usual && !is_usual(kpi)) {
      ++left_out;
      continue;
    }
    table.add({kpi.name, human(kpi.mean, kpi.unit), human(kpi.ci95, kpi.unit), human(kpi.pi90, kpi.unit)});
  }
  std::string text = "\n" + table.to_string();
  if (left_out > 0) text += fmt::format("({} more with --all or --format json)\n", left_out);
  return text;
}

std::string failed_text(const twin::Outcome& outcome) {
  std::string text;
  for (const auto& failed : outcome.failed)
    text += fmt::format("replication {} failed: {}; --seed {} --replications {} repeats it\n", failed.replication, failed.reason,
                        failed.seed, failed.replication + 1);
  return text.empty() ? text : "\n" + text;
}

std::string saturation_line(const twin::Outcome& outcome) {
  const std::string text = saturation_text(outcome);
  return text.empty() ? text : "\n" + text + "\n";
}

std::string refused_text(const twin::Outcome& outcome) {
  std::map<std::string, std::vector<std::string>> kpis_by_reason;
  for (const auto& refusal : outcome.refused) kpis_by_reason[refusal.why].push_back(refusal.kpi);
  std::string text;
  for (const auto& [why, kpis] : kpis_by_reason)
    text += fmt::format("not answered: {}{}: {}\n", kpis.front(),
                        kpis.size() > 1 ? fmt::format(" and {} more", kpis.size() - 1) : "", why);
  return text.empty() ? text : "\n" + text;
}

std::string counts_of(const planners::Choice& choice, const std::vector<std::uint32_t>& replicas) {
  std::string text;
  for (std::size_t i = 0; i < replicas.size(); ++i)
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", choice.services[i], replicas[i]);
  return text;
}

/// With the plan beside without it, for the KPIs that the objectives name and the traffic's latency.
std::string beside(const planners::Choice& choice) {
  Table table({{"KPI at the peak"}, {"With the plan", Align::right}, {"90% of runs", Align::right}, {"Without it", Align::right}});
  for (const auto& kpi : choice.prediction.kpis) {
    const bool goal = std::ranges::any_of(choice.prediction.objectives, [&](const auto& o) { return o.kpi == kpi.name; });
    const bool shown = goal || (is_usual(kpi) && (kpi.name.ends_with(".latency.p95") || kpi.name.ends_with(".availability") ||
                                                  kpi.name.ends_with(".utilization")));
    if (!shown) continue;
    const auto* without = twin::find_kpi(choice.unchanged, kpi.name);
    table.add({kpi.name, human(kpi.mean, kpi.unit), human(kpi.pi90, kpi.unit),
               without != nullptr ? human(without->mean, kpi.unit) : "–"});
  }
  return table.empty() ? "" : "\n" + table.to_string();
}

}  // namespace

bool is_usual(const twin::KpiSummary& kpi) {
  const std::string& name = kpi.name;
  if (name.find(".endpoint.") != std::string::npos || name.ends_with(".p999") || name.ends_with(".max") || name.ends_with(".p90"))
    return false;
  if (std::isnan(kpi.mean)) return false;
  const bool nothing_happened = kpi.mean == 0;
  return !(nothing_happened &&
           (name.find(".errors.") != std::string::npos || name.ends_with(".unfinished") || name.ends_with(".pending.max") ||
            name.ends_with(".cpu")));  // no CPU: the scenario does not model it there
}

std::string saturation_text(const twin::Outcome& outcome) {
  if (!outcome.saturation) return "";
  const auto& saturation = *outcome.saturation;
  std::string loads;
  for (const auto& [traffic, rate] : saturation.load)
    loads += (loads.empty() ? "" : ", ") + traffic + " " + human(rate, models::Unit::per_second);
  const std::string where = saturation.at < 1 ? fmt::format("already full at {:.2f} times the present load", saturation.at)
                                              : fmt::format("at {:.2f} times the present load", saturation.at);
  std::string text = fmt::format("First to saturate: {} {} ({}); {} of it is in use now", saturation.resource, where, loads,
                                 human(saturation.utilization, models::Unit::share));
  if (saturation.at >= 1) text += ", headroom " + human(saturation.headroom(), models::Unit::share);
  if (saturation.metastable) text += "; METASTABLE: once congested, retries alone would keep it so at this load";
  return text;
}

bool says_more(const twin::ObjectiveResult& objective) {
  return !objective.reason.empty() && !objective.reason.starts_with("the mean is ");
}

std::string bound_text(const twin::ObjectiveResult& objective, const twin::Outcome& outcome) {
  const auto* kpi = twin::find_kpi(outcome, objective.kpi);
  const auto space = objective.bound.find(' ');
  if (kpi == nullptr || space == std::string::npos) return objective.bound;
  char* end = nullptr;
  const double value = std::strtod(objective.bound.c_str() + space, &end);
  return *end == '\0' ? objective.bound.substr(0, space + 1) + human(value, kpi->unit) : objective.bound;
}

std::string to_text(const twin::Outcome& outcome, Detail detail) {
  return heading(outcome) + objectives_text(outcome) + kpis_text(outcome, detail) + saturation_line(outcome) +
         refused_text(outcome) + failed_text(outcome);
}

std::string to_text(const planners::Comparison& comparison) {
  std::vector<Column> columns = {{"KPI"}};
  for (const auto& outcome : comparison.plans) columns.push_back({planners::plan_name(outcome), Align::right});
  Table goals(columns), kpis(columns);
  for (const auto& objective : comparison.plans.front().objectives) {
    std::vector<std::string> cells = {objective.name + ": " + objective.kpi + " " +
                                      bound_text(objective, comparison.plans.front())};
    for (const auto& outcome : comparison.plans)
      for (const auto& o : outcome.objectives)
        if (o.name == objective.name)
          cells.push_back((o.met ? "met " : "NOT MET ") + human(o.probability_met, models::Unit::share));
    goals.add(std::move(cells));
  }
  for (const auto& kpi : comparison.plans.front().kpis) {
    if (!is_usual(kpi)) continue;
    std::vector<std::string> cells = {kpi.name};
    for (std::size_t i = 0; i < comparison.plans.size(); ++i) {
      const auto* found = twin::find_kpi(comparison.plans[i], kpi.name);
      cells.push_back(found != nullptr ? human(found->mean, found->unit) : "–");
    }
    kpis.add(std::move(cells));
  }
  std::vector<std::string> cost = {"cost (" + comparison.cost_unit + ")"}, best = {"probability of being the best"};
  for (std::size_t i = 0; i < comparison.plans.size(); ++i) {
    cost.push_back(human(comparison.cost[i], models::Unit::count));
    best.push_back(human(comparison.probability_best[i], models::Unit::share));
  }
  goals.add(std::move(cost));
  goals.add(std::move(best));
  std::string text = goals.to_string() + "\n" + kpis.to_string();
  for (const auto& outcome : comparison.plans) text += failed_text(outcome);
  return text + "\n" + (comparison.chosen ? "Chosen: " : "None chosen: ") + comparison.reason + "\n";
}

std::string to_text(const planners::Choice& choice) {
  std::string text = choice.plan ? "Chosen: " + choice.reason + "\n" : "No plan: " + choice.reason + "\n";
  text += beside(choice);
  if (!choice.plan) return text;
  std::string floors;
  for (const auto& floor : choice.floors)
    if (!floor.reason.empty()) floors += fmt::format("  {} needs at least {}: {}\n", floor.service, floor.replicas, floor.reason);
  if (!floors.empty()) text += "\nAt least:\n" + floors;
  if (!choice.rejected.empty()) {
    Table table({{"Rejected"}, {"Cost", Align::right}, {"By"}, {"Reason"}});
    const std::size_t from = choice.rejected.size() - std::min(choice.rejected.size(), most_rejected);
    for (std::size_t i = from; i < choice.rejected.size(); ++i) {
      const auto& r = choice.rejected[i];
      table.add(
          {counts_of(choice, r.replicas), human(r.cost, models::Unit::count), std::string(planners::to_string(r.by)), r.reason});
    }
    text += "\n" + table.to_string();
    if (from > 0) text += fmt::format("({} cheaper ones with --format json)\n", from);
  }
  for (const auto& note : choice.notes) text += "note: " + note + "\n";
  return text + fmt::format("\n{} candidates simulated, {} replications each\n", choice.simulated, choice.prediction.asked);
}

}  // namespace sandtable::app::text
