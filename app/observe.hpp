/// A predicted future to look at with the tools that one looks at the present with: metrics for Prometheus and Grafana, traces for
/// Jaeger, of one replication of a run.
#pragma once

#include <optional>
#include <string>

#include "app/export/wall_clock.hpp"
#include "app/problem.hpp"
#include "models/measure/observation.hpp"
#include "models/scenario/scenario.hpp"
#include "twin/outcome.hpp"

namespace sandtable::app {

enum class TraceFormat { otlp, jaeger };

struct ObserveRequest {
  std::string metrics, traces;  ///< files; empty: not wanted
  sim::Duration step = std::chrono::seconds(15);
  TraceFormat format = TraceFormat::otlp;
  models::TraceSample sample{0.01, 0};
  exported::WallStart start;
  std::uint64_t replication = 0;

  bool wanted() const { return !metrics.empty() || !traces.empty(); }
  models::ObservationSettings settings() const;
};

/// `1%`, or a number: of the first so many.
sim::Result<models::TraceSample> read_trace_sample(const std::string& text);

/// What can't be: a fidelity that is not exact, metric names that OpenMetrics has no room for, a replication that the scenario does
/// not run.
sim::Status check_observe(const ObserveRequest& request, const models::Scenario& scenario);

/// Writes what was asked for. What was written, a line a file, for people.
/// `seen`: of the replication asked for; absent where that did not end.
sim::Result<std::string> write_observation(const ObserveRequest& request, const twin::Outcome& outcome,
                                           const std::optional<models::Observation>& seen);

}  // namespace sandtable::app
