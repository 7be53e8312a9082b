#include "twin/observe/metric_names.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cmath>
#include <map>

#include "twin/observe/selector_labels.hpp"

namespace sandtable::twin {

using models::Ending;
using models::MetricKind;

namespace metric {
const MetricName up{"up", "1 where the target could be scraped", MetricKind::gauge};
const MetricName server_duration{"http_server_request_duration_seconds", "Duration of HTTP server requests", MetricKind::histogram};
const MetricName client_duration{"http_client_request_duration_seconds", "Duration of HTTP client requests", MetricKind::histogram};
const MetricName container_cpu{"container_cpu_usage_seconds_total", "Cumulative cpu time consumed", MetricKind::counter};
const MetricName spec_replicas{"kube_deployment_spec_replicas", "Number of desired pods for a deployment", MetricKind::gauge};
const MetricName status_replicas{"kube_deployment_status_replicas", "The number of replicas per deployment", MetricKind::gauge};
const MetricName ready_replicas{"kube_deployment_status_replicas_ready", "The number of ready replicas per deployment",
                                MetricKind::gauge};
const MetricName available_replicas{"kube_deployment_status_replicas_available", "The number of available replicas per deployment",
                                    MetricKind::gauge};
const MetricName unavailable_replicas{"kube_deployment_status_replicas_unavailable",
                                      "The number of unavailable replicas per deployment", MetricKind::gauge};
const MetricName node_condition{"kube_node_status_condition", "The condition of a cluster node", MetricKind::gauge};
const MetricName frontend_requests{"haproxy_frontend_http_requests_total", "Total number of HTTP requests processed",
                                   MetricKind::counter};
const MetricName frontend_responses{"haproxy_frontend_http_responses_total", "Total number of HTTP responses by status class",
                                    MetricKind::counter};
const MetricName backend_requests{"haproxy_backend_http_requests_total", "Total number of HTTP requests processed",
                                  MetricKind::counter};
const MetricName backend_responses{"haproxy_backend_http_responses_total", "Total number of HTTP responses by status class",
                                   MetricKind::counter};
const MetricName backend_sessions{"haproxy_backend_current_sessions", "Number of current sessions", MetricKind::gauge};
const MetricName backend_queue{"haproxy_backend_current_queue", "Number of current queued connections", MetricKind::gauge};
const MetricName backend_servers{"haproxy_backend_active_servers", "Number of active UP servers", MetricKind::gauge};
const MetricName server_sessions{"haproxy_server_current_sessions", "Number of current sessions", MetricKind::gauge};
const MetricName server_queue{"haproxy_server_current_queue", "Number of current queued connections", MetricKind::gauge};
const MetricName server_status{"haproxy_server_status", "1 at the state that the server is in", MetricKind::gauge};
}  // namespace metric

namespace {

/// Fine enough to fit a distribution to: 0.5 ms to 34 s, each bound a fifth above the last.
models::BucketCounts::Bounds fine_buckets() {
  models::BucketCounts::Bounds bounds;
  for (double bound = 0.0005; bound < 36; bound *= 1.2) {
    const double digits = std::pow(10.0, 3 - std::floor(std::log10(bound)));  // four of them
    bounds.push_back(sim::from_seconds(std::round(bound * digits) / digits));
  }
  return bounds;
}

/// A counter's name ends in `_total`; what does not is written as of unknown type.
MetricName own_counter(const std::string& name) {
  return {name, "As the scenario names it", name.ends_with("_total") ? MetricKind::counter : MetricKind::unknown};
}
std::optional<MetricName> own_counter(const std::optional<std::string>& name) {
  return name ? std::optional(own_counter(*name)) : std::nullopt;
}
std::optional<MetricName> own_histogram(const std::optional<std::string>& name) {
  return name ? std::optional(MetricName{*name, "As the scenario names it", MetricKind::histogram}) : std::nullopt;
}

bool writable(const std::string& name) {
  const auto fits = [](unsigned char c) { return c < 0x80 && (std::isalnum(c) || c == '_' || c == ':'); };
  return !name.empty() && !std::isdigit(static_cast<unsigned char>(name.front())) && std::ranges::all_of(name, fits);
}

}  // namespace

models::BucketCounts::Bounds conventional_buckets() {
  models::BucketCounts::Bounds bounds;
  for (const int ms : {5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000})
    bounds.push_back(std::chrono::milliseconds(ms));
  return bounds;
}

ServiceMetrics metrics_of(const models::Service& service) {
  ServiceMetrics metrics;
  metrics.buckets = conventional_buckets();
  if (service.telemetry) {
    const models::ServiceTelemetry& own = *service.telemetry;
    metrics.labels = labels_of_selector(own.selector);
    metrics.requests = own_counter(own.requests);
    metrics.cpu = own_counter(own.cpu);
    metrics.latency = own_histogram(own.latency);
    metrics.work = own_histogram(own.work);
    metrics.wait = own_histogram(own.wait);
    metrics.downstream = own_histogram(own.downstream);
    metrics.buckets = fine_buckets();
  }
  if (std::ranges::find(metrics.labels, "job", &models::Label::first) == metrics.labels.end())
    metrics.labels.emplace_back("job", service.name);
  return metrics;
}

TrafficMetrics metrics_of(const models::Traffic& traffic) {
  if (!traffic.telemetry || !traffic.telemetry->requests) return {{{"proxy", traffic.name}}, metric::frontend_requests};
  const std::string& name = *traffic.telemetry->requests;
  const bool conventional = name == metric::frontend_requests.name;
  return {labels_of_selector(traffic.telemetry->selector), conventional ? metric::frontend_requests : own_counter(name)};
}

std::string status_code(Ending ending) {
  switch (ending) {
    case Ending::success:
      return "200";
    case Ending::timeout:
      return "504";
    case Ending::rejected:
      return "429";
    case Ending::unavailable:
    case Ending::open_circuit:
      return "503";
  }
  return "";
}

std::string status_class(Ending ending) { return status_code(ending).substr(0, 1) + "xx"; }

std::string error_type(Ending ending) {
  switch (ending) {
    case Ending::success:
      return "";
    case Ending::timeout:
      return "timeout";
    case Ending::rejected:
      return "rejected";
    case Ending::unavailable:
      return "unavailable";
    case Ending::open_circuit:
      return "open_circuit";
  }
  return "";
}

sim::Status check_metric_names(const models::Scenario& scenario) {
  std::map<std::string, MetricKind> kinds;
  for (const MetricName& known : {metric::up,
                                  metric::server_duration,
                                  metric::client_duration,
                                  metric::container_cpu,
                                  metric::spec_replicas,
                                  metric::status_replicas,
                                  metric::ready_replicas,
                                  metric::available_replicas,
                                  metric::unavailable_replicas,
                                  metric::node_condition,
                                  metric::frontend_requests,
                                  metric::frontend_responses,
                                  metric::backend_requests,
                                  metric::backend_responses,
                                  metric::backend_sessions,
                                  metric::backend_queue,
                                  metric::backend_servers,
                                  metric::server_sessions,
                                  metric::server_queue,
                                  metric::server_status})
    kinds.emplace(known.name, known.kind);
  std::string problems;
  const auto check = [&](const std::string& entity, const MetricName& metric) {
    const auto kind = kinds.emplace(metric.name, metric.kind).first->second;
    if (writable(metric.name) && kind == metric.kind) return;
    problems += (problems.empty() ? "" : "; ") + entity + ": metric \"" + metric.name + "\" ";
    problems +=
        writable(metric.name) ? "is named for a counter and for a histogram or gauge" : "is no name that OpenMetrics can write";
  };
  for (const models::Service& service : scenario.services) {
    const ServiceMetrics metrics = metrics_of(service);
    for (const auto& own : {metrics.requests, metrics.latency, metrics.work, metrics.wait, metrics.downstream, metrics.cpu})
      if (own) check("service." + service.name, *own);
  }
  for (const models::Traffic& traffic : scenario.traffic) check("traffic." + traffic.name, metrics_of(traffic).offered);
  if (!problems.empty()) return sim::fail(sim::ErrorKind::invalid_input, problems);
  return sim::Done{};
}

}  // namespace sandtable::twin
