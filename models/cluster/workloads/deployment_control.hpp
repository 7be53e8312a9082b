/// One sync of the deployment controller: a step, not a rollout.
///
///   1. marked for deletion: status only. Paused, or an active ReplicaSet's annotation desired-replicas is not `replicas`: scale.
///   2. rolling update: make the new ReplicaSet where there is none, or scale it to what there is room for; if that scaled, end.
///      Then the old ones: if all − (desired − unavailable) − (new − available new) > 0, first take away old replicas that are not
///      available (oldest set first, up to that many), then available ones down to desired − unavailable in all.
///      Making the new set does not count as scaling it, so the old ones may shrink in that same sync.
///   3. Recreate: all old to 0; once no old pod runs, the new one at its full size.
///   4. complete, by the status of the sync before: old sets without pods beyond revisionHistoryLimit go, lowest revision first.
///
/// Scale: with one active ReplicaSet, or none (then the newest), that one gets `replicas`; with a new one that is whole, the old
/// ones get 0; else each gets its share of the change, largest first, and the largest what rounding leaves.
///
/// Assumptions: the controller's cache is up to date, no name collides. Source: Kubernetes 1.36, pkg/controller/deployment (sync,
/// rolling, recreate); no difference in 1.31 to 1.37 is known to us.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/objects/workload.hpp"
#include "models/cluster/workloads/deployment_progress.hpp"
#include "models/cluster/workloads/deployment_rules.hpp"

namespace sandtable::models::kube {

enum class RolloutVerb : std::uint8_t { create, scale, remove };

struct RolloutAction {
  RolloutVerb verb = RolloutVerb::scale;
  std::string replica_set;
  std::int32_t from = 0, to = 0;
  bool operator==(const RolloutAction&) const = default;
};

struct DeploymentSync {
  std::vector<RolloutAction> actions;
  std::vector<ReplicaSet> replica_sets;  ///< as they are asked to be afterwards
  std::string new_replica_set;           ///< empty: there is none yet
  std::int64_t revision = 0;             ///< of the new one, after this sync
  DeploymentCounts counts;
  Conditions conditions;
  std::optional<sim::Duration> again_after;  ///< it looks again by itself, for the deadline
  std::vector<std::string> why;
};

/// `owned`: its ReplicaSets; `pods`: theirs (only Recreate looks at them, and there `status.replicas` says nearly as much).
/// A set that is made is called `<deployment>-<revision>`: the real name ends in a hash of the template.
DeploymentSync sync_deployment(const Deployment& deployment, const std::vector<ReplicaSet>& owned, const std::vector<Pod>& pods,
                               sim::Time now);

}  // namespace sandtable::models::kube
