/// Reality against the predicted envelope after a plan was carried out: one short window of telemetry after the other.
#pragma once

#include <optional>

#include "models/scenario/scenario.hpp"
#include "twin/envelope.hpp"
#include "twin/execution.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::app {

struct WatchOptions {
  std::optional<sim::Duration> lasts;  ///< after the last action; 0: not watched; absent: a minute where there is telemetry
  sim::Duration every = std::chrono::seconds(10);  ///< length of one measurement
  twin::EnvelopeOptions envelope{
      0.25, 2, {}};  ///< a short window scatters more than the predicted one: hence tolerance and repetition
};

/// `options.envelope`, with the KPIs that count where the user named none: latency, errors and availability hurt at any
/// load; rates and CPU follow the load, which need not have come yet.
twin::EnvelopeOptions envelope_of(const WatchOptions& options, const std::vector<twin::PredictedKpi>& prediction);

/// Whether the last window holds what will be watched, asked before anything is done: `unavailable` where telemetry answers nothing
/// of it, errors of the source otherwise.
sim::Status can_watch(const WatchOptions& options, const models::Scenario& scenario, twin::TelemetrySource& source,
                      twin::WallTime now, const std::vector<twin::PredictedKpi>& prediction);

/// Where the last window lies outside the envelope, one sentence each.
sim::Result<std::vector<std::string>> present_breaches(const WatchOptions& options, const models::Scenario& scenario,
                                                       twin::TelemetrySource& source, twin::WallTime now,
                                                       const std::vector<twin::PredictedKpi>& prediction);

/// Measures the last `every` again and again until `lasts` is over. The scenario and the source outlive it.
twin::Watch watch(const WatchOptions& options, sim::Duration lasts, const models::Scenario& scenario, twin::TelemetrySource& source,
                  twin::ExecutionHost host, const std::vector<twin::PredictedKpi>& prediction);

}  // namespace sandtable::app
