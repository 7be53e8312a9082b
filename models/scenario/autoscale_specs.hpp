/// Autoscalers of services, in the words of Kubernetes and KEDA: a part of scenario.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/cluster/objects/horizontal_autoscaler.hpp"
#include "models/quantity.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

// What one metric aims at, on average over the replicas.
struct CpuMetric {
  Share target;  ///< of the requested cores
  bool operator==(const CpuMetric&) const = default;
};
struct MemoryMetric {
  Share target;  ///< of the requested memory
  bool operator==(const MemoryMetric&) const = default;
};
struct RequestsMetric {
  Rate target;  ///< requests that a replica ends
  bool operator==(const RequestsMetric&) const = default;
};
struct InFlightMetric {
  double target = 1;  ///< requests that a replica serves or lets wait
  bool operator==(const InFlightMetric&) const = default;
};
struct QueueMetric {
  std::string queue;
  double messages = 1;  ///< waiting in it, a replica
  bool operator==(const QueueMetric&) const = default;
};
struct AutoscaleMetric {
  std::variant<CpuMetric, MemoryMetric, RequestsMetric, InFlightMetric, QueueMetric> kind;
  bool operator==(const AutoscaleMetric&) const = default;
};

/// At most so much in a period.
struct PodsPolicy {
  std::uint32_t pods = 1;
  bool operator==(const PodsPolicy&) const = default;
};
struct PercentPolicy {
  Share percent;
  bool operator==(const PercentPolicy&) const = default;
};
struct RatePolicy {
  std::variant<PodsPolicy, PercentPolicy> kind;
  sim::Duration period = std::chrono::seconds(15);
  bool operator==(const RatePolicy&) const = default;
};

/// One direction of `behavior`; absent fields are Kubernetes' defaults for it.
struct ScalingDirection {
  std::optional<sim::Duration> stabilization;
  std::optional<kube::SelectPolicy> select;
  std::vector<RatePolicy> policies;
  std::optional<Share> tolerance;
  bool operator==(const ScalingDirection&) const = default;
};

/// A ScaledObject in place of a bare autoscaler: it also takes the service to nothing and back.
struct KedaSpec {
  double activation = 0;  ///< a metric that is not of resources keeps it active above this
  sim::Duration polling = std::chrono::seconds(30);
  sim::Duration cooldown = std::chrono::seconds(300), initial_cooldown{0};
  std::optional<std::uint32_t> idle;
  bool operator==(const KedaSpec&) const = default;
};

struct AutoscaleSpec {
  std::uint32_t min = 1, max = 1;
  std::vector<AutoscaleMetric> metrics;
  std::optional<ScalingDirection> up, down;
  Share tolerance{0.1};                                         ///< the controller's flag
  sim::Duration metrics_resolution = std::chrono::seconds(15);  ///< of metrics-server
  std::optional<KedaSpec> keda;
  bool operator==(const AutoscaleSpec&) const = default;
};

}  // namespace sandtable::models
