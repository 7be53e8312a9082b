#include "connectors/kubernetes/read_metrics.hpp"

#include "connectors/kubernetes/go_duration.hpp"
#include "connectors/kubernetes/read_horizontal_autoscaler.hpp"
#include "connectors/kubernetes/read_meta.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

namespace {

void read_timestamp(const Fields& object, sim::Time& into) {
  std::optional<sim::Time> at;
  object.time("timestamp", at);
  if (at) into = *at;
}

}  // namespace

PodMetrics read_pod_metrics(const Fields& object) {
  PodMetrics read;
  read.meta = read_meta(object);
  read_timestamp(object, read.timestamp);
  read_duration(object, "window", read.window);
  object.each("containers", [&read](const Fields& fields) {
    auto& container = read.containers.emplace_back();
    fields.text("name", container.name);
    fields.resources("usage", container.usage);
  });
  return read;
}

NodeMetrics read_node_metrics(const Fields& object) {
  NodeMetrics read;
  read.meta = read_meta(object);
  read_timestamp(object, read.timestamp);
  read_duration(object, "window", read.window);
  object.resources("usage", read.usage);
  return read;
}

MetricValue read_metric_value(const Fields& object) {
  MetricValue read;
  read_reference(object, "describedObject", read.described);
  object.within("describedObject", [&read](const Fields& described) { described.text("namespace", read.space); });
  object.text("metricName", read.name);  // v1beta1
  object.within("metric", [&read](const Fields& metric) {
    metric.text("name", read.name);
    read.selector = read_selector(metric);
  });
  read_timestamp(object, read.timestamp);
  object.number("windowSeconds", read.window_seconds);
  object.amount("value", read.value);
  return read;
}

ExternalMetricValue read_external_metric_value(const Fields& object) {
  ExternalMetricValue read;
  object.within("metadata", [&read](const Fields& meta) {
    std::string space;
    meta.text("namespace", space);
    if (!space.empty()) read.space = space;
  });
  object.text("metricName", read.name);
  object.labels("metricLabels", read.labels);
  read_timestamp(object, read.timestamp);
  object.amount("value", read.value);
  return read;
}

}  // namespace sandtable::connectors::kubernetes
