#include "models/cluster/disruption/eviction.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "tests/models/cluster/disruption/made.hpp"

namespace sandtable::models::kube {
namespace {

using made::at;
using made::database;
using made::max_unavailable;
using made::min_available;

std::array<int, 4> figures(const DisruptionBudget& budget, const Objects& objects) {
  const auto state = budget_state(budget, objects, at(1000));
  return {state.expected, state.current_healthy, state.desired_healthy, state.allowed};
}

// Percentages round up for both: 30 % of 7 is 3 that may be missing; 50 % of 7 is 4 that must be there.
TEST(BudgetState, RoundsPercentagesUp) {
  EXPECT_EQ(figures(max_unavailable(30, true), database(7, 7)), (std::array{7, 7, 4, 3}));
  EXPECT_EQ(figures(min_available(50, true), database(7, 7)), (std::array{7, 7, 4, 3}));
  EXPECT_EQ(figures(max_unavailable(1, true), database(7, 7)), (std::array{7, 7, 6, 1}));
  EXPECT_EQ(figures(min_available(100, true), database(7, 7)), (std::array{7, 7, 7, 0}));
}

TEST(BudgetState, CountsWhatIsThereForAWholeMinAvailable) {
  auto objects = database(3, 3);
  objects.stateful_sets[0].replicas = 10;
  EXPECT_EQ(figures(min_available(2), objects), (std::array{3, 3, 2, 1}));
  // For everything else it counts what is to be there.
  EXPECT_EQ(figures(min_available(20, true), objects), (std::array{10, 3, 2, 1}));
  EXPECT_EQ(figures(max_unavailable(5), objects), (std::array{10, 3, 5, 0}));
}

TEST(BudgetState, NeverAllowsLessThanNothing) {
  EXPECT_EQ(figures(min_available(5), database(3, 2)), (std::array{3, 2, 5, 0}));
  EXPECT_EQ(figures(max_unavailable(9), database(3, 2)), (std::array{3, 2, 0, 2}));
  EXPECT_EQ(figures(max_unavailable(9), Objects{}), (std::array{0, 0, 0, 0}));
}

TEST(BudgetState, DoesNotCountPodsOnTheirWayOut) {
  auto objects = database(4, 4);
  objects.pods[0].meta.deleted = at(990);
  EXPECT_EQ(figures(min_available(2), objects), (std::array{4, 3, 2, 1}));
  auto budget = min_available(2);
  budget.disrupted["db-1"] = at(1000) - disruption_timeout + std::chrono::seconds(1);
  EXPECT_EQ(figures(budget, objects), (std::array{4, 2, 2, 0}));
  budget.disrupted["db-1"] = at(1000) - disruption_timeout;  // granted, but it never went
  EXPECT_EQ(figures(budget, objects), (std::array{4, 3, 2, 1}));
}

TEST(BudgetState, AsksTheDeploymentBehindAReplicaSet) {
  Objects objects;
  objects.deployments = {made::deployment(5, 1, 0)};
  objects.replica_sets = {made::replica_set("web-a", "v1", 3, 3), made::replica_set("web-b", "v2", 2, 2)};
  for (const char* owner : {"web-a", "web-b"}) {
    objects.pods.push_back(made::pod(std::string(owner) + "-1", "ReplicaSet", owner));
    objects.pods.back().meta.labels["app"] = "db";
  }
  EXPECT_EQ(figures(max_unavailable(4), objects), (std::array{5, 2, 1, 1}));  // 5 once, not 3 + 2
}

TEST(BudgetState, FailsWhereAScaleIsNeededAndThereIsNone) {
  auto objects = database(2, 2);
  objects.pods.push_back(made::pod("agent", "DaemonSet", "agent"));
  objects.pods.back().meta.labels["app"] = "db";
  const auto state = budget_state(max_unavailable(50, true), objects, at(0));
  EXPECT_EQ(state.failure, "found no controllers for pod \"agent\"");
  EXPECT_EQ(state.allowed, 0);
  EXPECT_EQ(budget_state(min_available(1), objects, at(0)).allowed, 2);
}

TEST(BudgetState, LeavesBarePodsOutOfWhatIsExpected) {
  auto objects = database(2, 2);
  objects.pods.push_back(made::pod("bare", "", ""));
  objects.pods.back().meta.labels["app"] = "db";
  const auto state = budget_state(max_unavailable(1), objects, at(0));
  EXPECT_EQ(state.expected, 2);
  EXPECT_EQ(state.current_healthy, 3);
  EXPECT_EQ(state.allowed, 2);
  EXPECT_EQ(state.unmanaged, std::vector<std::string>{"bare"});
}

EvictionAnswer ask(std::size_t pod, const DisruptionBudget& budget, const Objects& objects) {
  return answer_eviction(objects.pods[pod], {view_of(budget, objects, at(1000))});
}

TEST(Eviction, Answers200Or429) {
  EXPECT_TRUE(ask(0, min_available(2), database(3, 3)).disrupts);
  const auto refused = ask(0, min_available(3), database(3, 3));
  EXPECT_EQ(refused.code, 429);
  EXPECT_EQ(refused.reason, "TooManyRequests");
  EXPECT_EQ(refused.budget, "db");
  EXPECT_EQ(refused.why, "there are 3 healthy of 3 desired");
}

TEST(Eviction, Answers500WhereTwoBudgetsSelectAPod) {
  const auto objects = database(3, 3);
  auto other = min_available(1);
  other.meta.name = "other";
  const auto answer = answer_eviction(objects.pods[0], {view_of(min_available(1), objects, at(0)), view_of(other, objects, at(0))});
  EXPECT_EQ(answer.code, 500);
  EXPECT_EQ(answer.reason, "InternalError");
}

TEST(Eviction, AsksNoBudgetForPodsThatDoNotServe) {
  auto objects = database(3, 3);
  objects.pods[0].status.phase = PodPhase::succeeded;
  objects.pods[1].status.phase = PodPhase::pending;
  objects.pods[2].meta.deleted = at(5);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(ask(i, min_available(3), objects).code, 200) << i;
}

// A pod that is not ready goes by the policy: only where the others are enough, or always.
TEST(Eviction, OfUnhealthyPodsFollowsThePolicy) {
  EXPECT_EQ(ask(2, min_available(2), database(3, 2)).code, 200);
  EXPECT_FALSE(ask(2, min_available(2), database(3, 2)).disrupts);
  EXPECT_EQ(ask(2, min_available(3), database(3, 2)).code, 429);
  EXPECT_EQ(ask(2, min_available(0), database(3, 0)).code, 429);  // nobody is healthy, nobody needs to be: not "healthy"
  auto always = min_available(3);
  always.always_allow_unhealthy = true;
  EXPECT_EQ(ask(2, always, database(3, 2)).code, 200);
  EXPECT_EQ(ask(0, always, database(3, 2)).code, 429);
}

TEST(Eviction, WaitsForTheBudgetsController) {
  const auto objects = database(3, 3);
  auto view = view_of(min_available(1), objects, at(0));
  view.budget.meta.generation = 2;
  view.budget.observed_generation = 1;
  EXPECT_EQ(answer_eviction(objects.pods[0], {view}).code, 429);
}

TEST(Eviction, EmptySelectorsSelectAllAndNoneNothing) {
  const auto objects = database(3, 3);
  auto all = min_available(3);
  all.selector = LabelSelector{};
  EXPECT_EQ(ask(0, all, objects).code, 429);
  all.selector.reset();
  EXPECT_EQ(ask(0, all, objects).code, 200);
}

RC_GTEST_PROP(Eviction, NeverTakesHealthyOnesBelowWhatIsDesired, ()) {
  const auto replicas = *rc::gen::inRange(1, 12);
  auto objects = database(replicas, *rc::gen::inRange(0, replicas + 1));
  const bool percent = *rc::gen::arbitrary<bool>();
  const auto value = *rc::gen::inRange(0, percent ? 101 : 14);
  auto budget = *rc::gen::arbitrary<bool>() ? min_available(value, percent) : max_unavailable(value, percent);
  budget.always_allow_unhealthy = *rc::gen::arbitrary<bool>();
  std::vector<BudgetView> views{view_of(budget, objects, at(0))};
  const auto before = views[0].state;
  for (int i = 0; i < 30; ++i) {
    auto& pod = objects.pods[*rc::gen::inRange<std::size_t>(0, objects.pods.size())];
    evict(pod, views, at(i));
    if (*rc::gen::arbitrary<bool>()) views = {view_of(views[0].budget, objects, at(i))};  // its controller catches up
    const auto now = budget_state(views[0].budget, objects, at(i));
    RC_ASSERT(now.current_healthy >= std::min(before.current_healthy, before.desired_healthy));
    RC_ASSERT(views[0].state.allowed >= 0);
  }
}

}  // namespace
}  // namespace sandtable::models::kube
