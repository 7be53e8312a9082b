/// Under which names a simulated run is seen: those that the real exporters use, so that dashboards made for the real system show
/// the simulated one. A service's or traffic's own `telemetry` block goes before.
///
/// Sources: OpenTelemetry semantic conventions for HTTP metrics 1.23+ (names, units, buckets; Prometheus form by its compatibility
/// rules), cAdvisor (`container_*`), kube-state-metrics (`kube_*`), HAProxy's own exporter (`haproxy_*`), Prometheus (`up`).
#pragma once

#include <optional>
#include <string>

#include "models/measure/bucket_counts.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/result.hpp"
#include "twin/observe/metric_table.hpp"

namespace sandtable::twin {

namespace metric {
extern const MetricName up, server_duration, client_duration, container_cpu;
extern const MetricName spec_replicas, status_replicas, ready_replicas, available_replicas, unavailable_replicas, node_condition;
extern const MetricName frontend_requests, frontend_responses, backend_requests, backend_responses, backend_sessions, backend_queue,
    backend_servers, server_sessions, server_queue, server_status;
}  // namespace metric

/// Of one service.
struct ServiceMetrics {
  models::Labels labels;  ///< that every series of its replicas has: `job`, and what its selector asks for
  std::optional<MetricName> requests, latency, work, wait, downstream, cpu;  ///< its own, where it names them
  models::BucketCounts::Bounds buckets;                                      ///< of its histograms
};
ServiceMetrics metrics_of(const models::Service& service);

/// Of one traffic: its counter of requests offered.
struct TrafficMetrics {
  models::Labels labels;
  MetricName offered;
};
TrafficMetrics metrics_of(const models::Traffic& traffic);

/// 5 ms to 10 s, as the conventions advise.
models::BucketCounts::Bounds conventional_buckets();

/// The HTTP status that stands for an ending, and its class as HAProxy counts it: `429` and `4xx`.
std::string status_code(models::Ending ending);
std::string status_class(models::Ending ending);
/// `timeout`, …; empty for success.
std::string error_type(models::Ending ending);

/// Whether all names in `telemetry` blocks can be written, and none is of two kinds; `invalid_input` lists those that can't.
sim::Status check_metric_names(const models::Scenario& scenario);

}  // namespace sandtable::twin
