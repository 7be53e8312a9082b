/// What the three metrics APIs answer. Source: Kubernetes API reference, metrics.k8s.io/v1beta1, custom.metrics.k8s.io/v1beta2,
/// external.metrics.k8s.io/v1beta1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/amount.hpp"
#include "models/cluster/objects/horizontal_autoscaler.hpp"
#include "models/cluster/objects/meta.hpp"

namespace sandtable::models::kube {

struct ContainerUsage {
  std::string name;
  Resources usage;
  bool operator==(const ContainerUsage&) const = default;
};

struct PodMetrics {
  Meta meta;                               ///< the pod's name, namespace and, where they are given, labels
  sim::Time timestamp = sim::Time::min();  ///< end of the window; the earliest of all where it is not given
  sim::Duration window{};
  std::vector<ContainerUsage> containers;
  bool operator==(const PodMetrics&) const = default;
};

struct NodeMetrics {
  Meta meta;
  sim::Time timestamp = sim::Time::min();
  sim::Duration window{};
  Resources usage;
  bool operator==(const NodeMetrics&) const = default;
};

/// Of a pod, or of any other object.
struct MetricValue {
  std::string space = "default";
  ObjectReference described;
  std::string name;
  std::optional<LabelSelector> selector;
  sim::Time timestamp = sim::Time::min();
  std::optional<std::int64_t> window_seconds;
  Amount value;
  bool operator==(const MetricValue&) const = default;
};

/// Of something outside of the cluster. The API answers per namespace; without one it stands for all.
struct ExternalMetricValue {
  std::optional<std::string> space;
  std::string name;
  Labels labels;
  sim::Time timestamp = sim::Time::min();
  Amount value;
  bool operator==(const ExternalMetricValue&) const = default;
};

}  // namespace sandtable::models::kube
