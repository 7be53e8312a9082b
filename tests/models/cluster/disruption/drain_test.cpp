#include "models/cluster/disruption/drain.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/disruption/made.hpp"

namespace sandtable::models::kube {
namespace {

using made::at;
using made::database;
using Names = std::vector<std::string>;

DrainFate fate_of(const Pod& pod, const DrainOptions& options = {}, bool with_set = true) {
  Objects objects;
  objects.pods = {pod};
  if (with_set) {
    DaemonSet set;
    set.meta.name = "agent";
    objects.daemon_sets = {set};
  }
  return drain_fates("n1", objects, options).at(0).fate;
}

TEST(Drain, LeavesOrRefusesPodsOfDaemonSets) {
  const auto agent = made::pod("agent-1", "DaemonSet", "agent");
  EXPECT_EQ(fate_of(agent), DrainFate::blocks);
  EXPECT_EQ(fate_of(agent, {.ignore_daemon_sets = true}), DrainFate::stays);
  EXPECT_EQ(fate_of(agent, {.ignore_daemon_sets = true}, false), DrainFate::blocks);
  EXPECT_EQ(fate_of(agent, {.force = true}, false), DrainFate::goes);
}

TEST(Drain, AsksForConsentAboutLocalDataAndBarePods) {
  auto local = made::pod("local", "ReplicaSet", "web-a");
  local.spec.empty_dir = true;
  EXPECT_EQ(fate_of(local), DrainFate::blocks);
  EXPECT_EQ(fate_of(local, {.delete_empty_dir_data = true}), DrainFate::goes);
  local.status.phase = PodPhase::succeeded;
  EXPECT_EQ(fate_of(local), DrainFate::goes);
  EXPECT_EQ(fate_of(made::pod("bare", "", "")), DrainFate::blocks);
  EXPECT_EQ(fate_of(made::pod("bare", "", ""), {.force = true}), DrainFate::goes);
  auto mirror = made::pod("static", "", "");
  mirror.meta.annotations["kubernetes.io/config.mirror"] = "x";
  EXPECT_EQ(fate_of(mirror), DrainFate::stays);
}

TEST(Drain, EvictsNothingWhereOnePodBlocks) {
  auto objects = database(2, 2);
  objects.pods.push_back(made::pod("bare", "", ""));
  const auto drained = drain("n1", objects, {}, at(0));
  EXPECT_TRUE(drained.steps.empty());
  EXPECT_FALSE(drained.done);
  EXPECT_EQ(drained.waiting, (Names{"db-0", "db-1", "bare"}));
}

TEST(Drain, TakesOnlyItsNodesPods) {
  auto objects = database(3, 3);
  objects.pods[1].spec.node = "n2";
  const auto drained = drain("n1", objects, {}, at(0));
  EXPECT_EQ(drained.pods.size(), 2U);
  EXPECT_EQ(drained.steps.size(), 2U);
  EXPECT_TRUE(drained.done);
}

// One of three may be missing, and a new one is ready 12 s after an eviction: at 0 s one goes, the others ask every 5 s, and get
// their turns at 15 s and 30 s.
TEST(Drain, RetriesEveryFiveSecondsUntilTheBudgetLetsIt) {
  auto objects = database(3, 3);
  objects.disruption_budgets = {made::max_unavailable(1)};
  const auto drained = drain("n1", objects, {.replaced_after = std::chrono::seconds(12)}, at(0));
  EXPECT_TRUE(drained.done);
  std::vector<std::pair<std::int64_t, std::string>> went;
  for (const auto& step : drained.steps)
    if (step.answer.allowed()) went.emplace_back(step.at / std::chrono::seconds(1), step.name);
  EXPECT_EQ(went, (std::vector<std::pair<std::int64_t, std::string>>{{0, "db-0"}, {15, "db-1"}, {30, "db-2"}}));
  EXPECT_EQ(drained.steps.size(), 3U + 2U + 2U + 2U + 1U + 1U + 1U);
}

TEST(Drain, SaysWhenABudgetHoldsItForGood) {
  auto objects = database(3, 3);
  objects.disruption_budgets = {made::min_available(3)};
  const auto drained = drain("n1", objects, {.replaced_after = std::chrono::seconds(1)}, at(0));
  EXPECT_FALSE(drained.done);
  EXPECT_EQ(drained.waiting.size(), 3U);
  EXPECT_EQ(drained.steps.size(), 3U);
}

TEST(Drain, GivesUpAPodThatTwoBudgetsSelect) {
  auto objects = database(1, 1);
  auto other = made::min_available(0);
  other.meta.name = "other";
  objects.disruption_budgets = {made::min_available(0), other};
  const auto drained = drain("n1", objects, {}, at(0));
  EXPECT_EQ(drained.waiting, Names{"db-0"});
  EXPECT_EQ(drained.steps.at(0).answer.code, 500);
}

}  // namespace
}  // namespace sandtable::models::kube
