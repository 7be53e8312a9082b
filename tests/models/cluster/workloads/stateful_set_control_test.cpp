#include "models/cluster/workloads/stateful_set_control.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/workloads/made.hpp"

namespace sandtable::models::kube {
namespace {

using made::at;
using Names = std::vector<std::string>;

StatefulSet set_of(std::int32_t replicas) {
  StatefulSet set;
  set.meta.name = "db";
  set.replicas = replicas;
  set.current_revision = "r1";
  set.update_revision = "r2";
  return set;
}

Pod pod(int ordinal, const std::string& revision = "r2", std::optional<std::int64_t> ready = 0) {
  auto made = made::pod("db-" + std::to_string(ordinal), "StatefulSet", "db", ready);
  made.meta.labels["controller-revision-hash"] = revision;
  return made;
}

Names made_pods(const StatefulSetSync& sync) {
  Names names;
  for (const auto& one : sync.create) names.push_back(one.name);
  return names;
}

TEST(StatefulSetSync, OrderedMakesOneAfterAnother) {
  auto set = set_of(3);
  EXPECT_EQ(made_pods(sync_stateful_set(set, {}, at(9))), Names{"db-0"});
  EXPECT_EQ(sync_stateful_set(set, {pod(0, "r2", {})}, at(9)).waits_for, "db-0");
  EXPECT_EQ(made_pods(sync_stateful_set(set, {pod(0)}, at(9))), Names{"db-1"});
  set.min_ready_seconds = 10;
  EXPECT_EQ(sync_stateful_set(set, {pod(0)}, at(9)).waits_for, "db-0");
}

TEST(StatefulSetSync, ParallelMakesAllAtOnce) {
  auto set = set_of(3);
  set.parallel = true;
  EXPECT_EQ(made_pods(sync_stateful_set(set, {pod(1, "r2", {})}, at(9))), (Names{"db-0", "db-2"}));
}

TEST(StatefulSetSync, StartOrdinalMovesTheRange) {
  auto set = set_of(2);
  set.start_ordinal = 5;
  set.parallel = true;
  const auto sync = sync_stateful_set(set, {pod(0), pod(5)}, at(9));
  EXPECT_EQ(made_pods(sync), Names{"db-6"});
  EXPECT_EQ(sync.remove, Names{"db-0"});
}

TEST(StatefulSetSync, ScalesDownFromTheTopOneByOne) {
  EXPECT_EQ(sync_stateful_set(set_of(1), {pod(0), pod(1), pod(2)}, at(9)).remove, Names{"db-2"});
  // One that is not ready holds the higher ones back, but may itself go.
  EXPECT_EQ(sync_stateful_set(set_of(1), {pod(0), pod(1), pod(2, "r2", {})}, at(9)).remove, Names{"db-2"});
  EXPECT_TRUE(sync_stateful_set(set_of(1), {pod(0), pod(1, "r2", {}), pod(2, "r2", {})}, at(9)).remove.empty());
  auto set = set_of(1);
  set.parallel = true;
  EXPECT_EQ(sync_stateful_set(set, {pod(0), pod(1), pod(2)}, at(9)).remove, (Names{"db-2", "db-1"}));
}

// A pod whose node is gone is marked for deletion by the eviction, and stays so.
TEST(StatefulSetSync, NeverDoublesAnOrdinalThatTerminates) {
  for (const bool parallel : {false, true}) {
    auto set = set_of(2);
    set.parallel = parallel;
    auto lost = pod(0, "r2", {});
    lost.meta.deleted = at(5);
    const auto sync = sync_stateful_set(set, {lost, pod(1)}, at(100'000));
    EXPECT_TRUE(sync.create.empty());
    EXPECT_TRUE(sync.remove.empty());
    EXPECT_EQ(sync.waits_for, "db-0");  // to make the others, or, in parallel, to update them
  }
}

TEST(StatefulSetSync, DeletesWhatHasEndedToMakeItAnew) {
  auto failed = pod(0, "r2", {});
  failed.status.phase = PodPhase::failed;
  EXPECT_EQ(sync_stateful_set(set_of(2), {failed, pod(1)}, at(9)).remove, Names{"db-0"});
}

TEST(StatefulSetSync, UpdatesFromTheTopDownToThePartition) {
  auto set = set_of(3);
  EXPECT_EQ(sync_stateful_set(set, {pod(0, "r1"), pod(1, "r1"), pod(2, "r1")}, at(9)).remove, Names{"db-2"});
  EXPECT_EQ(sync_stateful_set(set, {pod(0, "r1"), pod(1, "r1"), pod(2)}, at(9)).remove, Names{"db-1"});
  set.partition = 2;
  EXPECT_TRUE(sync_stateful_set(set, {pod(0, "r1"), pod(1, "r1"), pod(2)}, at(9)).remove.empty());
  // Below the partition a pod is made anew with the revision it had.
  EXPECT_EQ(sync_stateful_set(set, {}, at(9)).create, (std::vector<StatefulPod>{{"db-0", "r1"}}));
  set.on_delete = true;
  EXPECT_TRUE(sync_stateful_set(set, {pod(0, "r1"), pod(1, "r1"), pod(2, "r1")}, at(9)).remove.empty());
}

TEST(StatefulSetSync, MaxUnavailableCountsFrom137OrBehindItsGate) {
  auto set = set_of(4);
  set.max_unavailable = CountOrPercent{2, false};
  const std::vector<Pod> pods{pod(0, "r1"), pod(1, "r1"), pod(2, "r1"), pod(3, "r1")};
  EXPECT_EQ(sync_stateful_set(set, pods, at(9), {.minor = 36}).remove, Names{"db-3"});
  EXPECT_EQ(sync_stateful_set(set, pods, at(9), {.minor = 37}).remove, (Names{"db-3", "db-2"}));
  EXPECT_EQ(sync_stateful_set(set, pods, at(9), {.minor = 35, .max_unavailable_gate = true}).remove, (Names{"db-3", "db-2"}));
  set.max_unavailable = CountOrPercent{20, true};  // floor(0.8), at least 1
  EXPECT_EQ(sync_stateful_set(set, pods, at(9), {.minor = 37}).remove, Names{"db-3"});
}

TEST(StatefulSetSync, UpdatesWaitForMinReadySecondsFrom134) {
  auto set = set_of(2);
  set.parallel = true;
  set.min_ready_seconds = 30;
  const std::vector<Pod> pods{pod(0, "r1"), pod(1)};
  EXPECT_EQ(sync_stateful_set(set, pods, at(9), {.minor = 34}).waits_for, "db-1");
  EXPECT_EQ(sync_stateful_set(set, pods, at(9), {.minor = 33}).remove, Names{"db-0"});
}

TEST(StatefulSetSync, TheUpdateIsCompleteWhenAllAreReadyAndOfIt) {
  const auto set = set_of(2);
  EXPECT_TRUE(completes_update(set, {pod(0), pod(1)}));
  EXPECT_FALSE(completes_update(set, {pod(0)}));
  EXPECT_FALSE(completes_update(set, {pod(0), pod(1), pod(2)}));
  EXPECT_FALSE(completes_update(set, {pod(0), pod(1, "r1")}));
  EXPECT_FALSE(completes_update(set, {pod(0), pod(1, "r2", {})}));
  auto going = pod(1);
  going.meta.deleted = at(5);
  EXPECT_FALSE(completes_update(set, {pod(0), going}));
  auto by_hand = set;
  by_hand.on_delete = true;
  EXPECT_FALSE(completes_update(by_hand, {pod(0), pod(1)}));
}

TEST(OrdinalOf, ReadsTheEndOfTheName) {
  EXPECT_EQ(ordinal_of("db-12", "db"), 12);
  EXPECT_EQ(ordinal_of("db-x-1", "db"), std::nullopt);
  EXPECT_EQ(ordinal_of("db-", "db"), std::nullopt);
  EXPECT_EQ(ordinal_of("other-1", "db"), std::nullopt);
}

}  // namespace
}  // namespace sandtable::models::kube
