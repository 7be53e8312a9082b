#include "app/report/stability_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/report/chart.hpp"
#include "app/report/markup.hpp"
#include "app/report/sections.hpp"
#include "app/text/stability_text.hpp"
#include "app/text/units.hpp"
#include "app/version.hpp"

namespace sandtable::app::report {

namespace {

using planners::MapPoint;
using planners::StabilityMap;

const char* class_of(const planners::Region& region) {
  if (!region.stability) return "unknown";
  return *region.stability == planners::Stability::safe         ? "safe"
         : *region.stability == planners::Stability::vulnerable ? "vulnerable"
                                                                : "unstable";
}

bool is_wanted(const StabilityMap& map, const MapPoint& point) {
  return std::ranges::find(map.wanted, point.point) != map.wanted.end();
}

std::string cell(const StabilityMap& map, const MapPoint& point, double x, double y, double width, double height) {
  std::string title = planners::point_text(map.capacity, point.point) + ": " +
                      (point.region.stability ? std::string(planners::to_string(*point.region.stability)) : "not known");
  title += point.region.simulated ? "; " + point.verdict.reason : point.region.stability ? " (inferred)" : "";
  return fmt::format(
      "<g class=\"cell {}{}{}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/><text text-anchor=\"middle\" x=\"{}\" "
      "y=\"{}\">{}</text><title>{}</title></g>",
      class_of(point.region), point.region.simulated ? "" : " inferred", is_wanted(map, point) ? " wanted" : "",
      coordinate(x + 1.5), coordinate(y + 1.5), coordinate(width - 3), coordinate(height - 3), coordinate(x + width / 2),
      coordinate(y + height / 2 + 5), text::letter(point.region), escape(title));
}

/// Loads to the right, losses downwards.
std::string map_picture(const StabilityMap& map) {
  constexpr double left = 170, top = 8, row_height = 40, wide = 860, bottom = 44;
  const double width = (wide - left - 8) / static_cast<double>(map.loads.size());
  const double height = top + row_height * static_cast<double>(map.rows.size()) + bottom;
  std::string out = fmt::format(
      "<figure class=\"map\"><svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"Map of safe operation: loads to the right, "
      "losses "
      "downwards; the table below has the same\">",
      wide, coordinate(height));
  for (std::size_t row = 0; row < map.rows.size(); ++row) {
    const double y = top + row_height * static_cast<double>(row);
    out += fmt::format("<text class=\"tick\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{}</text>", left - 10,
                       coordinate(y + row_height / 2 + 4),
                       map.losses[row] == 0 ? "nothing lost" : fmt::format("{} of {} lost", map.losses[row], map.capacity.present));
    for (std::size_t column = 0; column < map.loads.size(); ++column)
      out += cell(map, map.rows[row][column], left + width * static_cast<double>(column), y, width, row_height);
  }
  for (std::size_t column = 0; column < map.loads.size(); ++column)
    out += fmt::format("<text class=\"tick\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">×{:.4g}</text>",
                       coordinate(left + width * (static_cast<double>(column) + 0.5)), coordinate(height - bottom + 18),
                       map.loads[column]);
  return out +
         fmt::format(
             "<text class=\"tick\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">load, times the present one</text></svg></figure>",
             coordinate(left + (wide - left) / 2), coordinate(height - 8));
}

std::string map_note(const StabilityMap& map) {
  return "<p class=\"note\">S: safe. V: vulnerable, a shock tips it into an overload that stays although the load is back to "
         "normal. U: "
         "unstable, it does not stand even without. Small letters and pale fields: inferred, not simulated. Framed: the present "
         "load, "
         "which must be safe. Lost: " +
         escape(map.capacity.kind == planners::Capacity::Kind::nodes ? "machines of " : "replicas of ") +
         escape(map.capacity.name) + ".</p>";
}

std::string verdict(const StabilityMap& map) {
  std::string said = map.interrupted ? "Interrupted: this is what was done by then"
                     : map.safe      ? "✓ The present load is safe"
                                     : "✕ The present load is not safe";
  std::string out = fmt::format("<div class=\"verdict {}\">{}", map.interrupted ? "none" : map.safe ? "met" : "missed", said);
  if (map.change) out += "<p>Smallest change: " + escape(map.change->text) + "</p>";
  out += "<p>" + escape(map.change_reason) + "</p></div>";
  if (!map.change) return out;
  out += "<div class=\"scroll\"><pre>";
  for (const auto& set : map.change->sets) out += "--set " + escape(set.path + "=" + set.value) + "\n";
  return out + "</pre></div>";
}

struct Kind {
  const char* suffix;
  const char* title;
  const char* description;
};
constexpr Kind kinds[] = {{".rate", "Completed per second", "Successes per second"},
                          {".latency.mean", "Latency, mean", "Mean latency of what completed in each bin"},
                          {".utilization", "Utilisation", "Share of slots, or of CPU, in use"}};

/// Every service over time, with the shock and without it.
std::string illustration(const planners::Illustration& shown, const StabilityMap& map) {
  const std::vector<Shown> curves = {{&shown.steady, "without a shock"}, {&shown.shocked, shown.shock}};
  std::string out =
      "<h2>What a shock does at " + escape(planners::point_text(map.capacity, shown.point)) + "</h2>" + legend(curves);
  std::string figures;
  if (shown.steady.replications.empty()) return "";
  for (const auto& series : shown.steady.replications.front().series)
    for (const auto& kind : kinds) {
      if (!series.name.starts_with("service.") || !series.name.ends_with(kind.suffix)) continue;
      Chart chart;
      chart.title = series.name.substr(8, series.name.size() - 8 - std::string(kind.suffix).size()) + ": " + kind.title;
      chart.description = std::string(kind.description) + ": mean over replications, and the band of 90 % of them";
      chart.y_unit = series.unit;
      chart.vertical = {{shown.shock_begins, "the shock begins"}, {shown.shock_ends, "it is over, and the load back to normal"}};
      for (const auto& curve : curves) {
        chart.curves.push_back(time_curve(*curve.outcome, series.name));
        chart.curves.back().label = curve.label;
      }
      figures += svg(chart);
    }
  return out + "<div class=\"charts\">" + figures + "</div><p class=\"note\">Dashed: the shock begins, and is over.</p>";
}

std::string figure(double value, models::Unit unit) { return "<td>" + escape(text::human(value, unit)) + "</td>"; }

std::string points_table(const StabilityMap& map) {
  std::string rows;
  for (const auto& row : map.rows)
    for (const auto& point : row) {
      if (!point.region.simulated) continue;
      const auto& verdict = point.verdict;
      rows += fmt::format("<tr{}><td>{}</td><td class=\"text\">{}</td>", is_wanted(map, point) ? " class=\"chosen\"" : "",
                          escape(planners::point_text(map.capacity, point.point)), planners::to_string(verdict.stability));
      rows += figure(verdict.goodput, models::Unit::share) + figure(verdict.goodput_after, models::Unit::share) +
              figure(verdict.amplified, models::Unit::count);
      rows += "<td class=\"text\">" +
              escape(verdict.diagnosis
                         ? std::string(planners::to_string(verdict.diagnosis->mechanism)) + ": " + verdict.diagnosis->detail
                         : "") +
              "</td><td class=\"text\">" + escape(verdict.reason) + "</td></tr>";
    }
  return "<h2>Simulated points</h2><div class=\"scroll\"><table><thead><tr><th>Point</th><th "
         "class=\"text\">State</th><th>Goodput</th>"
         "<th>Answers after a shock</th><th>Attempts</th><th class=\"text\">Sustained by</th><th "
         "class=\"text\">Reason</th></tr></thead>"
         "<tbody>" +
         rows +
         "</tbody></table></div><p class=\"note\">Goodput: share of the requests that are answered well, without a shock. Answers "
         "after a "
         "shock: relative to those without. Attempts: for each user request, times those where it stands.</p>";
}

std::string rejected_table(const StabilityMap& map) {
  if (map.rejected.empty()) return "";
  std::string rows;
  for (const auto& rejected : map.rejected)
    rows += fmt::format("<tr><td class=\"text\">{}</td><td>{}</td><td class=\"text\">{}</td></tr>", escape(rejected.change.text),
                        escape(text::human(rejected.change.cost, models::Unit::count)), escape(rejected.reason));
  return "<h2>Changes that are not enough</h2><div class=\"scroll\"><table><thead><tr><th "
         "class=\"text\">Change</th><th>Size</th><th "
         "class=\"text\">Reason</th></tr></thead><tbody>" +
         rows + "</tbody></table></div>";
}

std::string facts(const StabilityMap& map) {
  std::string shocks;
  for (const auto& shock : map.shocks) shocks += (shocks.empty() ? "" : "; ") + planners::to_text(shock);
  std::string out =
      "<p class=\"quiet\">" +
      escape(fmt::format("{} replications a point · seed {} · fidelity exact · shocks: {} · {} to recover", map.replications,
                         map.seed, shocks, text::human_time(sim::to_seconds(map.timing.recovery)))) +
      "</p>";
  for (const auto& failed : map.failed)
    out += fmt::format("<p class=\"state missed\">Replication {} of a point failed: {}</p>", failed.replication,
                       escape(failed.reason));
  for (const auto& note : map.notes) out += "<p class=\"note\">" + escape(note) + "</p>";
  return out;
}

}  // namespace

std::string html(const StabilityMap& map, const Context& context) {
  std::string content = "<header><div class=\"kind\">Sandtable · stability</div><h1>" + escape(map.scenario) + "</h1></header>";
  content += facts(map) + verdict(map) + map_picture(map) + map_note(map);
  if (map.illustration) content += illustration(*map.illustration, map);
  content += points_table(map) + rejected_table(map);
  if (!context.scenario_text.empty())
    content += "<h2>Scenario</h2><details><summary>Show the text</summary><div class=\"scroll\"><pre>" +
               escape(context.scenario_text) + "</pre></div></details>";
  content += fmt::format("<footer>Sandtable {} · scenario {} (SHA-256 {})</footer>", version, escape(map.scenario),
                         map.scenario_sha256.empty() ? "unknown" : escape(map.scenario_sha256));
  return document(map.scenario + " · stability · Sandtable", content);
}

}  // namespace sandtable::app::report
