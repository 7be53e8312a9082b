#include "models/cluster/workloads/deployment_control.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/workloads/made.hpp"

namespace sandtable::models::kube {
namespace {

using made::at;
using made::deployment;
using made::replica_set;
using Actions = std::vector<RolloutAction>;

DeploymentSync sync(const Deployment& deployment, const std::vector<ReplicaSet>& sets, std::int64_t now = 1000) {
  return sync_deployment(deployment, sets, {}, at(now));
}

TEST(RolloutBounds, SurgeRoundsUpAndUnavailableDown) {
  Deployment one = deployment(10, 0, 0);
  one.max_surge = one.max_unavailable = {25, true};
  EXPECT_EQ(rollout_bounds(one), (RolloutBounds{3, 2}));
  one.replicas = 1;
  EXPECT_EQ(rollout_bounds(one), (RolloutBounds{1, 0}));
  one.replicas = 0;
  EXPECT_EQ(rollout_bounds(one), (RolloutBounds{0, 0}));
}

TEST(RolloutBounds, BothZeroMakesOneUnavailable) {
  Deployment one = deployment(3, 0, 0);
  one.max_unavailable = {1, true};
  EXPECT_EQ(rollout_bounds(one), (RolloutBounds{0, 1}));
}

// 10 replicas, surge 3, unavailable 2: a new set of min(10 + 3 - 10, 10) = 3; then 13 - 8 - 3 = 2 old ones may go, in the same
// sync.
TEST(DeploymentSync, MakesTheNewSetAndShrinksTheOldOneAtOnce) {
  const auto made = sync(deployment(10, 3, 2), {replica_set("web-a", "v1", 10, 10)});
  EXPECT_EQ(made.actions, (Actions{{RolloutVerb::create, "web-1", 0, 3}, {RolloutVerb::scale, "web-a", 10, 8}}));
}

TEST(DeploymentSync, EndsAfterScalingUp) {
  const auto made = sync(deployment(10, 3, 2), {replica_set("web-a", "v1", 8, 8), replica_set("web-b", "v2", 3, 3, 1)});
  EXPECT_EQ(made.actions, (Actions{{RolloutVerb::scale, "web-b", 3, 5}}));
}

// 13 - 8 - 5 = 0, even when one of the old pods goes missing.
TEST(DeploymentSync, IsStuckWhenNewPodsCrash) {
  EXPECT_TRUE(sync(deployment(10, 3, 2), {replica_set("web-a", "v1", 8, 8), replica_set("web-b", "v2", 5, 0, 1)}).actions.empty());
  EXPECT_TRUE(sync(deployment(10, 3, 2), {replica_set("web-a", "v1", 8, 7), replica_set("web-b", "v2", 5, 0, 1)}).actions.empty());
}

// Rolled back, one of the good ones missing: 13 - 8 - 1 = 4 of the crashing ones go, then the good set grows from 8 to 10.
TEST(DeploymentSync, RollsBackFromThere) {
  const auto back = deployment(10, 3, 2, "v1");
  auto made = sync(back, {replica_set("web-a", "v1", 8, 7), replica_set("web-b", "v2", 5, 0, 1)});
  EXPECT_EQ(made.actions, (Actions{{RolloutVerb::scale, "web-b", 5, 1}}));
  made = sync(back, {replica_set("web-a", "v1", 8, 7), replica_set("web-b", "v2", 1, 0, 1)});
  EXPECT_EQ(made.actions, (Actions{{RolloutVerb::scale, "web-a", 8, 10}}));
}

// Rolled over: a third set finds 13 pods and starts with 0, and 13 - 8 - 0 = 5 old ones go: all that are not available.
TEST(DeploymentSync, RollsOver) {
  const auto made = sync(deployment(10, 3, 2, "v3"), {replica_set("web-a", "v1", 8, 8), replica_set("web-b", "v2", 5, 0, 1)});
  EXPECT_EQ(made.actions, (Actions{{RolloutVerb::create, "web-1", 0, 0}, {RolloutVerb::scale, "web-b", 5, 0}}));
}

TEST(DeploymentSync, TakesFromTheOldestSetFirst) {
  const auto made = sync(deployment(10, 3, 2), {replica_set("web-b", "v1", 4, 4, 2), replica_set("web-a", "v0", 4, 4, 1),
                                                replica_set("web-c", "v2", 5, 5, 3)});
  // all = 13: no room for the new one; 13 - 8 - 0 = 5 may go, 4 of the oldest and 1 of the next.
  EXPECT_EQ(made.actions, (Actions{{RolloutVerb::scale, "web-a", 4, 0}, {RolloutVerb::scale, "web-b", 4, 3}}));
}

TEST(DeploymentSync, ScalesTheNewSetDownToDesired) {
  const auto made = sync(deployment(2, 1, 0), {replica_set("web-b", "v2", 5, 5)});
  EXPECT_EQ(made.actions, (Actions{{RolloutVerb::scale, "web-b", 5, 2}}));
}

std::vector<ReplicaSet> annotated(std::vector<ReplicaSet> sets, const std::string& desired, const std::string& most) {
  for (auto& set : sets) {
    set.meta.annotations[desired_annotation] = desired;
    set.meta.annotations[max_annotation] = most;
  }
  return sets;
}

// The example of the documentation: 8 + 5 of 10 (+ 3), scaled to 15: 18 - 13 = 5, of which round(8·18/13) - 8 = 3 and
// round(5·18/13) - 5 = 2.
TEST(DeploymentSync, SharesOutAScalingInProportion) {
  const auto sets = annotated({replica_set("web-a", "v1", 8, 8), replica_set("web-b", "v2", 5, 0, 1)}, "10", "13");
  const auto made = sync(deployment(15, 3, 2), sets);
  EXPECT_EQ(made.actions, (Actions{{RolloutVerb::scale, "web-a", 8, 11}, {RolloutVerb::scale, "web-b", 5, 7}}));
}

// 5 + 5 of 10, to 6 without surge: -4; round(5·6/10) - 5 = -2 each, the older first.
TEST(DeploymentSync, SharesOutAScalingDown) {
  const auto sets = annotated({replica_set("web-a", "v1", 5, 5), replica_set("web-b", "v2", 5, 5, 1)}, "10", "10");
  EXPECT_EQ(sync(deployment(6, 0, 1), sets).actions,
            (Actions{{RolloutVerb::scale, "web-a", 5, 3}, {RolloutVerb::scale, "web-b", 5, 3}}));
}

TEST(DeploymentSync, GivesWhatRoundingLeavesToTheLargest) {
  // 3 sets of 1 in 3 (+ 0), to 5: 2 more; round(1·5/3) - 1 = 1 each for the two newest.
  const auto sets = annotated(
      {replica_set("web-a", "v0", 1, 1), replica_set("web-b", "v1", 1, 1, 1), replica_set("web-c", "v2", 1, 1, 2)}, "3", "3");
  EXPECT_EQ(sync(deployment(5, 0, 1), sets).actions,
            (Actions{{RolloutVerb::scale, "web-c", 1, 2}, {RolloutVerb::scale, "web-b", 1, 2}}));
}

TEST(DeploymentSync, ScalesTheOnlySetWhenPausedAndRollsNothingOut) {
  auto paused = deployment(7, 1, 1);
  paused.paused = true;
  const auto made = sync(paused, {replica_set("web-a", "v1", 4, 4)});
  EXPECT_EQ(made.actions, (Actions{{RolloutVerb::scale, "web-a", 4, 7}}));
  ASSERT_NE(find(made.conditions, "Progressing"), nullptr);
  EXPECT_EQ(find(made.conditions, "Progressing")->reason, "DeploymentPaused");
}

TEST(DeploymentSync, EmptiesOldSetsBesideAWholeNewOne) {
  auto paused = deployment(4, 1, 1);
  paused.paused = true;
  const auto sets = annotated({replica_set("web-a", "v1", 2, 2), replica_set("web-b", "v2", 4, 4, 1)}, "4", "5");
  EXPECT_EQ(sync(paused, sets).actions, (Actions{{RolloutVerb::scale, "web-a", 2, 0}}));
}

TEST(DeploymentSync, RecreatesOnlyWhenNoOldPodRuns) {
  auto recreate = deployment(3, 0, 0);
  recreate.recreate = true;
  EXPECT_EQ(sync(recreate, {replica_set("web-a", "v1", 3, 3)}).actions, (Actions{{RolloutVerb::scale, "web-a", 3, 0}}));
  auto ending = replica_set("web-a", "v1", 0, 0);
  ending.status_replicas = 1;
  EXPECT_TRUE(sync(recreate, {ending}).actions.empty());
  ending.status_replicas = 0;
  EXPECT_EQ(sync(recreate, {ending}).actions, (Actions{{RolloutVerb::create, "web-1", 0, 3}}));
  const auto leaving = made::pod("web-a-1", "ReplicaSet", "web-a");
  EXPECT_TRUE(sync_deployment(recreate, {ending}, {leaving}, at(5)).actions.empty());
}

TEST(DeploymentSync, ForgetsRevisionsBeyondTheLimit) {
  auto whole = deployment(2, 1, 0);
  whole.revision_history_limit = 1;
  std::vector<ReplicaSet> sets{replica_set("web-b", "v1", 0, 0, 1), replica_set("web-a", "v0", 0, 0),
                               replica_set("web-c", "v2", 2, 2, 2)};
  sets[0].meta.annotations[revision_annotation] = "1";  // rolled back to once: the older of the two by revision
  sets[1].meta.annotations[revision_annotation] = "2";
  EXPECT_TRUE(sync(whole, sets).actions.empty());  // its status does not say yet that it is complete
  whole.status_replicas = whole.updated = whole.ready = whole.available = 2;
  const auto made = sync(whole, sets);
  EXPECT_EQ(made.actions, (Actions{{RolloutVerb::remove, "web-b", 0, 0}}));
  EXPECT_EQ(made.revision, 3);
}

TEST(DeploymentSync, SaysWhyWithTheNumbers) {
  const auto made = sync(deployment(10, 3, 2), {replica_set("web-a", "v1", 8, 8), replica_set("web-b", "v2", 5, 0, 1)});
  ASSERT_EQ(made.why.size(), 2U);
  EXPECT_EQ(made.why[1], "all 13 - least available 8 - new that are not available 5 = 0: no old one may go");
}

Deployment with_progress(const std::string& reason, std::int64_t updated) {
  auto made = deployment(10, 3, 2);
  made.status_replicas = 13;
  made.updated = 5;
  made.ready = made.available = 8;
  made.conditions = {{"Progressing", Truth::yes, reason, "", at(0), at(updated)}};
  return made;
}

std::string reason_of(const DeploymentSync& made) { return find(made.conditions, "Progressing")->reason; }

TEST(DeploymentProgress, TimesOutAfterTheDeadlineAndGoesOn) {
  const std::vector<ReplicaSet> stuck{replica_set("web-a", "v1", 8, 8), replica_set("web-b", "v2", 5, 0, 1)};
  const auto before = sync(with_progress("ReplicaSetUpdated", 100), stuck, 700);
  EXPECT_EQ(reason_of(before), "ReplicaSetUpdated");
  EXPECT_EQ(before.again_after, sim::Duration{0});
  const auto after = sync(with_progress("ReplicaSetUpdated", 100), stuck, 701);
  EXPECT_EQ(reason_of(after), "ProgressDeadlineExceeded");
  EXPECT_EQ(find(after.conditions, "Progressing")->status, Truth::no);
  const auto late = sync(with_progress("ProgressDeadlineExceeded", 100),
                         {replica_set("web-a", "v1", 8, 8), replica_set("web-b", "v2", 5, 1, 1)}, 9999);
  EXPECT_EQ(late.actions.size(), 1U);  // no rollback: one more is available, one old one goes
  EXPECT_EQ(reason_of(late), "ReplicaSetUpdated");
}

TEST(DeploymentProgress, IsCompleteWhenAllAreUpdatedAndAvailable) {
  auto whole = with_progress("ReplicaSetUpdated", 100);
  const auto made = sync(whole, {replica_set("web-a", "v1", 0, 0), replica_set("web-b", "v2", 10, 10, 1)});
  EXPECT_EQ(reason_of(made), "NewReplicaSetAvailable");
  EXPECT_EQ(find(made.conditions, "Available")->status, Truth::yes);
  EXPECT_EQ(made.counts, (DeploymentCounts{10, 10, 10, 10, 0}));
  // Not with what maxUnavailable would let pass.
  EXPECT_NE(reason_of(sync(whole, {replica_set("web-b", "v2", 10, 9, 1)})), "NewReplicaSetAvailable");
}

TEST(DeploymentProgress, HasNoDeadlineAtTheLargestNumber) {
  auto patient = with_progress("ReplicaSetUpdated", 100);
  patient.progress_deadline_seconds = 2147483647;
  const auto made = sync(patient, {replica_set("web-a", "v1", 8, 8), replica_set("web-b", "v2", 5, 0, 1)}, 99999);
  EXPECT_EQ(find(made.conditions, "Progressing"), nullptr);
}

TEST(DeploymentRules, TellTemplatesApartByAllThatIsWritten) {
  PodTemplate a = made::runs("v1"), b = made::runs("v1");
  b.labels["pod-template-hash"] = "x";
  EXPECT_TRUE(same_template(a, b));
  a.print = 1;
  b.print = 2;
  EXPECT_FALSE(same_template(a, b));
}

}  // namespace
}  // namespace sandtable::models::kube
