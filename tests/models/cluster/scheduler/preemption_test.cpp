#include "models/cluster/scheduler/preemption.hpp"

#include <gtest/gtest.h>

#include "models/cluster/scheduler/pending.hpp"
#include "tests/models/cluster/scheduler/cluster_builder.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

using std::chrono::minutes;

Pod victim(const std::string& name, const std::string& node, std::int64_t cores, std::int32_t priority, int started = 0) {
  Pod made = on(node, pod(name, resources(cores * 1000, gibi / 4), {{"app", name}}));
  made.spec.priority = priority;
  made.status.started = noon - minutes{60} + minutes{started};
  return made;
}

Pod urgent(std::int64_t cores = 4) {
  Pod made = pod("urgent", resources(cores * 1000, gibi));
  made.spec.priority = 100;
  return made;
}

DisruptionBudget guard(const std::string& app) {
  DisruptionBudget budget;
  budget.meta.name = app;
  budget.selector = select("app", app);
  return budget;
}

Objects full(std::vector<Pod> pods, std::vector<DisruptionBudget> budgets = {}) {
  Objects objects;
  objects.nodes = {node("a"), node("b")};
  objects.pods = std::move(pods);
  objects.disruption_budgets = std::move(budgets);
  return objects;
}

struct Choice {
  std::string node, why;
  std::vector<std::string> victims;
};

Choice choice(const Objects& objects, const Pod& wanted = urgent()) {
  const auto plan = decide(objects, wanted).preemption;
  if (!plan || !plan->chosen) return {"", plan ? plan->message : "placed", {}};
  Choice made{plan->chosen->node, plan->why, {}};
  for (const auto& meta : plan->chosen->pods) made.victims.push_back(meta.name);
  return made;
}

using Names = std::vector<std::string>;

TEST(Preemption, FewestBrokenBudgetsFirst) {
  const auto made = choice(full({victim("x", "a", 4, 1), victim("y", "b", 4, 50)}, {guard("x")}));
  EXPECT_EQ(made.node, "b");
  EXPECT_EQ(made.why, "fewest broken disruption budgets");
}

TEST(Preemption, ThenTheLowestPriorityOfTheMostImportantVictim) {
  const auto made = choice(full({victim("x", "a", 4, 9), victim("y", "b", 2, 8), victim("z", "b", 2, 8)}));
  EXPECT_EQ(made.node, "b");
  EXPECT_EQ(made.why, "lowest priority of the most important victim");
  EXPECT_EQ(made.victims, (Names{"y", "z"}));
}

// Each priority counts 2^31 more, so that two victims weigh more than one whatever their priorities.
TEST(Preemption, ThenTheLowestSumOfPriorities) {
  const auto two = choice(full({victim("x", "a", 2, 8), victim("w", "a", 2, -5), victim("y", "b", 4, 8)}));
  EXPECT_EQ(two.node, "b");
  const auto lower = choice(full({victim("x", "a", 2, 8), victim("w", "a", 2, 7), victim("y", "b", 2, 8), victim("z", "b", 2, 6)}));
  EXPECT_EQ(lower.node, "b");
  EXPECT_EQ(lower.why, "lowest sum of victims' priorities");
}

TEST(Preemption, ThenTheLatestStart) {
  const auto made = choice(full({victim("x", "a", 4, 8, 10), victim("y", "b", 4, 8, 20)}));
  EXPECT_EQ(made.node, "b");
  EXPECT_EQ(made.why, "latest start of the most important victims");
}

TEST(Preemption, ThenTheFirst) {
  const auto objects = full({victim("x", "a", 4, 8), victim("y", "b", 4, 8)});
  EXPECT_EQ(choice(objects).node, "a");
  EXPECT_EQ(decide(objects, urgent()).preemption->best, (Names{"a", "b"}));
}

