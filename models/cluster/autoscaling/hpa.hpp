/// One sync of the horizontal autoscaler's controller for one object, as a pure decision.
///
/// The target at 0 replicas: disabled, but for what scaling to zero lets through (hpa_options.hpp). Above maxReplicas: to these;
/// below minReplicas: to these; neither asks a metric. Else desired = max over the metrics that can be computed; where one can't,
/// the count may only grow, and where none can it stays. Then stabilisation and policies (scaling_limits.hpp).
///
/// What the controller remembers goes in as a value and comes out changed. An empty memory is that of a controller that sees the
/// object for the first time: it notes the current count as its first recommendation, so that nothing shrinks within the first
/// window. `memory_of` gives the one that the object itself tells of.
///
/// Assumptions: the update of the scale succeeds; instants within one sync are one instant; no other writer between.
/// Source: pkg/controller/podautoscaler/horizontal.go of Kubernetes 1.31.14 to 1.37.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/autoscaling/hpa_input.hpp"
#include "models/cluster/autoscaling/hpa_options.hpp"
#include "models/cluster/autoscaling/metric_proposal.hpp"
#include "models/cluster/objects/autoscaler_memory.hpp"

namespace sandtable::models::kube {

struct HpaDecision {
  std::int32_t current = 0, desired = 0;  ///< of the target: before, and after
  bool rescaled = false;
  std::string rescale_reason;  ///< of its event: `All metrics below target`
  Conditions conditions;
  std::vector<MetricProposal> metrics;
  std::optional<std::string> error;  ///< what the controller logs; it may scale all the same
  std::vector<std::string> why;      ///< the rules that decided, in their order, with the numbers
  AutoscalerMemory memory;
};

HpaDecision decide_hpa(const HpaInput& input, AutoscalerMemory memory, const HpaOptions& options = {});

/// The memory of a controller that has looked at this object for long, as far as the object tells: that its count now was
/// recommended when it was last scaled, or else created; where it tells neither, before any window.
AutoscalerMemory memory_of(const HorizontalPodAutoscaler& hpa, std::int32_t current);

/// The status that the controller writes, on the object of the next sync.
void write_status(HorizontalPodAutoscaler& hpa, const HpaDecision& decision, sim::Time now);

}  // namespace sandtable::models::kube
