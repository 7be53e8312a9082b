/// How many replicas one metric asks for. Pure functions; amounts are in thousandths.
///
/// Per pod (resources and Pods metrics), over the groups of pod_samples.hpp, U what the ready pods use:
/// - utilization: u = ⌊100·ΣU/Σrequests⌋ percent, r = u/target; average: a = ⌊ΣU/n⌋, r = a/target;
/// - no unready pods or r ≤ 1, and none missing: r within the tolerances: keep; else ⌈r·ready⌉;
/// - else others are taken for measured: of the missing pods each with all of its request, or max(100, target) percent of it
///   (utilization), or with the target (average) where r < 1, with nothing where r > 1; the unready ones with nothing where r > 1.
///   With these r' and n' pods: keep if r' is within the tolerances or on the other side of 1, or if ⌈r'·n'⌉ would move against
///   r'; else ⌈r'·n'⌉.
///
/// As a whole (Object and External metrics), V the value, for External the sum of the values:
/// - value: r = V/target; replicas 0: ⌈r⌉; r within the tolerances: keep; else ⌈r·(pods that run and are ready)⌉;
/// - average: r = V/(target·status.replicas); within the tolerances: keep status.replicas; else ⌈V/target⌉.
///
/// Assumption: a pod's measurements are those of the metrics API at that instant, however old (metric_age.hpp).
/// Source: Kubernetes documentation, "Horizontal Pod Autoscaling"; pkg/controller/podautoscaler/replica_calculator.go of 1.36.3,
/// and what other versions do otherwise (hpa_options.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "models/cluster/autoscaling/hpa_options.hpp"
#include "models/cluster/autoscaling/pod_samples.hpp"
#include "models/cluster/objects/pod.hpp"
#include "sim/result.hpp"

namespace sandtable::models::kube {

struct ReplicaCount {
  std::int32_t replicas = 0;
  std::optional<std::int32_t> utilization;  ///< percent
  std::int64_t milli = 0;                   ///< what is used, on average or as a whole, as the status will say
  std::string why;
};

/// The error in the controller's words.
using CountResult = sim::Result<ReplicaCount, std::string>;

struct CountInput {
  std::int32_t current = 0;  ///< spec.replicas of the target
  std::span<const Pod* const> pods;
  Tolerances tolerances;
  const HpaOptions* options = nullptr;
  sim::Time now{};
};

/// `resource` of the pods, or of one container of each.
CountResult count_by_utilization(const CountInput& input, const PodSamples& samples, const std::string& resource,
                                 const std::string& container, std::int32_t target_percent);
/// `cpu`: whether it is that resource, whose measurements are unfit while a pod starts.
CountResult count_by_average(const CountInput& input, const PodSamples& samples, bool cpu, std::int64_t target_milli);
CountResult count_by_value(const CountInput& input, std::int64_t value_milli, std::int64_t target_milli);
/// `external`: from 1.34 cut off where it overflows.
CountResult count_per_pod(const CountInput& input, std::int32_t status_replicas, std::int64_t value_milli,
                          std::int64_t target_milli, bool external);

/// What each pod asks for, thousandths; an error where a container asks for nothing.
sim::Result<std::vector<std::int64_t>, std::string> requests_of_pods(std::span<const Pod* const> pods, const std::string& resource,
                                                                     const std::string& container, const HpaOptions& options);

}  // namespace sandtable::models::kube
