/// What the behaviour of a horizontal autoscaler lets through of a recommendation: stabilisation first, then how fast.
///
/// Stabilisation: up = min(desired, all recommended within the window up), down = max(desired, all recommended within the window
/// down); the result is current, moved no further than needed to lie in [up, down]. What is exactly a window old no longer counts.
///
/// Policies: start = current − (added in the policy's period) + (removed in it).
/// - up: start + value, or ⌈start·(1 + value/100)⌉; Max takes the largest, Min the smallest; not below current;
/// - down: start − value, or ⌊start·(1 − value/100)⌋; Max takes the smallest, Min the largest; not above current;
/// - Disabled: current.
/// In floating point as the controller has it: 10 % on 100 pods let 11 through (100·1.1 > 110), 90 % off 10 pods all of them.
///
/// Without behaviour: down = max(desired, all recommended within the flag's window, its end included); up at most max(2·current,
/// 4). Then minReplicas and maxReplicas.
///
/// Source: Kubernetes documentation, "Horizontal Pod Autoscaling", configurable scaling behaviour; horizontal.go of 1.36.3.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "models/cluster/autoscaling/hpa_options.hpp"
#include "models/cluster/objects/autoscaler_memory.hpp"
#include "models/cluster/objects/horizontal_autoscaler.hpp"

namespace sandtable::models::kube {

/// A count, and the reason and message of the condition that tells it.
struct Limited {
  std::int32_t replicas = 0;
  std::string_view reason, message;  ///< text that lasts
};

Limited stabilize(const ScalingBehavior& behavior, const HpaOptions& options, std::int32_t current, std::int32_t desired,
                  const AutoscalerMemory& memory, sim::Time now);
Limited stabilize_without_behavior(const HpaOptions& options, std::int32_t desired, const AutoscalerMemory& memory, sim::Time now);

/// Notes what was recommended, in the place of what no window reaches any more.
void note_recommended(const std::optional<ScalingBehavior>& behavior, const HpaOptions& options, std::int32_t desired,
                      AutoscalerMemory& memory, sim::Time now);
std::int32_t scale_up_limit(const ScalingRules& rules, std::int32_t current, const AutoscalerMemory& memory, sim::Time now);
std::int32_t scale_down_limit(const ScalingRules& rules, std::int32_t current, const AutoscalerMemory& memory, sim::Time now);

struct ReplicaRange {
  std::int32_t min = 1, max = 1;
};

Limited limit_rate(const ScalingBehavior& behavior, ReplicaRange range, std::int32_t current, std::int32_t desired,
                   const AutoscalerMemory& memory, sim::Time now);
Limited limit_rate_without_behavior(ReplicaRange range, std::int32_t current, std::int32_t desired);

/// Stabilisation and then the rate and the range, as the autoscaler has it. Nothing is noted.
struct LimitedInTurn {
  Limited stable, limited;
};
LimitedInTurn limit(const HorizontalPodAutoscaler& hpa, const HpaOptions& options, std::int32_t current, std::int32_t asked,
                    const AutoscalerMemory& memory, sim::Time now);

/// Notes that it was scaled, in the place of what no policy looks at any more.
void note_scaling(const ScalingBehavior& behavior, std::int32_t from, std::int32_t to, AutoscalerMemory& memory, sim::Time now);

}  // namespace sandtable::models::kube
