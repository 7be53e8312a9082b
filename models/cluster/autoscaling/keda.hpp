/// What KEDA's operator does with one ScaledObject at a poll: it takes the workload from nothing to something and back. Between,
/// the autoscaler that it generates (keda_hpa.hpp) scales.
///
/// - Paused (annotation autoscaling.keda.sh/paused-replicas, or paused unless it says false): the autoscaler is deleted; the count
/// is
///   set to paused-replicas, or stays.
/// - Active: any trigger is, or all are cpu and memory and none fails, or force-activation; with a formula: its value >
/// activationTarget
///   and no trigger fails. From 0, or from below minReplicaCount where idleReplicaCount is set: to max(minReplicaCount, 1), unless
///   paused-scale-out. That, and activity without errors, is noted as lastActiveTime.
/// - Inactive: a trigger fails and there is a fallback with replicas, or no fallback at all: the count stays. Else to
/// idleReplicaCount, or
///   to minReplicaCount = 0, once lastActiveTime + cooldownPeriod (300 s) lies in the past, or, where it was never active, its
///   creation + initialCooldownPeriod (0 s); unless paused-scale-in. Below minReplicaCount without idleReplicaCount: to these.
///
/// Fallback: a metric that failed more often in a row than failureThreshold is given out as target·replicas, with replicas by
/// `behavior`: static, the current ones, or the larger or smaller of both; of a Value target divided by the pods that are ready.
///
/// Assumptions: every poll sees all triggers at one instant. Not modelled: the evaluation of formulas (their value is an input),
/// the fallback `scalingModifiers`, ScaledJobs. pollingInterval 30 s. Source: kedacore/keda 2.21.0, pkg/scaling/executor,
/// pkg/fallback, apis/keda/v1alpha1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/scaled_object.hpp"

namespace sandtable::models::kube {

struct TriggerState {
  std::string name;
  bool active = false, failed = false;
};

struct KedaInput {
  const ScaledObject* scaled = nullptr;
  std::int32_t current = 0;  ///< spec.replicas of the target
  std::vector<TriggerState> triggers;
  std::optional<double> formula;  ///< the value of scalingModifiers.formula
  sim::Time now{};
};

struct KedaDecision {
  std::int32_t current = 0, desired = 0;
  bool keeps_hpa = true;  ///< else it is deleted
  std::optional<sim::Time> last_active;
  Conditions conditions;
  std::vector<std::string> why;
};

KedaDecision decide_keda(const KedaInput& input);

/// The names of annotations that say yes: present, and not `false`.
bool is_annotated(const ScaledObject& scaled, const std::string& name);
inline constexpr const char* paused_annotation = "autoscaling.keda.sh/paused";
inline constexpr const char* paused_replicas_annotation = "autoscaling.keda.sh/paused-replicas";
inline constexpr const char* paused_scale_in_annotation = "autoscaling.keda.sh/paused-scale-in";
inline constexpr const char* paused_scale_out_annotation = "autoscaling.keda.sh/paused-scale-out";
inline constexpr const char* force_activation_annotation = "autoscaling.keda.sh/force-activation";
inline bool is_paused(const ScaledObject& scaled) {
  return scaled.meta.annotations.contains(paused_replicas_annotation) || is_annotated(scaled, paused_annotation);
}

struct FallbackInput {
  std::int32_t failures = 0;  ///< of this metric in a row, this one included
  std::int32_t current = 0, ready = 0;
};

/// What a metric that fails is given out as; nothing where the autoscaler gets the error.
std::optional<Amount> fallback_value(const ScaledObject& scaled, const MetricTarget& target, const FallbackInput& input);

}  // namespace sandtable::models::kube
