/// One sync of the StatefulSet controller.
///
/// Ordinals start … start + replicas − 1 are to be there, the others are condemned. OrderedReady: from the lowest, the first
/// ordinal that is missing (made), ended (deleted), on its way out, not ready or not available ends the sync; then the condemned
/// one with the highest ordinal is deleted, once all are available (a condemned pod that is the first unavailable one of all may go
/// at once). Parallel: all of that at once, waiting for nothing. Then, unless OnDelete, the update, from the highest ordinal down
/// to `partition`:
///
///   until 1.36   the first pod of another revision is deleted; the first that is unavailable ends the sync
///   from 1.37    of the pods of another revision as many as maxUnavailable (floor of a percentage, at least 1, default 1) −
///   unavailable
///                ones; the gate MaxUnavailableStatefulSet (alpha since 1.24, beta and off since 1.35, on since 1.37)
///
/// Unavailable is from 1.34 on: not ready for minReadySeconds, or on its way out. Until 1.33 minReadySeconds did not count here,
/// only where OrderedReady waits.
///
/// A pod made anew gets the current revision below start + partition, else the update's. A pod that terminates keeps its place: on
/// a node that is unreachable it is not replaced before its Node is deleted or tainted out-of-service, whatever the policy.
///
/// Assumptions: claims are there and fit; revisions are as `status` has them. Not modelled: the strategy Recreate (alpha in 1.37).
/// Source: Kubernetes 1.31, 1.33, 1.34, 1.36, 1.37, pkg/controller/statefulset and pkg/features.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/objects/workload.hpp"

namespace sandtable::models::kube {

struct StatefulSetOptions {
  int minor = 36;                                           ///< of Kubernetes 1.x
  std::optional<bool> max_unavailable_gate = std::nullopt;  ///< MaxUnavailableStatefulSet; none: by version
};

struct StatefulPod {
  std::string name, revision;
  bool operator==(const StatefulPod&) const = default;
};

struct StatefulSetSync {
  std::vector<StatefulPod> create;
  std::vector<std::string> remove;
  std::string waits_for;  ///< the pod that holds everything else up; empty: none
  std::vector<std::string> why;
};

/// Of `<set>-12`: 12; none where `pod` is not called so.
std::optional<int> ordinal_of(const std::string& pod, const std::string& set);

/// Whether the status' current revision becomes the update's: with RollingUpdate, all replicas are there, none beside them, each
/// of the update's revision, not on its way out, and ready.
bool completes_update(const StatefulSet& set, const std::vector<Pod>& pods);

StatefulSetSync sync_stateful_set(const StatefulSet& set, const std::vector<Pod>& pods, sim::Time now,
                                  const StatefulSetOptions& options = {});

}  // namespace sandtable::models::kube
