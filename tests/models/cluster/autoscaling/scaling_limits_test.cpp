#include "models/cluster/autoscaling/scaling_limits.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/autoscaling/hpa_world.hpp"

namespace sandtable::models::kube::test {
namespace {

ScalingRules rules(std::vector<ScalingPolicy> policies, SelectPolicy select = SelectPolicy::max) {
  return {{}, select, std::move(policies), {}};
}
ScalingPolicy pods(std::int32_t value, std::int32_t period = 60) { return {PolicyKind::pods, value, period}; }
ScalingPolicy percent(std::int32_t value, std::int32_t period = 60) { return {PolicyKind::percent, value, period}; }

AutoscalerMemory events(std::vector<ScaleEvent> ups, std::vector<ScaleEvent> downs = {}) {
  return {{}, {}, std::move(ups), std::move(downs)};
}

TEST(ScaleUpLimit, PodsAndPercent) {
  EXPECT_EQ(scale_up_limit(rules({pods(4)}), 10, {}, noon), 14);
  EXPECT_EQ(scale_up_limit(rules({percent(50)}), 10, {}, noon), 15);
  EXPECT_EQ(scale_up_limit(rules({percent(1)}), 10, {}, noon), 11);  // up: it always lets one through
  EXPECT_EQ(scale_up_limit(rules({percent(10)}), 10, {}, noon), 11);
  EXPECT_EQ(scale_up_limit(rules({percent(10)}), 100, {}, noon), 111);  // 100·1.1 = 110.00000000000001
  EXPECT_EQ(scale_up_limit(rules({pods(4), percent(100)}), 10, {}, noon), 20);
  EXPECT_EQ(scale_up_limit(rules({pods(4), percent(100)}, SelectPolicy::min), 10, {}, noon), 14);
  EXPECT_EQ(scale_up_limit(rules({pods(4)}, SelectPolicy::disabled), 10, {}, noon), 10);
}

TEST(ScaleDownLimit, PodsAndPercent) {
  EXPECT_EQ(scale_down_limit(rules({pods(4)}), 10, {}, noon), 6);
  EXPECT_EQ(scale_down_limit(rules({percent(50)}), 5, {}, noon), 2);  // 2.5 cut
  EXPECT_EQ(scale_down_limit(rules({percent(10)}), 10, {}, noon), 9);
  EXPECT_EQ(scale_down_limit(rules({percent(90)}), 10, {}, noon), 0);  // 10·(1 − 0.9) = 0.9999999999999998
  EXPECT_EQ(scale_down_limit(rules({percent(100)}), 10, {}, noon), 0);
  EXPECT_EQ(scale_down_limit(rules({pods(4), percent(10)}), 100, {}, noon), 90);
  EXPECT_EQ(scale_down_limit(rules({pods(4), percent(10)}, SelectPolicy::min), 100, {}, noon), 96);
  EXPECT_EQ(scale_down_limit(rules({pods(4)}, SelectPolicy::disabled), 10, {}, noon), 10);
}

TEST(ScaleUpLimit, WhatWasAddedInThePeriodIsUsedUp) {
  const auto memory = events({{3, noon - 59s}, {5, noon - 60s}});          // what is a whole period old no longer counts
  EXPECT_EQ(scale_up_limit(rules({pods(4)}), 10, memory, noon), 11);       // 10 − 3 + 4
  EXPECT_EQ(scale_up_limit(rules({percent(100)}), 10, memory, noon), 14);  // (10 − 3)·2
  EXPECT_EQ(scale_up_limit(rules({pods(4, 30)}), 10, memory, noon), 14);   // a shorter period
  EXPECT_EQ(scale_up_limit(rules({pods(4)}), 10, events({{8, noon - 1s}}), noon), 6);  // below current: no further up
}

TEST(ScaleLimits, WhatWentTheOtherWayGivesRoom) {
  const auto memory = events({{3, noon - 10s}}, {{2, noon - 20s}});
  EXPECT_EQ(scale_up_limit(rules({pods(4)}), 10, memory, noon), 13);
  EXPECT_EQ(scale_down_limit(rules({pods(4)}), 10, memory, noon), 5);
}

TEST(LimitRate, WordsOfTheCondition) {
  ScalingBehavior behavior{rules({pods(4)}), rules({pods(2)})};
  const auto up = limit_rate(behavior, {1, 100}, 10, 30, {}, noon);
  EXPECT_EQ(up.replicas, 14);
  EXPECT_EQ(up.reason, "ScaleUpLimit");
  EXPECT_EQ(limit_rate(behavior, {1, 12}, 10, 30, {}, noon).reason, "TooManyReplicas");
  EXPECT_EQ(limit_rate(behavior, {1, 12}, 10, 30, {}, noon).replicas, 12);
  EXPECT_EQ(limit_rate(behavior, {1, 100}, 10, 3, {}, noon).replicas, 8);
  EXPECT_EQ(limit_rate(behavior, {1, 100}, 10, 3, {}, noon).reason, "ScaleDownLimit");
  EXPECT_EQ(limit_rate(behavior, {9, 100}, 10, 3, {}, noon).reason, "TooFewReplicas");
  EXPECT_EQ(limit_rate(behavior, {9, 100}, 10, 3, {}, noon).replicas, 9);
  EXPECT_EQ(limit_rate(behavior, {1, 100}, 10, 12, {}, noon).reason, "DesiredWithinRange");
  EXPECT_EQ(limit_rate(behavior, {1, 100}, 10, 10, {}, noon).reason, "DesiredWithinRange");
  // What is used up stops, and never turns round.
  EXPECT_EQ(limit_rate(behavior, {1, 100}, 10, 30, events({{8, noon - 1s}}), noon).replicas, 10);
  EXPECT_EQ(limit_rate(behavior, {1, 100}, 10, 3, events({}, {{8, noon - 1s}}), noon).replicas, 10);
}

TEST(LimitRate, WithoutBehaviorTheDoubleOrFour) {
  EXPECT_EQ(limit_rate_without_behavior({1, 100}, 1, 50).replicas, 4);
  EXPECT_EQ(limit_rate_without_behavior({1, 100}, 10, 50).replicas, 20);
  EXPECT_EQ(limit_rate_without_behavior({1, 100}, 10, 50).reason, "ScaleUpLimit");
  EXPECT_EQ(limit_rate_without_behavior({1, 15}, 10, 50).reason, "TooManyReplicas");
  EXPECT_EQ(limit_rate_without_behavior({3, 100}, 10, 0).replicas, 3);
  EXPECT_EQ(limit_rate_without_behavior({3, 100}, 10, 0).reason, "TooFewReplicas");
}

TEST(Stabilize, DownToTheHighestOfTheWindow) {
  ScalingBehavior behavior;
  AutoscalerMemory memory;
  memory.recommendations = {{9, noon - 301s}, {8, noon - 300s}, {6, noon - 299s}};
  const auto made = stabilize(behavior, {}, 10, 2, memory, noon);
  EXPECT_EQ(made.replicas, 6);  // what is a whole window old no longer counts
  EXPECT_EQ(made.reason, "ScaleDownStabilized");
}

TEST(Stabilize, UpToTheLowestOfTheWindow) {
  ScalingBehavior behavior;
  behavior.up.stabilization_seconds = 60;
  AutoscalerMemory memory;
  memory.recommendations = {{2, noon - 61s}, {12, noon - 59s}, {15, noon - 10s}};
  const auto made = stabilize(behavior, {}, 10, 20, memory, noon);
  EXPECT_EQ(made.replicas, 12);
  EXPECT_EQ(made.reason, "ScaleUpStabilized");
  memory.recommendations = {{7, noon - 59s}};
  EXPECT_EQ(stabilize(behavior, {}, 10, 20, memory, noon).replicas, 10);  // between the two: as it is
}

TEST(Stabilize, ByTheFlagWhereTheRuleSaysNothing) {
  ScalingBehavior behavior;
  HpaOptions options;
  options.downscale_stabilization = 60s;
  AutoscalerMemory memory;
  memory.recommendations = {{9, noon - 61s}};
  EXPECT_EQ(stabilize(behavior, options, 10, 2, memory, noon).replicas, 2);
  behavior.down.stabilization_seconds = 90;
  memory.recommendations = {{9, noon - 61s}};
  EXPECT_EQ(stabilize(behavior, options, 10, 2, memory, noon).replicas, 9);
  behavior.down.stabilization_seconds = 0;
  EXPECT_EQ(stabilize(behavior, options, 10, 2, memory, noon).replicas, 2);
}

TEST(Stabilize, WithoutBehaviorTheWindowsEndIsIncluded) {
  AutoscalerMemory memory;
  memory.recommendations = {{9, noon - 301s}, {8, noon - 300s}};
  EXPECT_EQ(stabilize_without_behavior({}, 2, memory, noon).replicas, 8);
}

TEST(Stabilize, WhatNoWindowReachesMakesRoom) {
  AutoscalerMemory memory;
  for (int second = 0; second < 3600; second += 15)
    note_recommended({}, {}, second % 7, memory, noon + std::chrono::seconds{second});
  EXPECT_LE(memory.recommendations.size(), 22U);  // 300/15, both ends, and one on its way
}

TEST(NoteScaling, EventsOlderThanTheLongestPeriodMakeRoom) {
  ScalingBehavior behavior{rules({pods(4, 30), pods(9, 60)}), default_scale_down()};
  AutoscalerMemory memory;
  note_scaling(behavior, 1, 5, memory, noon);
  note_scaling(behavior, 5, 6, memory, noon + 60s);  // a whole period old is not older
  EXPECT_EQ(memory.ups.size(), 2U);
  note_scaling(behavior, 6, 9, memory, noon + 61s);
  ASSERT_EQ(memory.ups.size(), 2U);
  EXPECT_EQ(memory.ups[0].change, 3);
  note_scaling(behavior, 9, 4, memory, noon + 62s);
  ASSERT_EQ(memory.downs.size(), 1U);
  EXPECT_EQ(memory.downs[0].change, 5);
}

}  // namespace
}  // namespace sandtable::models::kube::test
