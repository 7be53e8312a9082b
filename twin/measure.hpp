/// KPIs of the real system over a window, under the names that the simulation uses (design §5), so that the two can be laid side by
/// side. From the histogram `latency`: service.S.latency.mean, exact, and p50, p90, p95, p99 to a bucket's width (counters.hpp).
/// From the histogram `wait`: service.S.wait.mean. From the counter `ended`: service.S.availability, errors.*, and rate, which is
/// of successes where outcomes are told apart. From the counter `cpu`: service.S.cpu in cores, where the scenario models CPU. From
/// the counter `offered`: traffic.T.rate, arrivals, which in a steady state without failures are the completions.
#pragma once

#include "models/measure/replication_result.hpp"
#include "models/scenario/scenario.hpp"
#include "twin/posterior.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::twin {

struct Measurement {
  WallWindow window;
  std::vector<models::Kpi> kpis;       ///< in the scenario's order; only those that were observed
  std::vector<Unconstrained> missing;  ///< entities and signals that can't be measured, and why
};

/// Fails where the source does, or where replicas export different histograms (`conflict`).
sim::Result<Measurement> measure(const models::Scenario& scenario, TelemetrySource& source, WallWindow window);

}  // namespace sandtable::twin
