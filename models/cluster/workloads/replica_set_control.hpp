/// One sync of the ReplicaSet controller.
///
///   too few    makes min(missing, 500) pods, in batches of 1, 2, 4 …
///   too many   deletes min(surplus, 500), chosen by the order in victims.hpp; where all go, there is nothing to choose
///   status     counts active pods (neither ended nor on their way out): a pod that terminates is replaced at once
///
/// Source: Kubernetes 1.36, pkg/controller/replicaset; the same in 1.31 to 1.37.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/objects/objects.hpp"

namespace sandtable::models::kube {

inline constexpr std::int32_t replica_set_burst = 500;

struct ReplicaSetSync {
  std::vector<std::int32_t> create;                                      ///< sizes of the batches
  std::vector<std::string> remove;                                       ///< pods, in the order in which they are chosen
  std::int32_t replicas = 0, ready = 0, available = 0, terminating = 0;  ///< its status, before that
  std::vector<std::string> why;
};

/// `pods` and `sets`: all of the namespace, or more; only what belongs to it, or to a set of the same owner, is looked at.
ReplicaSetSync sync_replica_set(const ReplicaSet& set, const std::vector<Pod>& pods, const std::vector<ReplicaSet>& sets,
                                sim::Time now);

}  // namespace sandtable::models::kube
