/// A HorizontalPodAutoscaler. Source: Kubernetes API reference, autoscaling/v2, with its defaults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/amount.hpp"
#include "models/cluster/objects/meta.hpp"

namespace sandtable::models::kube {

/// An object of the same namespace, as others name it.
struct ObjectReference {
  std::string api_version, kind, name;
  bool operator==(const ObjectReference&) const = default;
};

enum class MetricKind : std::uint8_t { resource, container_resource, pods, object, external };
enum class TargetKind : std::uint8_t { utilization, value, average_value };

struct MetricTarget {
  TargetKind kind = TargetKind::utilization;
  std::optional<std::int32_t> utilization;  ///< averageUtilization, percent of the request
  std::optional<Amount> value, average_value;
  bool operator==(const MetricTarget&) const = default;
};

struct MetricSpec {
  MetricKind kind = MetricKind::resource;
  std::string name;                       ///< of the resource, or of the metric
  std::string container;                  ///< of `container_resource`
  std::optional<LabelSelector> selector;  ///< of the metric's series
  ObjectReference described;              ///< of `object`
  MetricTarget target;
  bool operator==(const MetricSpec&) const = default;
};

enum class PolicyKind : std::uint8_t { pods, percent };
enum class SelectPolicy : std::uint8_t { max, min, disabled };

/// At most so many pods, or so many percent of the pods, within a period.
struct ScalingPolicy {
  PolicyKind kind = PolicyKind::pods;
  std::int32_t value = 0, period_seconds = 0;
  bool operator==(const ScalingPolicy&) const = default;
};

struct ScalingRules {
  std::optional<std::int32_t> stabilization_seconds;  ///< none: the controller's flag
  SelectPolicy select = SelectPolicy::max;
  std::vector<ScalingPolicy> policies;
  std::optional<Amount> tolerance;  ///< none: the controller's flag
  bool operator==(const ScalingRules&) const = default;
};

/// Up: at once, by 4 pods or to the double every 15 s, whichever is more. Down: after the controller's window, by as much as need
/// be.
inline ScalingRules default_scale_up() {
  return {0, SelectPolicy::max, {{PolicyKind::pods, 4, 15}, {PolicyKind::percent, 100, 15}}, {}};
}
inline ScalingRules default_scale_down() { return {{}, SelectPolicy::max, {{PolicyKind::percent, 100, 15}}, {}}; }

struct ScalingBehavior {
  ScalingRules up = default_scale_up(), down = default_scale_down();
  bool operator==(const ScalingBehavior&) const = default;
};

struct HorizontalPodAutoscaler {
  Meta meta;
  ObjectReference target;
  std::int32_t min_replicas = 1, max_replicas = 1;
  std::vector<MetricSpec> metrics;
  std::optional<ScalingBehavior> behavior;
  std::int32_t status_current = 0, status_desired = 0;
  std::optional<sim::Time> last_scaled;  ///< status.lastScaleTime
  Conditions conditions;
  bool operator==(const HorizontalPodAutoscaler&) const = default;
};

}  // namespace sandtable::models::kube
