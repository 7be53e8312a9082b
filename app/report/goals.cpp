#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "app/report/markup.hpp"
#include "app/report/sections.hpp"
#include "app/text/outcome_text.hpp"
#include "app/text/units.hpp"

namespace sandtable::app::report {

namespace {

/// A bar from 0 (or, for shares near 1, from where there is something to see): range of 90 % of runs, mean, and bound.
std::string bar(const twin::KpiSummary& kpi, double bound, const std::string& bound_label) {
  if (!std::isfinite(kpi.mean)) return "";
  double low = kpi.mean, high = kpi.mean;
  if (kpi.pi90) low = std::min(low, (*kpi.pi90)[0]), high = std::max(high, (*kpi.pi90)[1]);
  double from = std::min(low, bound), to = std::max(high, bound);
  const double room = to > from ? (to - from) * 0.12 : std::max(std::abs(to) * 0.1, 1e-9);
  to += room;
  from = from > 0 && from < 0.6 * to ? 0 : from - room;
  const auto at = [&](double value) { return coordinate(300 * (value - from) / (to - from)); };
  std::string out =
      "<svg viewBox=\"0 0 300 30\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><line class=\"track\" x1=\"0\" x2=\"300\" "
      "y1=\"15\" y2=\"15\"/>";
  if (kpi.pi90)
    out +=
        fmt::format("<rect class=\"range\" x=\"{}\" width=\"{}\" y=\"8\" height=\"14\"><title>90 % of runs: {}</title></rect>",
                    at(low), coordinate(std::max(1.0, 300 * (high - low) / (to - from))), escape(text::human(kpi.pi90, kpi.unit)));
  out += fmt::format("<line class=\"mean\" x1=\"{0}\" x2=\"{0}\" y1=\"6\" y2=\"24\"/>", at(kpi.mean));
  return out + fmt::format("<line class=\"bound\" x1=\"{0}\" x2=\"{0}\" y1=\"2\" y2=\"28\"><title>{1}</title></line></svg>",
                           at(bound), escape(bound_label));
}

}  // namespace

std::string goal_card(const twin::ObjectiveResult& objective, const twin::Outcome& outcome) {
  const auto* kpi = twin::find_kpi(outcome, objective.kpi);
  const std::string bound_text = text::bound_text(objective, outcome);
  std::string out = fmt::format(
      "<article class=\"goal{}\"><div class=\"top\"><span class=\"name\">{}</span><span class=\"state\">{}</span></div>",
      objective.met ? "" : " missed", escape(objective.name), objective.met ? "✓ met" : "✕ not met");
  out += fmt::format("<div class=\"kpi\">{}</div><div class=\"figure\">{} <small>{}</small></div>", escape(objective.kpi),
                     kpi != nullptr ? escape(text::human(kpi->mean, kpi->unit)) : "–", escape(bound_text));
  const auto space = objective.bound.find(' ');
  if (kpi != nullptr && space != std::string::npos)
    out += bar(*kpi, std::strtod(objective.bound.c_str() + space, nullptr), bound_text);
  out += fmt::format("<div class=\"note\">inside the bound in {} of the replications",
                     escape(text::human(objective.probability_met, models::Unit::share)));
  if (kpi != nullptr && kpi->pi90) out += "; 90&#160;% of runs fall in " + escape(text::human(kpi->pi90, kpi->unit));
  out += "</div>";
  if (text::says_more(objective)) out += "<div class=\"note\">" + escape(objective.reason) + "</div>";
  return out + "</article>";
}

}  // namespace sandtable::app::report
