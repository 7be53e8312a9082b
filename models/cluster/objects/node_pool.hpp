/// Karpenter's NodePool, and the NodeClaim of a node that it made. Source: sigs.k8s.io/karpenter v1.15, API karpenter.sh/v1, with
/// its defaults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/amount.hpp"
#include "models/cluster/objects/count_or_percent.hpp"
#include "models/cluster/objects/meta.hpp"
#include "models/cluster/objects/taint.hpp"

namespace sandtable::models::kube {

inline constexpr const char* node_pool_label = "karpenter.sh/nodepool";
inline constexpr const char* capacity_type_label = "karpenter.sh/capacity-type";
inline constexpr const char* instance_type_label = "node.kubernetes.io/instance-type";

enum class ConsolidationPolicy : std::uint8_t { when_empty, when_empty_or_underutilized, balanced };
enum class DisruptionReason : std::uint8_t { underutilized, empty, drifted, unhealthy };

/// How many nodes of a pool may be on their way out at a time, always or within a window.
struct NodeBudget {
  std::vector<DisruptionReason> reasons;  ///< none: all
  CountOrPercent nodes{10, true};
  std::string schedule;  ///< five fields, UTC; empty: always
  sim::Duration duration{0};
  bool operator==(const NodeBudget&) const = default;
};

struct NodePool {
  Meta meta;
  Labels labels;                          ///< of its nodes: spec.template.metadata.labels
  std::vector<Requirement> requirements;  ///< on instance types and where they are offered
  std::vector<Taint> taints, startup_taints;
  std::optional<sim::Duration> expire_after{std::chrono::hours{720}};  ///< none: Never
  std::optional<sim::Duration> grace_period;                           ///< terminationGracePeriod: a drain's longest
  ConsolidationPolicy policy = ConsolidationPolicy::when_empty_or_underutilized;
  std::optional<sim::Duration> consolidate_after{sim::Duration{0}};  ///< none: Never
  std::vector<NodeBudget> budgets{NodeBudget{}};
  Resources limits;  ///< `cpu`, `memory`, `nodes` … of all its nodes' capacity
  std::int32_t weight = 0;
  std::optional<std::int64_t> replicas;  ///< a static pool: nothing below decides about it
  bool operator==(const NodePool&) const = default;
};

struct NodeClaim {
  Meta meta;
  std::string node;                                                    ///< status.nodeName
  std::optional<sim::Duration> expire_after{std::chrono::hours{720}};  ///< none: Never
  std::optional<sim::Duration> grace_period;
  std::optional<sim::Time> last_pod_event;  ///< status.lastPodEventTime
  Conditions conditions;                    ///< Initialized, Consolidatable, Drifted …
  bool operator==(const NodeClaim&) const = default;
};

}  // namespace sandtable::models::kube
