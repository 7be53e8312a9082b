#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "app/report/chart.hpp"
#include "app/report/markup.hpp"
#include "app/report/sections.hpp"
#include "app/text/outcome_text.hpp"

namespace sandtable::app::report {

namespace {

constexpr std::size_t most_curves = 6;

/// Entities with pictures, services first, in the order in which they were measured: `service.cart`, `traffic.shoppers`.
std::vector<std::string> entities(const twin::Outcome& outcome) {
  std::vector<std::string> services, others;
  const auto note = [&](const std::string& name, const char* mark) {
    if (name.find(".endpoint.") != std::string::npos) return;
    const auto first = name.find('.');
    const auto at = first == std::string::npos ? first : name.find(mark, first + 1);
    if (at == std::string::npos) return;
    auto& list = name.starts_with("service.") ? services : others;
    if (std::ranges::find(list, name.substr(0, at)) == list.end()) list.push_back(name.substr(0, at));
  };
  if (outcome.replications.empty()) return {};
  for (const auto& series : outcome.replications.front().series) note(series.name, ".");
  for (const auto& histogram : outcome.replications.front().histograms) note(histogram.name, ".latency");
  services.insert(services.end(), others.begin(), others.end());
  return services;
}

/// The bounds that objectives set on one KPI, as dashed lines.
std::vector<Bound> bounds_on(const twin::Outcome& outcome, const std::string& kpi_prefix, bool exactly) {
  std::vector<Bound> bounds;
  for (const auto& objective : outcome.objectives) {
    const bool applies = exactly ? objective.kpi == kpi_prefix : objective.kpi.starts_with(kpi_prefix);
    const auto space = objective.bound.find(' ');
    if (!applies || space == std::string::npos) continue;
    bounds.push_back({std::strtod(objective.bound.c_str() + space, nullptr),
                      "objective " + objective.name + ": " + objective.kpi + " " + text::bound_text(objective, outcome)});
  }
  return bounds;
}

struct Kind {
  const char* suffix;
  const char* title;
  const char* description;
};
constexpr Kind kinds[] = {
    {".rate", "Completed per second", "Completions per second over the run"},
    {".latency.p95", "Latency, 95th percentile", "95th percentile of the latency of what completed in each bin"},
    {".latency.mean", "Latency, mean", "Mean latency of what completed in each bin"},
    {".utilization", "Utilisation", "Share of slots, or of CPU, in use"},
    {".replicas", "Replicas", "Replicas that take new requests"}};

std::string time_picture(const std::vector<Shown>& shown, const std::string& entity, const Kind& kind, const Context& context) {
  Chart chart;
  chart.title = kind.title;
  chart.description = std::string(kind.description) + ": mean over replications, and the band of 90 % of them";
  chart.y_unit = unit_of(*shown.front().outcome, entity + kind.suffix);
  chart.shade_until = context.warmup_s;
  chart.horizontal = bounds_on(*shown.front().outcome, entity + kind.suffix, true);
  for (const auto& one : shown) {
    chart.curves.push_back(time_curve(*one.outcome, entity + kind.suffix));
    chart.curves.back().label = one.label;
  }
  return svg(chart);
}

std::string tail_picture(const std::vector<Shown>& shown, const std::string& entity) {
  Chart chart;
  chart.title = "Share of requests slower than …";
  chart.description =
      "Latency distribution on logarithmic axes: the share of requests that took longer, mean over replications with a 90 % band";
  chart.y_unit = models::Unit::share;
  chart.x_scale = chart.y_scale = Scale::logarithmic;
  chart.vertical = bounds_on(*shown.front().outcome, entity + ".latency.", false);
  for (const auto& one : shown) {
    chart.curves.push_back(slower_than(*one.outcome, entity + ".latency"));
    chart.curves.back().label = one.label;
  }
  return svg(chart);
}

std::string title_of(const std::string& entity) {
  const auto dot = entity.find('.');
  std::string kind = entity.substr(0, dot);
  kind[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(kind[0])));
  return kind + " " + entity.substr(dot + 1);
}

}  // namespace

std::string legend(const std::vector<Shown>& shown) {
  if (shown.size() < 2) return "";
  std::string out = "<ul class=\"legend\">";
  for (std::size_t i = 0; i < std::min(shown.size(), most_curves); ++i)
    out += fmt::format(
        "<li><svg viewBox=\"0 0 30 10\" aria-hidden=\"true\"><line class=\"line c{}\" x1=\"0\" x2=\"30\" y1=\"5\" "
        "y2=\"5\"/></svg>{}</li>",
        i, escape(shown[i].label));
  return out + "</ul>";
}

std::string pictures(const std::vector<Shown>& all, const Context& context) {
  const std::vector<Shown> shown(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), most_curves)));
  std::string out;
  for (const auto& entity : entities(*shown.front().outcome)) {
    std::string figures;
    for (const auto& kind : kinds) figures += time_picture(shown, entity, kind, context);
    figures += tail_picture(shown, entity);
    if (!figures.empty())
      out += "<h2>" + escape(title_of(entity)) + "</h2>" + legend(shown) + "<div class=\"charts\">" + figures + "</div>";
  }
  if (!out.empty())
    out +=
        "<p class=\"note\">Lines: mean over replications. Bands: where 90&#160;% of the replications lie. Dashed red: bounds of "
        "objectives. Shaded: warm-up.</p>";
  if (all.size() > most_curves) out += fmt::format("<p class=\"note\">The pictures show the first {} plans.</p>", most_curves);
  return out;
}

}  // namespace sandtable::app::report
