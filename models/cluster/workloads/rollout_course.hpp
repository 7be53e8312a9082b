/// A rollout from where it stands to where it ends, or is stuck: sync after sync, with what its pods do in between.
///
/// Between two syncs each ReplicaSet has made and deleted what it was asked to (those that are not ready go first, as its
/// controller does); when a sync changes nothing, all pods that are not available become so at once, or, where the new ones fail,
/// none does and the course ends there. With pods that come up one by one the real controller takes more and smaller steps, within
/// the same bounds.
#pragma once

#include <vector>

#include "models/cluster/workloads/deployment_control.hpp"

namespace sandtable::models::kube {

enum class NewPods : std::uint8_t { become_ready, fail };
enum class RolloutEnd : std::uint8_t { complete, stuck, waiting };  ///< waiting: paused, or the step limit

struct RolloutStep {
  std::int32_t old = 0, fresh = 0, available = 0;  ///< replicas as asked for; available ones of all
  std::vector<RolloutAction> actions;              ///< of the sync that led here; empty: pods became ready
  bool operator==(const RolloutStep&) const = default;
};

struct RolloutCourse {
  std::vector<RolloutStep> steps;  ///< the first is where it stands
  RolloutEnd end = RolloutEnd::complete;
};

RolloutCourse course_of(const Deployment& deployment, const std::vector<ReplicaSet>& owned, NewPods fate, sim::Time now);

}  // namespace sandtable::models::kube
