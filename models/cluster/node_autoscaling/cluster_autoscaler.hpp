/// One loop of the Cluster Autoscaler, every 10 s: requests that failed, a scale-up or else a scale-down, and what it remembers.
///
///   cluster unhealthy   unready > ok-total-unready-count and > max-total-unready-percentage of all → nothing is done, and no node
///   is
///                       remembered as unneeded
///   pods that fit nowhere, and a group that would help → it is enlarged, and nothing is removed for 10 min
///   else                the unneeded are looked for, and what has been long enough is removed
///
/// A run calls it every `scan_interval` with the memory that the one before left, tells the cloud `up.to` of `up.group`, taints and
/// drains `down.remove`. Source: cluster-autoscaler/core/static_autoscaler.go, 1.33; FAQ.md.
#pragma once

#include "models/cluster/node_autoscaling/scale_down.hpp"
#include "models/cluster/node_autoscaling/scale_up.hpp"

namespace sandtable::models::kube {

inline constexpr sim::Duration scan_interval = std::chrono::seconds(10);

struct ClusterAutoscalerDecision {
  ScaleUp up;
  ScaleDown down;
  std::vector<std::string> failed;  ///< groups whose nodes did not come within the time for it
  std::vector<std::string> why;
  ClusterAutoscalerMemory memory;  ///< for the next loop
};

ClusterAutoscalerDecision decide_cluster_autoscaler(Objects objects, ClusterAutoscalerMemory memory, sim::Time now,
                                                    const ClusterAutoscalerOptions& options = {});

}  // namespace sandtable::models::kube
