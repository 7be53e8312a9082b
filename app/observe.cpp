#include "app/observe.hpp"

#include <algorithm>

#include "app/detail/files.hpp"
#include "app/export/by_trace.hpp"
#include "app/export/jaeger.hpp"
#include "app/export/openmetrics.hpp"
#include "app/export/otlp.hpp"
#include "app/export/run_identity.hpp"
#include "models/scenario/units.hpp"
#include "models/scenario/words.hpp"
#include "twin/observe/metric_names.hpp"

namespace sandtable::app {

namespace {

exported::RunIdentity identity_of(const twin::Outcome& outcome, std::uint64_t replication) {
  return {outcome.scenario, outcome.scenario_sha256, outcome.plan.value_or(""), outcome.seed, replication};
}

std::string of_which(const exported::RunIdentity& run) {
  return " of replication " + std::to_string(run.replication) + " (seed " + std::to_string(run.seed) + ")";
}

/// 1 at each scrape, so that whoever finds the series learns what they are of.
models::MetricFamily run_info(const exported::RunIdentity& run, const models::ObservedMetrics& metrics) {
  std::uint32_t scrapes = 0;
  for (const auto& family : metrics.families)
    for (const auto& series : family.series) scrapes = std::max(scrapes, series.scrapes.empty() ? 0 : series.scrapes.back() + 1);
  models::ObservedSeries series;
  if (!run.plan.empty()) series.labels.emplace_back("plan", run.plan);
  series.labels.emplace_back("replication", std::to_string(run.replication));
  series.labels.emplace_back("scenario", run.scenario);
  series.labels.emplace_back("seed", std::to_string(run.seed));
  for (std::uint32_t scrape = 0; scrape < scrapes; ++scrape) {
    series.scrapes.push_back(scrape);
    series.values.push_back(1);
  }
  return {"sandtable_run_info", "The simulated run that these series are of", models::MetricKind::gauge, {std::move(series)}, {}};
}

}  // namespace

models::ObservationSettings ObserveRequest::settings() const {
  models::ObservationSettings settings;
  settings.replication = replication;
  if (!metrics.empty()) settings.metrics_step = step;
  if (!traces.empty()) settings.traces = sample;
  return settings;
}

sim::Result<models::TraceSample> read_trace_sample(const std::string& text) {
  const auto bad = [&] {
    return sim::fail(sim::ErrorKind::invalid_input,
                     "\"" + text + "\" is neither a share of the requests, as 1%, nor a number of the first ones, as 100");
  };
  if (text.ends_with('%')) {
    const auto share = models::read_quantity(models::Dimension::share, text, "the share");
    if (!share || !(*share > 0) || *share > 1) return bad();
    return models::TraceSample{*share, 0};
  }
  double first = 0;
  if (!models::parse_number(text, first) || first < 1 || first > 1e9 ||
      first != static_cast<double>(static_cast<std::uint64_t>(first)))
    return bad();
  return models::TraceSample{0, static_cast<std::uint64_t>(first)};
}

sim::Status check_observe(const ObserveRequest& request, const models::Scenario& scenario) {
  if (scenario.run.fidelity != models::RunFidelity::exact)
    return sim::fail(sim::ErrorKind::invalid_input,
                     "run.fidelity: " + std::string(models::word_of(scenario.run.fidelity)) +
                         " follows no single requests, so it has no metrics or traces of them; exact has");
  const std::uint32_t most = scenario.run.precision ? scenario.run.max_replications : scenario.run.replications;
  if (request.replication >= most)
    return sim::fail(sim::ErrorKind::invalid_input, "replication " + std::to_string(request.replication) +
                                                        " is not run: the first of " + std::to_string(most) + " is 0");
  if (!request.metrics.empty()) return twin::check_metric_names(scenario);
  return sim::Done{};
}

sim::Result<std::string> write_observation(const ObserveRequest& request, const twin::Outcome& outcome,
                                           const std::optional<models::Observation>& seen) {
  if (!seen)
    return sim::fail(sim::ErrorKind::not_found,
                     "replication " + std::to_string(request.replication) + " did not end, so there is nothing to show of it");
  const exported::RunIdentity run = identity_of(outcome, request.replication);
  std::string said;
  if (!request.metrics.empty()) {
    models::ObservedMetrics metrics = *seen->metrics;
    metrics.families.push_back(run_info(run, metrics));
    std::ranges::sort(metrics.families, {}, &models::MetricFamily::name);
    if (auto status = detail::replace_file(request.metrics, exported::openmetrics(metrics, request.start)); !status)
      return status.failure();
    said += request.metrics + ": " + std::to_string(metrics.families.size()) + " metrics" + of_which(run) + "\n";
  }
  if (!request.traces.empty()) {
    const models::ObservedTraces& traces = *seen->traces;
    const std::string text = request.format == TraceFormat::otlp ? exported::otlp(traces, request.start, run)
                                                                 : exported::jaeger(traces, request.start, run);
    if (auto status = detail::replace_file(request.traces, text); !status) return status.failure();
    said += request.traces + ": " + std::to_string(exported::by_trace(traces).size()) + " traces, " +
            std::to_string(traces.spans.size()) + " spans" + of_which(run) + "\n";
  }
  if (!said.empty()) said.pop_back();
  return said;
}

}  // namespace sandtable::app
