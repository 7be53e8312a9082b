#include "models/cluster/workloads/rollout_course.hpp"

#include <algorithm>

namespace sandtable::models::kube {
namespace {

constexpr std::size_t step_limit = 10'000;

RolloutStep state_of(const Deployment& deployment, const std::vector<ReplicaSet>& sets) {
  RolloutStep step;
  const auto fresh = find_new(deployment, sets);
  for (std::size_t i = 0; i < sets.size(); ++i) {
    (fresh == i ? step.fresh : step.old) += sets[i].replicas;
    step.available += sets[i].available;
  }
  return step;
}

void settle(std::vector<ReplicaSet>& sets) {
  for (auto& set : sets) {
    set.status_replicas = set.replicas;
    set.ready = std::min(set.ready, set.replicas);
    set.available = std::min(set.available, set.replicas);
    set.observed_generation = set.meta.generation;
  }
}

void report(Deployment& deployment, const DeploymentCounts& counts) {
  deployment.status_replicas = counts.replicas;
  deployment.updated = counts.updated;
  deployment.ready = counts.ready;
  deployment.available = counts.available;
  deployment.observed_generation = deployment.meta.generation;
}

bool same_annotations(const std::vector<ReplicaSet>& a, const std::vector<ReplicaSet>& b) {
  return std::ranges::equal(a, b,
                            [](const ReplicaSet& x, const ReplicaSet& y) { return x.meta.annotations == y.meta.annotations; });
}

/// Whether any pod became available.
bool become_available(std::vector<ReplicaSet>& sets) {
  bool any = false;
  for (auto& set : sets) {
    any = any || set.available < set.replicas;
    set.ready = set.available = set.replicas;
  }
  return any;
}

}  // namespace

RolloutCourse course_of(const Deployment& deployment, const std::vector<ReplicaSet>& owned, NewPods fate, sim::Time now) {
  Deployment going = deployment;
  std::vector<ReplicaSet> sets = owned;
  RolloutCourse course;
  course.steps.push_back(state_of(going, sets));
  const std::vector<Pod> none;
  while (course.steps.size() < step_limit) {
    auto sync = sync_deployment(going, sets, none, now);
    const bool was_settled =
        std::ranges::all_of(sync.replica_sets, [](const ReplicaSet& set) { return set.status_replicas == set.replicas; });
    const bool noted = sync.actions.empty() && !same_annotations(sync.replica_sets, sets);
    sets = std::move(sync.replica_sets);
    going.conditions = std::move(sync.conditions);
    settle(sets);
    report(going, sync.counts);
    auto next = state_of(going, sets);
    if (!sync.actions.empty()) {
      next.actions = std::move(sync.actions);
      course.steps.push_back(std::move(next));
      continue;
    }
    // The ReplicaSets had not caught up yet, or a new size was only noted down (there was nothing to share out): the next sync
    // acts.
    if (!was_settled || noted) continue;
    if (is_complete(going, sync.counts) && next.old == 0) return course;
    if (fate == NewPods::fail || !become_available(sets)) {
      course.end = deployment.paused ? RolloutEnd::waiting : RolloutEnd::stuck;
      return course;
    }
    course.steps.push_back(state_of(going, sets));
  }
  course.end = RolloutEnd::waiting;
  return course;
}

}  // namespace sandtable::models::kube
