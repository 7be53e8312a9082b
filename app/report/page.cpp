#include "app/report/page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/report/markup.hpp"
#include "app/report/sections.hpp"
#include "app/text/outcome_text.hpp"
#include "app/text/units.hpp"

namespace sandtable::app::report {

namespace {

std::string verdict(const twin::Outcome& outcome) {
  const auto total = outcome.objectives.size();
  const auto met = static_cast<std::size_t>(std::ranges::count(outcome.objectives, true, &twin::ObjectiveResult::met));
  if (total == 0) return "<div class=\"verdict none\">The scenario has no objectives</div>";
  if (met == total)
    return fmt::format("<div class=\"verdict met\">✓ {}</div>",
                       total == 1 ? "The objective is met" : fmt::format("All {} objectives are met", total));
  return fmt::format("<div class=\"verdict missed\">✕ {} of {} {} not met</div>", total - met, total,
                     total == 1         ? "objective is"
                     : total - met == 1 ? "objectives is"
                                        : "objectives are");
}

std::string goals(const twin::Outcome& outcome) {
  if (outcome.objectives.empty()) return "";
  std::string cards;
  for (const auto& objective : outcome.objectives) cards += goal_card(objective, outcome);
  return "<div class=\"goals\">" + cards + "</div>";
}

std::string saturation(const twin::Outcome& outcome) {
  const std::string text = text::saturation_text(outcome);
  return text.empty() ? text : "<div class=\"saturation\">" + escape(text) + "</div>";
}

std::string header(const std::string& kind, const std::string& name, const std::string& aside) {
  return "<header><div class=\"kind\">Sandtable · " + kind + "</div><h1>" + escape(name) +
         (aside.empty() ? "" : " <small>" + escape(aside) + "</small>") + "</h1></header>";
}

std::string plan_row(const planners::Comparison& comparison, std::size_t i) {
  const auto& outcome = comparison.plans[i];
  const bool chosen = comparison.chosen == i;
  std::string row = fmt::format("<tr{}><td>{}{}</td>", chosen ? " class=\"chosen\"" : "", escape(planners::plan_name(outcome)),
                                chosen ? " ✓ chosen" : "");
  for (const auto& objective : outcome.objectives) {
    const auto* kpi = twin::find_kpi(outcome, objective.kpi);
    row += fmt::format("<td><span class=\"state{}\">{}</span> {} <span class=\"quiet\">({})</span></td>",
                       objective.met ? "" : " missed", objective.met ? "✓" : "✕",
                       kpi != nullptr ? escape(text::human(kpi->mean, kpi->unit)) : "–",
                       escape(text::human(objective.probability_met, models::Unit::share)));
  }
  return row + fmt::format("<td>{}</td><td>{}</td></tr>", escape(text::human(comparison.cost[i], models::Unit::count)),
                           escape(text::human(comparison.probability_best[i], models::Unit::share)));
}

std::string plans_table(const planners::Comparison& comparison) {
  std::string head = "<th>Plan</th>", rows;
  for (const auto& objective : comparison.plans.front().objectives)
    head +=
        fmt::format("<th>{}<br/>{}</th>", escape(objective.name), escape(text::bound_text(objective, comparison.plans.front())));
  head += "<th>Cost<br/>" + escape(comparison.cost_unit) + "</th><th>Best in</th>";
  for (std::size_t i = 0; i < comparison.plans.size(); ++i) rows += plan_row(comparison, i);
  return "<div class=\"scroll\"><table><thead><tr>" + head + "</tr></thead><tbody>" + rows +
         "</tbody></table></div><p class=\"note\">In brackets: share of the replications inside the bound. Best in: share of the "
         "replications in which "
         "the plan breaks the fewest objectives, and of those costs least.</p>";
}

std::string difference_table(const planners::Comparison& comparison, std::size_t i) {
  std::string rows;
  for (const auto& d : comparison.differences[i]) {
    const auto* kpi = twin::find_kpi(comparison.plans.front(), d.kpi);
    if (kpi == nullptr || !text::is_usual(*kpi)) continue;
    const bool clear = d.ci95 && ((*d.ci95)[0] > 0 || (*d.ci95)[1] < 0);
    rows += fmt::format("<tr{}><td>{}</td><td>{}{}</td><td>{}</td></tr>", clear ? " class=\"significant\"" : "", escape(d.kpi),
                        d.mean > 0 ? "+" : "", escape(text::human(d.mean, d.unit)), escape(text::human(d.ci95, d.unit)));
  }
  return fmt::format(
      "<details><summary>{} against {}</summary><div class=\"scroll\"><table><thead><tr><th>KPI</th><th>Difference</th>"
      "<th>95&#160;% confidence</th></tr></thead><tbody>{}</tbody></table></div></details>",
      escape(planners::plan_name(comparison.plans[i + 1])), escape(planners::plan_name(comparison.plans.front())), rows);
}

}  // namespace

std::string html(const twin::Outcome& outcome, const Context& context) {
  const std::string plan = outcome.plan ? "with plan " + *outcome.plan : "as it stands";
  std::string content =
      header("run", outcome.scenario, plan) + facts(outcome, context) + verdict(outcome) + goals(outcome) + saturation(outcome);
  content += pictures({{&outcome, plan}}, context) + "<h2>All figures</h2>" + kpi_table(outcome) + footer(outcome, context);
  return document(outcome.scenario + " · Sandtable", content);
}

std::string html(const planners::Comparison& comparison, const Context& context) {
  const auto& first = comparison.plans.front();
  std::string content =
      header("comparison", first.scenario, fmt::format("{} plans", comparison.plans.size())) + facts(first, context);
  content += fmt::format("<div class=\"verdict {}\">{}<p>{}</p></div>", comparison.chosen ? "met" : "missed",
                         comparison.chosen ? "✓ Chosen: " + escape(planners::plan_name(comparison.plans[*comparison.chosen]))
                                           : "✕ No plan meets every objective",
                         escape(comparison.reason));
  content += plans_table(comparison);
  std::vector<Shown> shown;
  for (const auto& outcome : comparison.plans) shown.push_back({&outcome, planners::plan_name(outcome)});
  content += pictures(shown, context);
  if (!comparison.differences.empty()) {
    content +=
        "<h2>Differences</h2><p class=\"note\">Paired: both plans met the same luck in each replication. Bold: the interval does "
        "not contain zero.</p>";
    for (std::size_t i = 0; i < comparison.differences.size(); ++i) content += difference_table(comparison, i);
  }
  for (const auto& outcome : comparison.plans)
    content += "<h2>" + escape(planners::plan_name(outcome)) + "</h2>" + goals(outcome) + saturation(outcome) +
               "<details><summary>All figures</summary>" + kpi_table(outcome) + "</details>";
  return document(first.scenario + " · Sandtable", content + footer(first, context));
}

}  // namespace sandtable::app::report
