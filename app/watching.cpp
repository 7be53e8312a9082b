#include "app/watching.hpp"

#include <algorithm>
#include <cmath>

#include "models/scenario/units.hpp"
#include "twin/measure.hpp"

namespace sandtable::app {

namespace {

sim::Result<std::vector<models::Kpi>> measured_before(twin::WallTime end, sim::Duration length, const models::Scenario& scenario,
                                                      twin::TelemetrySource& source) {
  auto measured = twin::measure(scenario, source, {{end.ns - length.count()}, end});
  if (!measured) return measured.failure();
  return std::move(measured->kpis);
}

}  // namespace

twin::EnvelopeOptions envelope_of(const WatchOptions& options, const std::vector<twin::PredictedKpi>& prediction) {
  auto envelope = options.envelope;
  if (!envelope.kpis.empty()) return envelope;
  for (const auto& kpi : prediction) {
    const bool harms = kpi.name.find(".latency.") != std::string::npos || kpi.name.ends_with(".availability") ||
                       kpi.name.find(".errors.") != std::string::npos;
    if (harms && kpi.name.find(".endpoint.") == std::string::npos) envelope.kpis.push_back(kpi.name);
  }
  return envelope;
}

sim::Status can_watch(const WatchOptions& options, const models::Scenario& scenario, twin::TelemetrySource& source,
                      twin::WallTime now, const std::vector<twin::PredictedKpi>& prediction) {
  const auto measured = measured_before(now, options.every, scenario, source);
  if (!measured) return measured.failure();
  const auto watched = envelope_of(options, prediction).kpis;
  const bool sees_one = std::ranges::any_of(*measured, [&](const models::Kpi& kpi) {
    return !std::isnan(kpi.value) && std::ranges::find(watched, kpi.name) != watched.end();
  });
  if (sees_one) return sim::Done{};
  return sim::fail(sim::ErrorKind::unavailable,
                   "telemetry holds nothing of the last " + models::write_duration(options.every) +
                       " that was predicted, so nobody could watch the plan (a longer --every, or --watch 0s)");
}

sim::Result<std::vector<std::string>> present_breaches(const WatchOptions& options, const models::Scenario& scenario,
                                                       twin::TelemetrySource& source, twin::WallTime now,
                                                       const std::vector<twin::PredictedKpi>& prediction) {
  const auto measured = measured_before(now, options.every, scenario, source);
  if (!measured) return measured.failure();
  return twin::outside_envelope(prediction, *measured, envelope_of(options, prediction));
}

twin::Watch watch(const WatchOptions& options, sim::Duration lasts, const models::Scenario& scenario, twin::TelemetrySource& source,
                  twin::ExecutionHost host, const std::vector<twin::PredictedKpi>& prediction) {
  twin::Watch watch;
  watch.envelope = envelope_of(options, prediction);
  // Windows follow one another without a gap, from the moment of the first question on.
  watch.next = [&scenario, &source, host, lasts, every = options.every, begin = std::optional<twin::WallTime>(),
                asked = std::int64_t{0}]() mutable -> sim::Result<std::optional<std::vector<models::Kpi>>> {
    if (!begin) begin = host.now();
    ++asked;
    if (asked * every > lasts) return std::optional<std::vector<models::Kpi>>{};
    const twin::WallTime next{begin->ns + asked * every.count()};
    if (!host.wait(next)) return sim::fail(sim::ErrorKind::interrupted, "stopped while the plan was being watched");
    auto measured = measured_before(next, every, scenario, source);
    if (!measured) return measured.failure();
    return std::optional(std::move(*measured));
  };
  return watch;
}

}  // namespace sandtable::app
