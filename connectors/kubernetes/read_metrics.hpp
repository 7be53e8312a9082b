/// Answers of the metrics APIs, read from their fields.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/metrics.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::PodMetrics read_pod_metrics(const Fields& object);
models::kube::NodeMetrics read_node_metrics(const Fields& object);
models::kube::MetricValue read_metric_value(const Fields& object);
models::kube::ExternalMetricValue read_external_metric_value(const Fields& object);

}  // namespace sandtable::connectors::kubernetes
