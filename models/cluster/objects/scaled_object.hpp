/// A ScaledObject of KEDA. Source: KEDA documentation, "ScaledObject specification" (keda.sh/v1alpha1), with its defaults.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/horizontal_autoscaler.hpp"
#include "models/cluster/objects/meta.hpp"

namespace sandtable::models::kube {

struct ScaleTrigger {
  std::string type, name;
  std::string metric_type;  ///< AverageValue, Value or Utilization; empty: the type's own
  Labels metadata;
  bool operator==(const ScaleTrigger&) const = default;
};

enum class FallbackBehavior : std::uint8_t { fixed, current, current_if_higher, current_if_lower, scaling_modifiers };

struct Fallback {
  std::int32_t failure_threshold = 0, replicas = 0;
  FallbackBehavior behavior = FallbackBehavior::fixed;
  bool operator==(const Fallback&) const = default;
};

struct ScaledObject {
  Meta meta;
  ObjectReference target{"apps/v1", "Deployment", ""};
  std::int32_t polling_seconds = 30, cooldown_seconds = 300, initial_cooldown_seconds = 0;
  std::optional<std::int32_t> idle_replicas, min_replicas, max_replicas;
  std::optional<Fallback> fallback;
  std::optional<ScalingBehavior> behavior;  ///< advanced.horizontalPodAutoscalerConfig.behavior
  std::string hpa_name;                     ///< advanced.horizontalPodAutoscalerConfig.name
  bool restore_original = false;            ///< advanced.restoreToOriginalReplicaCount
  std::string formula, formula_target, formula_activation, formula_metric_type;  ///< advanced.scalingModifiers
  std::vector<ScaleTrigger> triggers;
  std::optional<sim::Time> last_active;            ///< status.lastActiveTime
  std::map<std::string, std::int32_t> failures;    ///< status.health: failures in a row, by metric
  std::vector<std::string> external_metric_names;  ///< status
  Conditions conditions;

  bool uses_formula() const { return !formula.empty() || !formula_target.empty(); }
  bool operator==(const ScaledObject&) const = default;
};

}  // namespace sandtable::models::kube
