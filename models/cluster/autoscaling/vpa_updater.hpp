/// What the vertical autoscaler's updater does with the pods of one object: which it evicts, which it resizes in place, in which
/// order, and why it leaves the others.
///
/// Modes: Off and Initial change no running pod; Recreate (and Auto, which is the same) evict; InPlaceOrRecreate resizes in place
/// and evicts where that is infeasible, in error, deferred for 5 min or in progress for 1 h; InPlace (alpha in 1.7 of the
/// autoscaler, its gate is off) does nothing.
///
/// A pod is up for it, by the recommendation capped to minAllowed, maxAllowed and, with RequestsOnly, its limits, if
/// - a request lies outside of [lower bound, upper bound], or is missing; or
/// - a container was killed for memory within 10 min of its start, and no longer ago, and something would change; or
/// - it has run for 12 h and Σ over resources |request − target|/request ≥ 0.1, the requests summed over its containers.
///
/// Those that are to grow come first, then the larger Σ. Eviction requirements: for one container each requirement must hold for
/// one of its resources. Per controller of pods: at least minReplicas (2) live ones, else none; evictions as long as
///     running − evicted > configured − ⌊configured·0.5⌋, or, where ⌊configured·0.5⌋ = 0, the first one with all running;
/// Pending pods are always evictable, and use up nothing.
///
/// Assumptions: the eviction API lets through what the updater sends (disruption budgets are another decision's); no LimitRanges,
/// no startup boost; pods belong to the target whose selector selects them; the number configured is that of the ReplicaSet or
/// StatefulSet that owns the pod where it is among the objects, else that of the target. Source: kubernetes/autoscaler,
/// vertical-pod-autoscaler 1.8.1, pkg/updater.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/cluster/objects/objects.hpp"
#include "models/cluster/objects/vertical_autoscaler.hpp"

namespace sandtable::models::kube {

struct UpdaterOptions {
  std::int32_t min_replicas = 2;
  double eviction_tolerance = 0.5, update_threshold = 0.1;
  sim::Duration lifetime = std::chrono::hours{12}, oom_threshold = std::chrono::minutes{10};
  sim::Duration deferred_timeout = std::chrono::minutes{5}, in_progress_timeout = std::chrono::hours{1};
  bool in_place_mode = false;  ///< the gate InPlace
};

struct UpdaterInput {
  const VerticalPodAutoscaler* vpa = nullptr;
  std::vector<const Pod*> pods;                    ///< that are not on their way out
  std::map<std::string, std::int32_t> configured;  ///< replicas by what controls the pods: `ReplicaSet/web-7d9`
  sim::Time now{};
};

/// The pods of the target, and the replicas of what controls them.
UpdaterInput updater_input(const Objects& objects, const VerticalPodAutoscaler& vpa, sim::Time now);

enum class PodUpdate : std::uint8_t { leave, evict, resize };

struct UpdatedPod {
  const Pod* pod = nullptr;
  PodUpdate update = PodUpdate::leave;
  bool grows = false;                                   ///< a target lies above its request
  double difference = 0;                                ///< Σ |request − target|/request
  std::vector<ContainerRecommendation> recommendation;  ///< capped, of its containers
  std::string why;
};

struct UpdaterDecision {
  std::vector<UpdatedPod> pods;  ///< first those acted on, in the order of the actions, then the others as they came
  std::vector<std::string> why;
  std::map<std::string, sim::Time> resizing_since;  ///< when the updater first saw a resize under way, by pod
};

/// `resizing_since`: what the decision before gave.
UpdaterDecision decide_updates(const UpdaterInput& input, const UpdaterOptions& options = {},
                               std::map<std::string, sim::Time> resizing_since = {});

}  // namespace sandtable::models::kube
