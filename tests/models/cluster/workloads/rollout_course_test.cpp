#include "models/cluster/workloads/rollout_course.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "tests/models/cluster/workloads/made.hpp"

namespace sandtable::models::kube {
namespace {

using Triple = std::array<int, 3>;

std::vector<Triple> triples(const RolloutCourse& course) {
  std::vector<Triple> made;
  for (const auto& step : course.steps) made.push_back({step.old, step.fresh, step.available});
  return made;
}

TEST(RolloutCourse, TenThreeTwo) {
  const auto course = course_of(made::deployment(10, 3, 2), {made::replica_set("web-a", "v1", 10, 10)}, NewPods::become_ready, {});
  EXPECT_EQ(triples(course),
            (std::vector<Triple>{{10, 0, 10}, {8, 3, 8}, {8, 5, 8}, {8, 5, 13}, {3, 5, 8}, {3, 10, 8}, {3, 10, 13}, {0, 10, 10}}));
  EXPECT_EQ(course.end, RolloutEnd::complete);
}

TEST(RolloutCourse, TenThreeTwoStuck) {
  const auto course = course_of(made::deployment(10, 3, 2), {made::replica_set("web-a", "v1", 10, 10)}, NewPods::fail, {});
  EXPECT_EQ(triples(course), (std::vector<Triple>{{10, 0, 10}, {8, 3, 8}, {8, 5, 8}}));
  EXPECT_EQ(course.end, RolloutEnd::stuck);
}

TEST(RolloutCourse, RecreateHasNothingInBetween) {
  auto recreate = made::deployment(3, 0, 0);
  recreate.recreate = true;
  const auto course = course_of(recreate, {made::replica_set("web-a", "v1", 3, 3)}, NewPods::become_ready, {});
  EXPECT_EQ(triples(course), (std::vector<Triple>{{3, 0, 3}, {0, 0, 0}, {0, 3, 0}, {0, 3, 3}}));
}

/// 2 old and 2 new, none ready, and 1 is asked for now: 1 + 3 of surge leave nothing to share out, so that sync only notes the new
/// size, and the next one takes away what is too much. Seen on the real controllers (tests/live, rollout 33).
TEST(RolloutCourse, ASizeThatIsOnlyNotedIsActedUponNext) {
  auto before = made::replica_set("web-a", "v1", 2, 0), fresh = made::replica_set("web-b", "v2", 2, 0, 1);
  before.meta.annotations[desired_annotation] = fresh.meta.annotations[desired_annotation] = "2";
  before.meta.annotations[max_annotation] = fresh.meta.annotations[max_annotation] = "5";
  const auto course = course_of(made::deployment(1, 3, 0), {before, fresh}, NewPods::fail, {});
  EXPECT_EQ(triples(course).back(), (Triple{1, 1, 0}));
  EXPECT_EQ(course.end, RolloutEnd::stuck);
}

/// A rollout whose pods become ready one by one, and whose ReplicaSets and syncs come in any order.
struct Walk {
  Deployment deployment;
  std::vector<ReplicaSet> sets;

  bool sync() {
    auto made = sync_deployment(deployment, sets, {}, {});
    sets = std::move(made.replica_sets);
    return !made.actions.empty();
  }
  void settle(ReplicaSet& set) {
    set.status_replicas = set.replicas;
    set.available = set.ready = std::min(set.available, set.replicas);  // the ones that are not ready go first
  }
  std::int32_t available() const {
    std::int32_t sum = 0;
    for (const auto& set : sets) sum += set.available;
    return sum;
  }
  bool whole() const {
    for (const auto& set : sets) {
      const bool fresh = same_template(set.pod, deployment.pod);
      if (set.status_replicas != set.replicas || set.replicas != (fresh ? deployment.replicas : 0)) return false;
      if (fresh && set.available != deployment.replicas) return false;
    }
    return true;
  }
};

RC_GTEST_PROP(RolloutCourse, KeepsItsBoundsAndEndsWhenPodsAreHealthy, ()) {
  Walk walk;
  const auto replicas = *rc::gen::inRange(1, 12);
  const bool percent = *rc::gen::arbitrary<bool>();
  walk.deployment = made::deployment(replicas, 0, 0);
  walk.deployment.max_surge = {*rc::gen::inRange(0, percent ? 101 : 5), percent};
  walk.deployment.max_unavailable = {*rc::gen::inRange(0, percent ? 101 : 5), percent};
  walk.sets = {made::replica_set("web-a", "v1", replicas, replicas)};
  const auto bounds = rollout_bounds(walk.deployment);
  const auto moves = *rc::gen::container<std::vector<std::uint8_t>>(2000, rc::gen::arbitrary<std::uint8_t>());
  for (const auto move : moves) {
    auto& set = walk.sets[move / 4 % walk.sets.size()];
    switch (move % 4) {
      case 0:
      case 1:
        walk.sync();
        break;
      case 2:
        walk.settle(set);
        break;
      default:
        if (set.available < set.status_replicas) set.ready = ++set.available;
    }
    RC_ASSERT(walk.available() >= replicas - bounds.unavailable);
    std::int32_t asked = 0;
    for (const auto& one : walk.sets) asked += one.replicas;
    RC_ASSERT(asked <= replicas + bounds.surge);
  }
  for (int round = 0; round < 4 * replicas + 20 && !walk.whole(); ++round) {
    while (walk.sync())
      for (auto& set : walk.sets) walk.settle(set);
    for (auto& set : walk.sets) {
      walk.settle(set);
      set.ready = set.available = set.status_replicas;
    }
  }
  RC_ASSERT(walk.whole());
}

RC_GTEST_PROP(RolloutCourse, EndsCompleteFromAnyState, ()) {
  const auto replicas = *rc::gen::inRange(0, 10);
  auto deployment = made::deployment(replicas, *rc::gen::inRange(0, 4), *rc::gen::inRange(0, 4));
  std::vector<ReplicaSet> sets;
  for (const char* image : {"v0", "v1", "v2"}) {
    const auto size = *rc::gen::inRange(0, 9);
    sets.push_back(made::replica_set(std::string("web-") + image, image, size, *rc::gen::inRange(0, size + 1), std::ssize(sets)));
  }
  const auto course = course_of(deployment, sets, NewPods::become_ready, {});
  RC_ASSERT(course.end == RolloutEnd::complete);
  RC_ASSERT(course.steps.back().old == 0);
  RC_ASSERT(course.steps.back().fresh == replicas);
}

}  // namespace
}  // namespace sandtable::models::kube