// Three pods of 1, 1 and 2 cores on a node of 4, 2 wanted: the important ones come back first.
TEST(Preemption, TheMoreImportantComeBackFirst) {
  auto objects = full({victim("low", "a", 2, 1), victim("mid", "a", 1, 5), victim("high", "a", 1, 9)});
  objects.nodes.pop_back();
  EXPECT_EQ(choice(objects, urgent(2)).victims, Names{"low"});
  objects.pods[0].spec.priority = 20;
  EXPECT_EQ(choice(objects, urgent(2)).victims, (Names{"high", "mid"}));
  // A budget comes before importance.
  objects.disruption_budgets = {guard("mid"), guard("high")};
  EXPECT_EQ(choice(objects, urgent(2)).victims, Names{"low"});
}

TEST(Preemption, BudgetsAllowSoMany) {
  auto objects = full({victim("x", "a", 2, 1), victim("x", "a", 2, 1)}, {guard("x")});
  objects.nodes.pop_back();
  EXPECT_EQ(decide(objects, urgent()).preemption->chosen->broken_budgets, 2);
  objects.disruption_budgets[0].disruptions_allowed = 1;
  EXPECT_EQ(decide(objects, urgent()).preemption->chosen->broken_budgets, 1);
  objects.disruption_budgets[0].disrupted = {{"x", noon}};
  EXPECT_EQ(decide(objects, urgent()).preemption->chosen->broken_budgets, 0);
}

TEST(Preemption, OnlyLowerPrioritiesAreVictims) {
  const auto made = choice(full({victim("x", "a", 4, 100), victim("y", "b", 3, 200)}));
  EXPECT_EQ(made.why,
            "no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.");
}

TEST(Preemption, HelpsNotWhereTheNodeIsExcludedForGood) {
  auto objects = full({victim("x", "a", 4, 1), victim("y", "b", 4, 1)});
  objects.nodes[0].taints = {{"t", "", TaintEffect::no_schedule, {}}};
  EXPECT_EQ(choice(objects).node, "b");
  Pod wanted = urgent(5);
  Options older;
  older.minor = 33;
  EXPECT_EQ(decide(objects, wanted).preemption->message,
            "no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.");
  EXPECT_EQ(decide(objects, wanted, older).preemption->message,
            "preemption: 0/2 nodes are available: 1 Insufficient cpu, 1 Preemption is not helpful for scheduling.");
}

TEST(Preemption, PodsThatNeverPreemptWait) {
  Pod wanted = urgent();
  wanted.spec.preemption = Preemption::never;
  EXPECT_EQ(choice(full({victim("x", "a", 4, 1), victim("y", "b", 4, 1)}), wanted).why,
            "no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.");
}

TEST(Preemption, NoMoreVictimsWhileSomeAreEnding) {
  auto objects = full({victim("x", "a", 4, 1), victim("y", "b", 4, 1)});
  Pod wanted = urgent();
  wanted.status.nominated_node = std::string("a");
  EXPECT_EQ(choice(objects, wanted).node, "a");
  objects.pods[0].meta.deleted = noon;
  objects.pods[0].status.conditions = {{"DisruptionTarget", Truth::yes, "PreemptionByScheduler", "", {}}};
  EXPECT_EQ(choice(objects, wanted).why,
            "no new claims to deallocate, preemption: not eligible due to a terminating pod on the nominated node.");
}

// A foe of the pod is a victim although there is room.
TEST(Preemption, RemovesFoes) {
  auto objects = full({victim("x", "a", 1, 1), victim("y", "a", 1, 1)});
  objects.nodes.pop_back();
  Pod wanted = urgent(1);
  wanted.spec.affinity.against.required = {near(select("app", "x"), hostname_label)};
  EXPECT_EQ(choice(objects, wanted).victims, Names{"x"});
}

// Who preempted holds its place: the next of lower priority does not get it, nor are the victims counted as gone.
TEST(Preemption, TheNextPodSeesTheNominated) {
  auto objects = full({victim("x", "a", 4, 1), victim("y", "b", 4, 200)});
  objects.pods.push_back(urgent());
  objects.pods.push_back(pod("small", resources(100, gibi / 4)));
  const auto decided = schedule_pending(objects, noon, {});
  EXPECT_EQ(decided[0].decision.preemption->chosen->node, "a");
  EXPECT_EQ(decided[1].decision.node, std::nullopt);
}

}  // namespace
}  // namespace sandtable::models::kube::scheduler
