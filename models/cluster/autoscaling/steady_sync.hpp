/// The second way to the decision of hpa.hpp: of a sync that leaves the count as it is, over arrays by pod in place of objects.
/// Nearly all syncs of a run are such; of the others, and wherever a metric is not covered, decide_hpa decides, with its words.
///
/// Covered: Resource metrics by utilization, of all containers, Pods metrics, and External ones by average. Groups, counts and
/// limits are the decision's own functions (pod_samples.hpp, pod_count.hpp, scaling_limits.hpp). The conditions of the object are
/// left as they were: none of them that a later decision looks at could have changed.
///
/// Assumption: all measurements have one window; the target has a selector, and no other autoscaler has its pods.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/cluster/autoscaling/hpa_input.hpp"
#include "models/cluster/autoscaling/hpa_options.hpp"
#include "models/cluster/objects/autoscaler_memory.hpp"

namespace sandtable::models::kube {

/// What the pods' values of one metric are: thousandths, by pod.
struct MetricColumn {
  std::span<const std::int64_t> used;      ///< of those that are measured
  std::span<const std::int64_t> requests;  ///< where the target is a share of these
};

struct SteadyInput {
  const HorizontalPodAutoscaler* hpa = nullptr;
  std::int32_t spec_replicas = 0, status_replicas = 0;  ///< of the target's scale
  std::span<const PodState> pods;
  std::span<const std::uint8_t> measured;  ///< 1 or 0, by pod
  PodSample window;                        ///< of what is measured
  std::span<const MetricColumn> metrics;   ///< in the order of the autoscaler's; empty for External ones
  std::vector<const ExternalMetricValue*> external;
  sim::Time now{};
};

/// Whether `is_steady` can count by this metric.
bool is_counted_by_columns(const MetricSpec& metric);

/// Whether decide_hpa would find metrics that all can be computed, and keep the count. Then the memory is as it would leave it;
/// else it is untouched. All metrics are counted by columns.
bool is_steady(const SteadyInput& input, AutoscalerMemory& memory, const HpaOptions& options);

}  // namespace sandtable::models::kube
