#include "connectors/prometheus/mapping.hpp"

#include "connectors/prometheus/promql.hpp"

namespace sandtable::connectors::prometheus {

using twin::Signal;

Mapping mapping_of(const models::Scenario& scenario) {
  Mapping mapping;
  const auto add = [&](const std::string& entity, Signal signal, const std::optional<std::string>& metric,
                       const std::string& selector) {
    if (metric) mapping.sources.insert_or_assign({entity, signal}, Source{*metric, selector});
  };
  for (const models::Service& service : scenario.services) {
    if (!service.telemetry) continue;
    const models::ServiceTelemetry& from = *service.telemetry;
    const std::string entity = "service." + service.name;
    add(entity, Signal::ended, from.requests, from.selector);
    add(entity, Signal::latency, from.latency, from.selector);
    add(entity, Signal::work, from.work, from.selector);
    add(entity, Signal::wait, from.wait, from.selector);
    add(entity, Signal::downstream, from.downstream, from.selector);
    add(entity, Signal::cpu, from.cpu, from.selector);
  }
  for (const models::Traffic& traffic : scenario.traffic) {
    if (traffic.telemetry)
      add("traffic." + traffic.name, Signal::offered, traffic.telemetry->requests, traffic.telemetry->selector);
  }
  return mapping;
}

std::vector<std::string> problems_of(const Mapping& mapping) {
  std::vector<std::string> problems;
  for (const auto& [key, source] : mapping.sources) {
    const std::string where = key.first + ", " + name_of(key.second) + ": ";
    if (source.metric.empty()) problems.push_back(where + "the metric's name is empty");
    if (const auto checked = check_selector(source.selector); !checked) problems.push_back(where + checked.error().message);
  }
  return problems;
}

std::string name_of(Signal signal) {
  switch (signal) {
    case Signal::offered:
      return "offered";
    case Signal::ended:
      return "ended";
    case Signal::latency:
      return "latency";
    case Signal::work:
      return "work";
    case Signal::wait:
      return "wait";
    case Signal::downstream:
      return "downstream";
    case Signal::cpu:
      return "cpu";
  }
  return "unknown";
}

bool is_histogram(Signal signal) {
  switch (signal) {
    case Signal::latency:
    case Signal::work:
    case Signal::wait:
    case Signal::downstream:
      return true;
    case Signal::offered:
    case Signal::ended:
    case Signal::cpu:
      return false;
  }
  return false;
}

}  // namespace sandtable::connectors::prometheus
