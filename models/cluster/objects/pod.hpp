/// A pod as the controllers see it. Source: Kubernetes API reference, core/v1 Pod.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/affinity.hpp"
#include "models/cluster/objects/amount.hpp"
#include "models/cluster/objects/container.hpp"
#include "models/cluster/objects/meta.hpp"
#include "models/cluster/objects/spread.hpp"
#include "models/cluster/objects/taint.hpp"

namespace sandtable::models::kube {

enum class Preemption : std::uint8_t { lower_priority, never };
enum class RestartPolicy : std::uint8_t { always, on_failure, never };

struct PodSpec {
  std::string node;  ///< that it is bound to; empty: to none yet
  std::string scheduler = "default-scheduler";
  std::vector<Container> containers, init_containers;
  Resources overhead, resources;  ///< `resources`: requests of the pod as a whole (1.34), where given
  Labels node_selector;
  Affinity affinity;
  std::vector<Toleration> tolerations;
  std::vector<SpreadConstraint> spread;
  std::vector<std::string> scheduling_gates;
  std::string priority_class;
  std::int32_t priority = 0;
  Preemption preemption = Preemption::lower_priority;
  RestartPolicy restarts = RestartPolicy::always;
  bool host_network = false;
  std::int64_t grace_seconds = 30;         ///< terminationGracePeriodSeconds
  bool local_storage = false;              ///< has an emptyDir or hostPath volume
  bool empty_dir = false;                  ///< has an emptyDir volume
  std::vector<std::string> local_volumes;  ///< names of its hostPath volumes, and of its emptyDir ones that are not in memory
  std::optional<std::int64_t> active_deadline_seconds;
  std::vector<std::string> claims;  ///< names of its PersistentVolumeClaims
  bool operator==(const PodSpec&) const = default;
};

enum class PodPhase : std::uint8_t { pending, running, succeeded, failed, unknown };

struct PodStatus {
  PodPhase phase = PodPhase::pending;
  Conditions conditions;
  std::optional<sim::Time> started;  ///< startTime: the kubelet has taken note of it
  std::vector<ContainerStatus> containers, init_containers;
  std::string nominated_node, reason;
  bool operator==(const PodStatus&) const = default;
};

struct Pod {
  Meta meta;
  PodSpec spec;
  PodStatus status;

  bool ended() const { return status.phase == PodPhase::succeeded || status.phase == PodPhase::failed; }
  bool operator==(const Pod&) const = default;
};

inline bool is_ready(const Pod& pod) {
  const auto* ready = find(pod.status.conditions, "Ready");
  return ready != nullptr && ready->status == Truth::yes;
}

/// What its containers want to run at all: of each resource the larger of the sum over all that run on (containers and sidecars)
/// and of what any init container needs at its turn, and the overhead; where the pod names requests as a whole, those. Source:
/// Kubernetes documentation, "Sidecar Containers", resource sharing within containers; KEP-2837.
Resources requests_of(const PodSpec& spec);
/// The same of its limits; those of the pod as a whole are not read.
Resources limits_of(const PodSpec& spec);

}  // namespace sandtable::models::kube
