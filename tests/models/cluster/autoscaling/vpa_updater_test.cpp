#include "models/cluster/autoscaling/vpa_updater.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/autoscaling/hpa_world.hpp"

namespace sandtable::models::kube::test {
namespace {

/// Pods of a core each, old, and a recommendation of target 1, within [0.5, 2].
struct VpaWorld {
  Objects objects;
  UpdaterOptions options;
  std::map<std::string, sim::Time> resizing;
  sim::Time now = noon;

  VerticalPodAutoscaler& vpa() { return objects.vertical_autoscalers[0]; }
  ContainerRecommendation& recommended() { return (*vpa().recommendation)[0]; }
  Pod& pod(std::size_t i) { return objects.pods[i]; }
  UpdaterDecision decide() const {
    return decide_updates(updater_input(objects, objects.vertical_autoscalers[0], now), options, resizing);
  }
  /// `evict web-0, resize web-1`
  std::string acts() const {
    std::string text;
    for (const auto& pod : decide().pods)
      if (pod.update != PodUpdate::leave)
        text +=
            (text.empty() ? "" : ", ") + std::string(pod.update == PodUpdate::evict ? "evict " : "resize ") + pod.pod->meta.name;
    return text;
  }
};

VpaWorld vpa_world(std::size_t pods) {
  VpaWorld world;
  world.objects = cpu_world(pods, 0, 50).objects;
  for (auto& pod : world.objects.pods) pod.status.started = noon - 13h;
  VerticalPodAutoscaler vpa;
  vpa.meta.name = "web";
  vpa.target = {"apps/v1", "Deployment", "web"};
  vpa.recommendation.emplace();
  vpa.recommendation->push_back({"main", {{"cpu", whole(1)}}, {{"cpu", thousandths(500)}}, {{"cpu", whole(2)}}, {}});
  world.objects.vertical_autoscalers.push_back(vpa);
  return world;
}

TEST(Updater, WithinTheBoundsAndAtTheTargetNothing) { EXPECT_EQ(vpa_world(4).acts(), ""); }

TEST(Updater, OutsideOfTheBoundsAtOnce) {
  auto world = vpa_world(4);
  for (auto& pod : world.objects.pods) pod.status.started = noon - 1min;
  world.pod(2).spec.containers[0].requests["cpu"] = thousandths(499);
  EXPECT_EQ(world.acts(), "evict web-2");
  EXPECT_EQ(world.decide().pods[0].why, "main asks for 499m of cpu, below the lower bound of 500m");
  world.pod(2).spec.containers[0].requests["cpu"] = thousandths(2001);
  EXPECT_EQ(world.acts(), "evict web-2");
  world.pod(2).spec.containers[0].requests.clear();
  EXPECT_EQ(world.acts(), "evict web-2");
}

TEST(Updater, WithinTheBoundsAfterTwelveHoursByTenPercent) {
  auto world = vpa_world(4);
  world.pod(0).spec.containers[0].requests["cpu"] = thousandths(909);  // (1000 − 909)/909 = 0.1001
  EXPECT_EQ(world.acts(), "evict web-0");
  world.pod(0).status.started = noon - 12h + 1ns;
  EXPECT_EQ(world.acts(), "");
  world.pod(0).status.started = noon - 12h;
  EXPECT_EQ(world.acts(), "evict web-0");
  world.pod(0).spec.containers[0].requests["cpu"] = thousandths(910);  // 0.0989
  EXPECT_EQ(world.acts(), "");
}

TEST(Updater, AQuickKillForMemory) {
  auto world = vpa_world(4);
  auto& pod = world.pod(1);
  pod.status.started = noon - 20min;
  pod.spec.containers[0].requests["cpu"] = thousandths(950);
  ContainerStatus status;
  status.name = "main";
  status.last_reason = "OOMKilled";
  status.last_started = noon - 14min;
  status.last_finished = noon - 5min;
  pod.status.containers = {status};
  EXPECT_EQ(world.acts(), "evict web-1");
  pod.status.containers[0].last_started = noon - 15min;  // ran for ten minutes
  EXPECT_EQ(world.acts(), "");
  pod.status.containers[0].last_started = noon - 14min;
  world.now = noon + 5min;  // ten minutes ago
  EXPECT_EQ(world.acts(), "");
  world.now = noon;
  pod.spec.containers[0].requests["cpu"] = whole(1);  // nothing would change
  EXPECT_EQ(world.acts(), "");
}

TEST(Updater, GrowingFirstThenTheLargestDifference) {
  auto world = vpa_world(8);
  world.pod(1).spec.containers[0].requests["cpu"] = thousandths(2500);  // 0.6, shrinks
  world.pod(3).spec.containers[0].requests["cpu"] = thousandths(490);   // 1.04
  world.pod(5).spec.containers[0].requests["cpu"] = thousandths(450);   // 1.22
  EXPECT_EQ(world.acts(), "evict web-5, evict web-3, evict web-1");
}

TEST(Updater, HalfOfTheReplicasAtMost) {
  auto world = vpa_world(5);
  for (auto& pod : world.objects.pods) pod.spec.containers[0].requests["cpu"] = thousandths(100);
  EXPECT_EQ(world.acts(), "evict web-0, evict web-1");  // ⌊2.5⌋
  world.pod(0).status.phase = PodPhase::pending;        // goes, and uses up nothing; but one fewer runs
  EXPECT_EQ(world.acts(), "evict web-0, evict web-1");
  world.options.eviction_tolerance = 0.1;  // ⌊0.5⌋ = 0: one, while all run
  EXPECT_EQ(world.acts(), "evict web-0");
  world.pod(0).status.phase = PodPhase::running;
  EXPECT_EQ(world.acts(), "evict web-0");
}

TEST(Updater, FewerThanMinReplicasAreLeftAlone) {
  auto world = vpa_world(1);
  world.pod(0).spec.containers[0].requests["cpu"] = thousandths(100);
  EXPECT_EQ(world.acts(), "");
  EXPECT_EQ(world.decide().why.at(0), "Deployment/web has 1 live pods, fewer than the 2 it takes");
  world.vpa().min_replicas = 1;
  EXPECT_EQ(world.acts(), "evict web-0");
}

TEST(Updater, ByTheReplicaSetThatOwnsThePods) {
  auto world = vpa_world(4);
  for (auto& pod : world.objects.pods) {
    pod.spec.containers[0].requests["cpu"] = thousandths(100);
    pod.meta.owners.push_back({"ReplicaSet", "web-1", "", true});
  }
  EXPECT_EQ(world.acts(), "evict web-0, evict web-1");
  ReplicaSet owner;
  owner.meta.name = "web-1";
  owner.replicas = 6;  // two are missing already: 4 > 6 − 3, once
  world.objects.replica_sets.push_back(owner);
  EXPECT_EQ(world.acts(), "evict web-0");
}

TEST(Updater, ModesThatTouchNoRunningPod) {
  for (const auto mode : {UpdateMode::off, UpdateMode::initial, UpdateMode::in_place}) {
    auto world = vpa_world(4);
    world.pod(0).spec.containers[0].requests["cpu"] = thousandths(100);
    world.vpa().mode = mode;
    EXPECT_EQ(world.acts(), "");
    EXPECT_EQ(world.decide().why.size(), 1U);
  }
  auto world = vpa_world(4);
  world.pod(0).spec.containers[0].requests["cpu"] = thousandths(100);
  world.vpa().mode = UpdateMode::automatic;
  EXPECT_EQ(world.acts(), "evict web-0");
}

TEST(Updater, InPlaceWhereItCanElseByEviction) {
  auto world = vpa_world(4);
  world.vpa().mode = UpdateMode::in_place_or_recreate;
  for (const std::size_t i : {0U, 1U}) world.pod(i).spec.containers[0].requests["cpu"] = thousandths(100);
  EXPECT_EQ(world.acts(), "resize web-0, resize web-1");
  world.pod(0).status.conditions.push_back({"PodResizePending", Truth::yes, "Infeasible", "", noon});
  EXPECT_EQ(world.acts(), "resize web-1, evict web-0");
  world.pod(0).status.conditions.back().reason = "Deferred";
  EXPECT_EQ(world.acts(), "resize web-1");
  world.resizing = world.decide().resizing_since;
  world.now = noon + 5min;
  EXPECT_EQ(world.acts(), "resize web-1");
  world.now = noon + 5min + 1ns;  // deferred for longer than five minutes
  EXPECT_EQ(world.acts(), "resize web-1, evict web-0");
  world.pod(0).status.conditions.back() = {"PodResizeInProgress", Truth::yes, "", "", noon};
  EXPECT_EQ(world.acts(), "resize web-1");
  world.now = noon + 1h + 1ns;
  EXPECT_EQ(world.acts(), "resize web-1, evict web-0");
  // Three resized or evicted of four would leave one of the two that must run.
  world.pod(2).spec.containers[0].requests["cpu"] = thousandths(100);
  EXPECT_EQ(world.acts(), "resize web-1, resize web-2");
}

TEST(Updater, InPlaceModeBehindItsGateNeverEvicts) {
  auto world = vpa_world(4);
  world.vpa().mode = UpdateMode::in_place;
  world.options.in_place_mode = true;
  for (const std::size_t i : {0U, 1U}) world.pod(i).spec.containers[0].requests["cpu"] = thousandths(100);
  world.pod(0).status.conditions.push_back({"PodResizePending", Truth::yes, "Infeasible", "", noon});
  EXPECT_EQ(world.acts(), "resize web-1");
}

TEST(Updater, EvictionRequirements) {
  auto world = vpa_world(4);
  world.pod(0).spec.containers[0].requests = {{"cpu", thousandths(100)}, {"memory", whole(1000)}};
  world.pod(1).spec.containers[0].requests = {{"cpu", thousandths(5000)}, {"memory", whole(1000)}};
  world.vpa().eviction_requirements = {{{"cpu", "memory"}, true}};
  EXPECT_EQ(world.acts(), "evict web-0");
  world.vpa().eviction_requirements[0].higher = false;
  // Of memory nothing is recommended: 0 is less than what is asked for.
  EXPECT_EQ(world.acts(), "evict web-0, evict web-1");
  world.vpa().eviction_requirements[0].resources = {"cpu"};
  EXPECT_EQ(world.acts(), "evict web-1");
}

TEST(Updater, RequestsOnlyStopsAtTheLimit) {
  auto world = vpa_world(4);
  for (auto& pod : world.objects.pods) {
    pod.spec.containers[0].requests["cpu"] = thousandths(400);
    pod.spec.containers[0].limits["cpu"] = thousandths(400);
  }
  EXPECT_EQ(world.acts(), "evict web-0, evict web-1");
  ContainerPolicy policy;
  policy.requests_only = true;
  world.vpa().policies = {policy};
  EXPECT_EQ(world.acts(), "");  // target and bounds are the limit, which is the request
}

}  // namespace
}  // namespace sandtable::models::kube::test
