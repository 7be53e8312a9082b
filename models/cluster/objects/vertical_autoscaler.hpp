/// A VerticalPodAutoscaler, and the checkpoint in which its recommender keeps a container's history.
/// Source: kubernetes/autoscaler, API reference of autoscaling.k8s.io/v1.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/amount.hpp"
#include "models/cluster/objects/horizontal_autoscaler.hpp"
#include "models/cluster/objects/meta.hpp"

namespace sandtable::models::kube {

enum class UpdateMode : std::uint8_t { off, initial, recreate, automatic, in_place_or_recreate, in_place };

/// Evict only where the target of one of `resources` is higher (or lower) than what the container asks for.
struct EvictionRequirement {
  std::vector<std::string> resources;
  bool higher = true;  ///< TargetHigherThanRequests; else TargetLowerThanRequests
  bool operator==(const EvictionRequirement&) const = default;
};

struct ContainerPolicy {
  std::string container = "*";  ///< `*`: those that no other policy names
  bool off = false;             ///< mode: Off; else Auto
  Resources min_allowed, max_allowed;
  std::vector<std::string> controlled{"cpu", "memory"};
  bool requests_only = false;  ///< controlledValues: RequestsOnly; else RequestsAndLimits
  bool operator==(const ContainerPolicy&) const = default;
};

struct ContainerRecommendation {
  std::string container;
  Resources target, lower_bound, upper_bound, uncapped_target;
  bool operator==(const ContainerRecommendation&) const = default;
};

struct VerticalPodAutoscaler {
  Meta meta;
  ObjectReference target;
  UpdateMode mode = UpdateMode::recreate;
  std::optional<std::int32_t> min_replicas;  ///< updatePolicy.minReplicas; none: the updater's flag
  std::vector<EvictionRequirement> eviction_requirements;
  std::vector<ContainerPolicy> policies;
  std::optional<std::vector<ContainerRecommendation>> recommendation;  ///< status
  Conditions conditions;

  /// The policy of that name, else the one for all, else none.
  const ContainerPolicy* policy_of(const std::string& container) const {
    const ContainerPolicy* all = nullptr;
    for (const auto& policy : policies) {
      if (policy.container == container) return &policy;
      if (policy.container == "*") all = &policy;
    }
    return all;
  }
  bool operator==(const VerticalPodAutoscaler&) const = default;
};

/// Weights relative to the heaviest bucket (10,000), and what they sum up to.
struct HistogramCheckpoint {
  std::optional<sim::Time> reference;
  std::map<std::int32_t, std::int64_t> bucket_weights;
  double total_weight = 0;
  bool operator==(const HistogramCheckpoint&) const = default;
};

struct VpaCheckpoint {
  Meta meta;
  std::string vpa, container;
  HistogramCheckpoint cpu, memory;
  std::optional<sim::Time> first_sample, last_sample;
  std::int64_t samples = 0;
  bool operator==(const VpaCheckpoint&) const = default;
};

}  // namespace sandtable::models::kube
