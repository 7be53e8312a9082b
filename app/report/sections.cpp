#include "app/report/sections.hpp"

#include <fmt/format.h>

#include "app/report/markup.hpp"
#include "app/report/style.hpp"
#include "app/text/outcome_text.hpp"
#include "app/text/units.hpp"
#include "app/version.hpp"
#include "models/scenario/words.hpp"

namespace sandtable::app::report {

namespace {

std::string kpi_row(const twin::KpiSummary& kpi) {
  return fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", escape(kpi.name),
                     escape(text::human(kpi.mean, kpi.unit)), escape(text::human(kpi.ci95, kpi.unit)),
                     escape(text::human(kpi.pi90, kpi.unit)), kpi.samples.size());
}

std::string table(const std::string& rows) {
  return "<div class=\"scroll\"><table><thead><tr><th>KPI</th><th>Mean</th><th>95&#160;% confidence of the mean</th>"
         "<th>90&#160;% of runs</th><th>Replications</th></tr></thead><tbody>" +
         rows + "</tbody></table></div>";
}

}  // namespace

std::string document(const std::string& title, const std::string& content) {
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/><title>" +
         escape(title) + "</title><style>" + std::string(style_sheet) + "</style></head><body><main>" + content +
         "</main></body></html>\n";
}

std::string facts(const twin::Outcome& outcome, const Context& context) {
  std::string out = fmt::format("{} of {} replications", outcome.replications.size(), outcome.asked);
  if (context.duration_s > 0) out += " of " + text::human_time(context.duration_s);
  if (context.warmup_s > 0) out += ", of which " + text::human_time(context.warmup_s) + " warm-up";
  out += fmt::format(" · seed {} · fidelity {}", outcome.seed, models::word_of(outcome.fidelity));
  if (outcome.sampled_share) out += fmt::format(", {} of the system", text::human(*outcome.sampled_share, models::Unit::share));
  out = "<p class=\"quiet\">" + escape(out) + (outcome.interrupted ? " · interrupted: this is what was done by then" : "") + "</p>";
  for (const auto& failed : outcome.failed)
    out +=
        fmt::format("<p class=\"state missed\">Replication {} failed: {}; <code>--seed {} --replications {}</code> repeats it</p>",
                    failed.replication, escape(failed.reason), failed.seed, failed.replication + 1);
  return out;
}

std::string footer(const twin::Outcome& outcome, const Context& context) {
  std::string out;
  if (!context.scenario_text.empty())
    out += "<h2>Scenario</h2><details><summary>Show the text</summary><div class=\"scroll\"><pre>" + escape(context.scenario_text) +
           "</pre></div></details>";
  return out + fmt::format("<footer>Sandtable {} · scenario {} (SHA-256 {}) · trace {:016x}</footer>", version,
                           escape(outcome.scenario), outcome.scenario_sha256.empty() ? "unknown" : escape(outcome.scenario_sha256),
                           outcome.trace_digest);
}

std::string kpi_table(const twin::Outcome& outcome) {
  std::string usual, others;
  for (const auto& kpi : outcome.kpis) (text::is_usual(kpi) ? usual : others) += kpi_row(kpi);
  std::string out = table(usual);
  for (const auto& refusal : outcome.refused)
    out += "<p class=\"note\">" + escape(refusal.kpi) + " is not answered: " + escape(refusal.why) + "</p>";
  if (!others.empty()) out += "<details><summary>All other KPIs</summary>" + table(others) + "</details>";
  return out;
}

}  // namespace sandtable::app::report
