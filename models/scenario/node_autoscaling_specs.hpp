/// Machines that come and go in a cluster of Kubernetes: a part of scenario.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "models/cluster/node_autoscaling/cluster_autoscaler_options.hpp"
#include "models/cluster/objects/count_or_percent.hpp"
#include "models/cluster/objects/node_pool.hpp"
#include "models/quantity.hpp"
#include "models/scenario/time_law.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// A node autoscaler makes the group larger and smaller, within these bounds.
struct NodeScaling {
  std::uint32_t min = 0, max = 1;
  std::optional<TimeLaw> boot{};  ///< from the request for a node until it is ready; absent: the group's `boot`
  std::uint32_t priority = 0;     ///< of the expander `priority`: the highest wins
  bool operator==(const NodeScaling&) const = default;
};

/// The cloud may take a node of the group back. The group gets another one for it, if nobody decides about its size.
struct SpotSpec {
  TimeLaw interruption;                            ///< from a node's readiness until it is told; of each node by itself
  sim::Duration notice = std::chrono::minutes(2);  ///< from then until the machine is gone
  bool operator==(const SpotSpec&) const = default;
};

/// Flags of the Cluster Autoscaler, with its defaults.
struct ClusterAutoscalerSpec {
  sim::Duration scan = std::chrono::seconds(10);
  kube::Expander expander = kube::Expander::least_waste;
  std::optional<std::uint32_t> max_nodes{};  ///< of the cluster; absent: any number
  sim::Duration new_pod_delay{0};
  Share utilization_threshold{0.5};
  sim::Duration unneeded = std::chrono::minutes(10), unready = std::chrono::minutes(20);
  sim::Duration delay_after_add = std::chrono::minutes(10), delay_after_delete{0}, delay_after_failure = std::chrono::minutes(3);
  std::uint32_t max_removals = 10, max_drains = 1;
  sim::Duration eviction_timeout = std::chrono::minutes(2);
  bool operator==(const ClusterAutoscalerSpec&) const = default;
};

/// Karpenter's settings and those of its one NodePool, with their defaults. Groups that scale are its kinds of machine.
struct KarpenterSpec {
  sim::Duration batch_idle = std::chrono::seconds(1), batch_longest = std::chrono::seconds(10);
  kube::ConsolidationPolicy consolidation = kube::ConsolidationPolicy::when_empty_or_underutilized;
  sim::Duration consolidate_after{0};
  kube::CountOrPercent budget{10, true};  ///< nodes that may be on their way out at once
  sim::Duration expire_after = std::chrono::hours(720);
  bool spot_to_spot = false;
  bool operator==(const KarpenterSpec&) const = default;
};

struct NodeAutoscalerSpec {
  std::variant<ClusterAutoscalerSpec, KarpenterSpec> kind;
  bool operator==(const NodeAutoscalerSpec&) const = default;
};

}  // namespace sandtable::models
