/// What the horizontal autoscaler's controller is started with, and what its version decides.
///
/// | flag of kube-controller-manager | default |
/// |---|---|
/// | --horizontal-pod-autoscaler-sync-period | 15 s |
/// | --horizontal-pod-autoscaler-tolerance | 0.1 |
/// | --horizontal-pod-autoscaler-downscale-stabilization | 5 min |
/// | --horizontal-pod-autoscaler-cpu-initialization-period | 5 min |
/// | --horizontal-pod-autoscaler-initial-readiness-delay | 30 s |
///
/// What changed between 1.31 and 1.37, as far as decisions can tell:
/// - 1.33: the ratio r is within the tolerances where 1 − down ≤ r ≤ 1 + up, before where |1 − r| ≤ tolerance. In floating point a
///   ratio of 1.1 is within 0.1 by the first rule and not by the second. `behavior.scaleUp/scaleDown.tolerance`, behind a gate.
/// - 1.34: requests of pods as a whole (gate PodLevelResources on); external sums and counts per pod that overflow are cut off.
/// - 1.35: the gate HPAConfigurableTolerance on; a container that a pod lacks is an error (before: a request of 0); counts by ratio
///   that overflow are cut off.
/// - 1.36: with the gate HPAScaleToZero a target at 0 replicas is only scaled up if the autoscaler itself brought it there
/// (condition
///   ScaledToZero); before, wherever minReplicas is 0.
/// - 1.37: that gate on.
///
/// Source: pkg/controller/podautoscaler and pkg/features of Kubernetes 1.31.14, 1.32.13, 1.33.13, 1.34.4, 1.35.4, 1.36.3, 1.37.2.
#pragma once

#include <optional>

#include "models/cluster/objects/horizontal_autoscaler.hpp"
#include "sim/time.hpp"

namespace sandtable::models::kube {

struct HpaOptions {
  int minor = 36;  ///< of Kubernetes 1.x
  sim::Duration sync_period = std::chrono::seconds{15};
  double tolerance = 0.1;
  sim::Duration downscale_stabilization = std::chrono::minutes{5};
  sim::Duration cpu_initialization = std::chrono::minutes{5};
  sim::Duration initial_readiness_delay = std::chrono::seconds{30};
  std::optional<bool> configurable_tolerance, scale_to_zero, pod_level_resources;  ///< feature gates; none: the version's default

  bool has_configurable_tolerance() const { return minor >= 33 && configurable_tolerance.value_or(minor >= 35); }
  bool has_scale_to_zero() const { return scale_to_zero.value_or(minor >= 37); }
  bool has_pod_level_resources() const { return minor >= 34 && pod_level_resources.value_or(true); }
};

struct Tolerances {
  double down = 0.1, up = 0.1;
  bool by_distance = false;  ///< |1 − ratio| ≤ up, as before 1.33

  bool within(double ratio) const {
    if (by_distance) return (ratio < 1 ? 1 - ratio : ratio - 1) <= up;
    return 1 - down <= ratio && ratio <= 1 + up;
  }
};

Tolerances tolerances_of(const HorizontalPodAutoscaler& hpa, const HpaOptions& options);

}  // namespace sandtable::models::kube
