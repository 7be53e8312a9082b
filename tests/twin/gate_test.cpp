#include "twin/gate.hpp"

#include <gtest/gtest.h>

#include "twin/state_digest.hpp"

namespace sandtable::twin {
namespace {

ServiceObject cart(std::size_t places, std::size_t ready) {
  ServiceObject out{.name = "cart", .version = 3, .replicas = {}};
  for (std::size_t i = 0; i < places; ++i) out.replicas.push_back({"cart-" + std::to_string(i), i < ready, false, 1});
  return out;
}

/// Everything speaks for it.
GateInput fine(std::uint32_t replicas = 4) {
  GateInput out;
  out.plan = {"cart-up", {{sim::Duration{0}, models::ScaleAction{"cart", "", replicas}}}};
  out.simulated_state = out.present_state = "same";
  out.present.services = {cart(6, 3)};
  out.fidelity = Fidelity{{}, {{"service.cart.latency.p95", models::Unit::seconds, 0.1, {{0.09, 0.11}}, 0.1, 0, true, 0}}, 1, 0};
  out.objectives = {{"fast", "service.cart.latency.p95", "below 0.25", 1, true, ""}};
  out.approval = {true, "--approve"};
  return out;
}

/// The checks that did not pass.
std::vector<std::string> against(const GateInput& input) {
  std::vector<std::string> out;
  for (const auto& check : judge_plan(input).checks)
    if (!check.passed) out.push_back(check.name + ": " + check.reason);
  return out;
}
using Lines = std::vector<std::string>;

TEST(Gate, LetsThroughWhatNothingSpeaksAgainst) {
  const auto verdict = judge_plan(fine());
  EXPECT_TRUE(verdict.allowed());
  EXPECT_EQ(verdict.checks.size(), 9u);
  for (const auto& check : verdict.checks) EXPECT_FALSE(check.reason.empty()) << check.name;
  EXPECT_FALSE(Verdict{}.allowed()) << "no check, no passage";
}

TEST(Gate, RefusesAChangedWorld) {
  auto input = fine();
  input.present_state = "other";
  EXPECT_EQ(against(input), Lines{"state unchanged: the world has changed since the plan was simulated (state same, now other)"});
}

// Right after a rollout pods still end, each when it does.
TEST(Gate, WhatDrainsAndGoesIsNoChangeOfTheWorld) {
  Snapshot after;
  after.services = {cart(3, 3)};
  after.services[0].elastic = true;
  Snapshot before = after;
  before.services[0].replicas.push_back({"cart-old", false, true, 1});
  EXPECT_EQ(state_digest(before, {"cart"}), state_digest(after, {"cart"}));
  before.services[0].replicas.back().draining = false;
  EXPECT_NE(state_digest(before, {"cart"}), state_digest(after, {"cart"}));
  // A place stays.
  before.services[0].replicas.back().draining = true;
  before.services[0].elastic = after.services[0].elastic = false;
  EXPECT_NE(state_digest(before, {"cart"}), state_digest(after, {"cart"}));
}

TEST(Gate, ChecksPreconditionsActionByAction) {
  auto input = fine(7);
  input.plan.actions.push_back({sim::Duration{0}, models::ScaleAction{"till", "", 2}});
  input.plan.actions.push_back({sim::Duration{0}, models::ScaleAction{"cart", "", 0}});
  input.plan.actions.push_back({sim::Duration{0}, models::CrashAction{{"", "cart-5"}, sim::Duration::max()}});
  EXPECT_EQ(against(input),
            Lines{"preconditions: action 1: cart has places for 6 replicas, not 7; action 2: no service till is there to scale; "
                  "action 3: cart would keep 0 replicas, less than 1; action 4: cart-5 is not there to crash"});
  input.plan.actions.clear();
  EXPECT_EQ(against(input), Lines{"preconditions: the plan has no action"});
}

TEST(Gate, AsksForFidelity) {
  auto input = fine();
  input.fidelity.reset();
  EXPECT_EQ(against(input), Lines{"fidelity: the twin has not been held against reality yet"});
  input = fine();
  input.fidelity->kpis[0].relative_error = -0.4;
  input.fidelity->kpis[0].inside = false;
  EXPECT_EQ(
      against(input),
      Lines{"fidelity: service.cart.latency.p95 was predicted -40.0 % off, more than 25.0 %; only 0.0 % of the measurements lay in "
            "their 90 % prediction interval, less than 50.0 %"});
}

TEST(Gate, AsksForObjectivesMetInSimulation) {
  auto input = fine();
  input.objectives[0].met = false;
  input.objectives[0].reason = "the mean is 0.3";
  EXPECT_EQ(against(input), Lines{"objectives: fast is not met by the simulated plan (the mean is 0.3)"});
}

TEST(Gate, KeepsToTheGuardrails) {
  auto input = fine(6);
  input.guardrails.largest_step = 2;
  EXPECT_EQ(against(input), Lines{"largest step: action 1: cart changes by 3 replicas, more than 2"});
  input = fine(1);
  input.guardrails.blast_radius = 0.5;
  EXPECT_EQ(against(input), Lines{"blast radius: action 1: takes out 66.67 % of cart, more than 50 %"});
  input = fine();
  input.guardrails.budget = 2;
  EXPECT_EQ(against(input), Lines{"budget: a budget is set, but the plan's cost is not known"});
  input.predicted_cost = 2.5;
  EXPECT_EQ(against(input), Lines{"budget: the plan costs 2.5 an hour, the budget is 2"});
  input.predicted_cost = 2;
  EXPECT_TRUE(against(input).empty());
}

TEST(Gate, FollowsThePlanFromActionToAction) {
  auto input = fine(5);  // 3 → 5 → 6: each a step of 2 or less
  input.guardrails.largest_step = 2;
  input.plan.actions.push_back({sim::Duration{0}, models::ScaleAction{"cart", "", 6}});
  EXPECT_TRUE(against(input).empty());
}

TEST(Gate, RespectsFreezes) {
  auto input = fine();
  input.guardrails.freezes = {{{{100}, {200}}, "quarter's end"}};
  input.now = {99};
  EXPECT_TRUE(against(input).empty());
  input.now = {100};
  EXPECT_EQ(against(input), Lines{"freeze: changes are frozen: quarter's end"});
  input.now = {200};
  EXPECT_TRUE(against(input).empty());
}

TEST(Gate, WantsAYes) {
  auto input = fine();
  input.approval = {};
  EXPECT_EQ(against(input), Lines{"approval: nobody has approved the plan"});
}

TEST(StateDigest, SeesSpecificationsAndNothingElse) {
  const Snapshot base{1, {cart(6, 3)}, {{"general-0", true}}};
  const std::string digest = state_digest(base, {"cart"});
  auto other = base;
  other.version = 9;
  other.services[0].version = 9;
  other.services[0].replicas[5].draining = true;
  other.services.push_back({"till", 1, {}});
  EXPECT_EQ(state_digest(other, {"cart"}), digest);
  other = base;
  other.services[0].replicas[3].in_rotation = true;
  EXPECT_NE(state_digest(other, {"cart"}), digest);
  other = base;
  other.services[0].replicas[0].weight = 2;
  EXPECT_NE(state_digest(other, {"cart"}), digest);
  other = base;
  other.nodes[0].up = false;
  EXPECT_NE(state_digest(other, {"cart"}), digest);
  EXPECT_NE(state_digest(base, {"cart", "till"}), digest) << "absent is a state too";
  EXPECT_EQ(state_digest(base, {"till", "cart"}), state_digest(base, {"cart", "till"}));
}

}  // namespace
}  // namespace sandtable::twin
