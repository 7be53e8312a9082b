/// KPIs of the real system over a window, under the names that the simulation uses (design §5), so that the two can be laid side by
/// side.
///   service.S.latency.{mean,p50,p90,p95,p99}  from the histogram `latency`: mean exact, quantiles to a bucket's width
///   (counters.hpp) service.S.wait.mean                        from the histogram `wait` service.S.{rate,availability,errors.*}
///   from the counter `ended` service.S.cpu                              from the counter `cpu`, cores traffic.T.rate from the
///   counter `offered`: arrivals, which in a steady state are the completions
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
