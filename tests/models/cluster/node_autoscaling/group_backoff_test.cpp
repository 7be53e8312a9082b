#include "models/cluster/node_autoscaling/group_backoff.hpp"

#include <gtest/gtest.h>

#include "models/cluster/node_autoscaling/group_state.hpp"
#include "tests/models/cluster/node_autoscaling/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

// 5 min, then twice as long each time that it fails after the back-off is over, 30 min at most.
TEST(GroupBackoff, Doubles) {
  const ClusterAutoscalerOptions options;
  std::optional<GroupBackoff> backoff;
  sim::Time now = noon;
  for (const auto span : {5min, 10min, 20min, 30min, 30min}) {
    backoff = failed_again(backoff, now, options);
    EXPECT_EQ(backoff->until - now, span);
    now = backoff->until + 1s;
  }
}

TEST(GroupBackoff, AFailureWhileItHoldsMakesItNoLonger) {
  const ClusterAutoscalerOptions options;
  const auto first = failed_again({}, noon, options);
  const auto second = failed_again(first, noon + 1min, options);
  EXPECT_EQ(second.until, noon + 6min);
  EXPECT_EQ(second.span, 5min);
}

TEST(GroupBackoff, StartsAnewAfterThreeQuietHours) {
  const ClusterAutoscalerOptions options;
  auto backoff = failed_again({}, noon, options);
  backoff = failed_again(backoff, backoff.until + 1s, options);
  EXPECT_EQ(backoff.span, 10min);
  EXPECT_EQ(failed_again(backoff, backoff.failed + 3h, options).span, 20min);
  EXPECT_EQ(failed_again(backoff, backoff.failed + 3h + 1s, options).span, 5min);
}

TEST(ScaleRequests, FailAfterFifteenMinutesAndAreForgottenWhenTheyCameTrue) {
  Objects objects;
  objects.node_groups = {group("g", 0, 5)};
  objects.node_groups[0].target_size = 1;
  ClusterAutoscalerMemory memory;
  memory.requests = {{"g", 1, noon}};
  EXPECT_TRUE(settle_requests(memory, group_states(objects, noon + 15min), noon + 15min, {}).empty());
  EXPECT_EQ(memory.requests.size(), 1U);
  auto late = memory;
  EXPECT_EQ(settle_requests(late, group_states(objects, noon + 15min + 1s), noon + 15min + 1s, {}),
            (std::vector<std::string>{"g"}));
  EXPECT_TRUE(late.requests.empty());
  EXPECT_TRUE(late.backoffs.at("g").holds(noon + 20min));

  objects.nodes = {group_node("n", "g")};
  EXPECT_TRUE(settle_requests(memory, group_states(objects, noon + 16min), noon + 16min, {}).empty());
  EXPECT_TRUE(memory.requests.empty());
}

TEST(GroupState, WhatIsUpcoming) {
  Objects objects;
  objects.node_groups = {group("g", 0, 5)};
  objects.node_groups[0].target_size = 4;
  objects.nodes = {group_node("ready", "g"), group_node("starting", "g"), group_node("broken", "g")};
  objects.nodes[1].conditions = objects.nodes[2].conditions = {condition("Ready", false)};
  objects.nodes[1].meta.created = noon - 1min;
  const auto state = group_states(objects, noon).front();
  EXPECT_EQ(state.upcoming, 2) << "one that starts, one that is not there yet";
  EXPECT_EQ(state.unready, 1);
}

TEST(GroupState, TheCandidatesTaintIsRemembered) {
  Objects objects;
  objects.nodes = {group_node("n", "g")};
  objects.nodes[0].taints = {{deletion_candidate_taint, "1700000000", TaintEffect::prefer_no_schedule, {}}};
  EXPECT_EQ(memory_of(objects).unneeded.at("n"), sim::Time{1700000000s});
}

}  // namespace
}  // namespace sandtable::models::kube
