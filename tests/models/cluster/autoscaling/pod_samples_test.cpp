#include "models/cluster/autoscaling/pod_samples.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/autoscaling/hpa_world.hpp"

namespace sandtable::models::kube::test {
namespace {

const PodSample fresh{500, noon - 15s, 15s};

PodGroup group(const Pod& pod, const std::optional<PodSample>& sample = fresh, bool cpu = true) {
  return group_of(pod, sample, cpu, {}, noon).group;
}

Pod young(sim::Duration age, Truth ready, sim::Duration since) {
  auto pod = ready_pod("a");
  pod.status.started = noon - age;
  pod.status.conditions[0] = {"Ready", ready, "", "", noon - since};
  return pod;
}

TEST(PodGroups, OnTheirWayOutOrFailedComeFirst) {
  auto pod = ready_pod("a");
  pod.meta.deleted = noon;
  pod.status.phase = PodPhase::pending;
  EXPECT_EQ(group(pod), PodGroup::ignored);
  pod.meta.deleted.reset();
  pod.status.phase = PodPhase::failed;
  EXPECT_EQ(group(pod, std::nullopt), PodGroup::ignored);
}

TEST(PodGroups, PendingBeforeMissingBeforeReadiness) {
  auto pod = ready_pod("a");
  pod.status.phase = PodPhase::pending;
  EXPECT_EQ(group(pod, std::nullopt), PodGroup::unready);
  pod.status.phase = PodPhase::running;
  pod.status.conditions[0].status = Truth::no;
  EXPECT_EQ(group(pod, std::nullopt), PodGroup::missing);
}

TEST(PodGroups, ReadinessCountsForCpuOnly) {
  const auto pod = young(1min, Truth::no, 1min);
  EXPECT_EQ(group(pod), PodGroup::unready);
  EXPECT_EQ(group(pod, fresh, false), PodGroup::ready);
}

TEST(PodGroups, WithoutReadyConditionOrStartUnready) {
  auto pod = ready_pod("a");
  pod.status.started.reset();
  EXPECT_EQ(group(pod), PodGroup::unready);
  pod = ready_pod("a");
  pod.status.conditions.clear();
  EXPECT_EQ(group(pod), PodGroup::unready);
}

// Within the five minutes: the sample's window is to begin after the pod got ready. 15 s of window, sampled 15 s ago.
TEST(PodGroups, YoungPodsCountOnceMeasuredForAWindowAfterReady) {
  EXPECT_EQ(group(young(4min, Truth::yes, 30s)), PodGroup::ready);  // noon−15 is not before noon−30+15
  EXPECT_EQ(group(young(4min, Truth::yes, 30s - 1ns)), PodGroup::unready);
  EXPECT_EQ(group(young(4min, Truth::no, 3min)), PodGroup::unready);
}

TEST(PodGroups, TheInitialisationPeriodEndsAtFiveMinutes) {
  EXPECT_EQ(group(young(5min - 1ns, Truth::yes, 1s)), PodGroup::unready);
  EXPECT_EQ(group(young(5min, Truth::yes, 1s)), PodGroup::ready);
}

// After it: unready only if it never was ready, that is if the condition has not changed later than 30 s after the start.
TEST(PodGroups, OldPodsThatWereReadyOnceStillCount) {
  EXPECT_EQ(group(young(10min, Truth::no, 10min - 30s + 1ns)), PodGroup::unready);
  EXPECT_EQ(group(young(10min, Truth::no, 10min - 30s)), PodGroup::ready);
  EXPECT_EQ(group(young(10min, Truth::unknown, 10min)), PodGroup::ready);
}

TEST(PodGroups, TheFlagsMoveTheEdges) {
  HpaOptions options;
  options.cpu_initialization = 2min;
  options.initial_readiness_delay = 10s;
  EXPECT_EQ(group_of(young(3min, Truth::yes, 1s), fresh, true, options, noon).group, PodGroup::ready);
  EXPECT_EQ(group_of(young(3min, Truth::no, 3min - 20s), fresh, true, options, noon).group, PodGroup::ready);
}

TEST(PodGroups, SayWhoAndWhy) {
  auto pending = ready_pod("b");
  pending.status.phase = PodPhase::pending;
  const auto fine = ready_pod("a"), lost = ready_pod("c");
  const std::vector<const Pod*> pods{&fine, &pending, &lost};
  const auto groups = group_pods(pods, {{fresh, {}, {}}, {}}, true, {}, noon);
  EXPECT_EQ(groups.ready, 1);
  EXPECT_EQ(to_text(groups, pods), "1 not ready (b: Pending), 1 without metrics (c: no measurement)");
}

}  // namespace
}  // namespace sandtable::models::kube::test
