/// How far a rollout is, by the status that the controller writes. Pure.
/// Source: Kubernetes documentation, "Deployments", Deployment status; `kubectl rollout status`.
#pragma once

#include <string>

#include "connectors/kubernetes/act/field_path.hpp"

namespace sandtable::connectors::kubernetes {

enum class RolloutStage : std::uint8_t { under_way, complete, failed, paused };
struct RolloutProgress {
  RolloutStage stage = RolloutStage::under_way;
  std::string why;
};

/// When its controller noted that the progress deadline is over; empty where it did not.
std::string failure_of(const Json& workload);

/// Of a Deployment or StatefulSet. `failed`: its progress deadline is over, which a StatefulSet has none of. `known`: a failure
/// that was noted before this rollout, and which the controller leaves standing until it sees progress.
RolloutProgress progress_of(const Json& workload, const std::string& known = {});

}  // namespace sandtable::connectors::kubernetes
