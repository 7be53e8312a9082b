/// The arithmetic of the deployment controller.
///
///   surge       = ceil(maxSurge of desired)          unavailable = floor(maxUnavailable of desired), at most desired
///   both 0      → unavailable = 1 (a quota might forbid the surge)
///   new to be   = new + min(desired + surge − all, desired − new), never less than it is
///   fraction    = round(size · (desired + surge) ÷ max before) − size: what a change of desired in the midst of a rollout gives to
///                 a ReplicaSet, where `max before` is its annotation max-replicas, else the deployment's replicas as last reported
///
/// All sums are over `spec.replicas` of its ReplicaSets. Source: Kubernetes 1.36, pkg/controller/deployment; no difference in 1.31
/// to 1.37 is known to us.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/workload.hpp"
#include "models/cluster/workloads/annotations.hpp"

namespace sandtable::models::kube {

inline constexpr const char* revision_annotation = "deployment.kubernetes.io/revision";
inline constexpr const char* desired_annotation = "deployment.kubernetes.io/desired-replicas";
inline constexpr const char* max_annotation = "deployment.kubernetes.io/max-replicas";
inline constexpr const char* template_hash_label = "pod-template-hash";

struct RolloutBounds {
  std::int32_t surge = 0, unavailable = 0;
  bool operator==(const RolloutBounds&) const = default;
};

/// Of a rolling update; 0 and 0 for Recreate.
RolloutBounds rollout_bounds(const Deployment& deployment);

/// Whether both run the same pods: by their prints where both have one, else by what we read of them.
bool same_template(const PodTemplate& a, const PodTemplate& b);

std::int64_t revision_of(const ReplicaSet& set);

/// Older first, then by name.
bool older(const ReplicaSet& a, const ReplicaSet& b);

/// Places in `sets`, older first.
using Places = std::vector<std::size_t>;
Places by_age(const std::vector<ReplicaSet>& sets);
/// The oldest one with the deployment's template.
std::optional<std::size_t> find_new(const Deployment& deployment, const std::vector<ReplicaSet>& sets);

std::int32_t replicas_of_new(const Deployment& deployment, std::int32_t all, std::int32_t now);

/// What each of the sets with pods is to have when `to_add` (below 0: to take away) is shared out among them, largest first; of
/// equal ones the newer first to add, the older first to take away. What rounding leaves goes to the first.
struct Share {
  std::size_t place = 0;
  std::int32_t replicas = 0;
};
std::vector<Share> share_out(const Deployment& deployment, const std::vector<ReplicaSet>& sets, Places running,
                             std::int32_t to_add);

/// Those of the old sets that nobody needs: without pods, beyond revisionHistoryLimit, lowest revision first.
Places spare_revisions(const Deployment& deployment, const std::vector<ReplicaSet>& sets, Places old);

}  // namespace sandtable::models::kube
