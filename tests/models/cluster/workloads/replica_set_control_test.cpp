#include "models/cluster/workloads/replica_set_control.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "models/cluster/workloads/slow_start.hpp"
#include "models/cluster/workloads/victims.hpp"
#include "tests/models/cluster/workloads/made.hpp"

namespace sandtable::models::kube {
namespace {

using made::at;

Pod pod(const std::string& name, std::optional<std::int64_t> ready = 0, const std::string& node = "n1") {
  return made::pod(name, "ReplicaSet", "web-a", ready, node);
}

std::vector<std::string> victims(const std::vector<Pod>& pods, std::int32_t keep, std::vector<Pod> others = {},
                                 std::int64_t now = 100'000) {
  others.insert(others.begin(), pods.begin(), pods.end());
  return sync_replica_set(made::replica_set("web-a", "v1", keep, 0), others,
                          {made::replica_set("web-a", "v1", keep, 0), made::replica_set("web-b", "v2", 1, 1)}, at(now))
      .remove;
}

using Names = std::vector<std::string>;

TEST(Victims, UnboundBeforeBound) { EXPECT_EQ(victims({pod("a"), pod("b", {}, "")}, 1), Names{"b"}); }

TEST(Victims, PendingBeforeUnknownBeforeRunning) {
  auto pending = pod("p", {}), unknown = pod("u", {});
  pending.status.phase = PodPhase::pending;
  unknown.status.phase = PodPhase::unknown;
  EXPECT_EQ(victims({pod("r", {}), unknown, pending}, 1), (Names{"p", "u"}));
}

TEST(Victims, NotReadyBeforeReady) { EXPECT_EQ(victims({pod("a"), pod("b", {})}, 1), Names{"b"}); }

TEST(Victims, LowerDeletionCostFirst) {
  auto cheap = pod("cheap"), dear = pod("dear");
  cheap.meta.annotations["controller.kubernetes.io/pod-deletion-cost"] = "-5";
  dear.meta.annotations["controller.kubernetes.io/pod-deletion-cost"] = "5";
  EXPECT_EQ(victims({dear, pod("plain"), cheap}, 1), (Names{"cheap", "plain"}));
}

TEST(Victims, MoreNeighboursOfTheSameDeploymentFirst) {
  EXPECT_EQ(victims({pod("a", 0, "n1"), pod("b", 0, "n2"), pod("c", 0, "n2")}, 2), Names{"b"});
  // Pods of the Deployment's other ReplicaSet count, pods of others do not.
  const auto kin = made::pod("k", "ReplicaSet", "web-b", 0, "n1");
  EXPECT_EQ(victims({pod("a", 0, "n1"), pod("b", 0, "n2")}, 1, {kin}), Names{"a"});
  auto alone = made::pod("s", "StatefulSet", "db", 0, "n1");
  EXPECT_EQ(victims({pod("a", 0, "n1"), pod("b", 50'000, "n2")}, 1, {alone}), Names{"b"});
}

TEST(Victims, ReadyForAShorterTimeFirstByPowersOfTwo) {
  // At 100,000 s: ready for 100,000 s against 10 s.
  EXPECT_EQ(victims({pod("old", 0), pod("new", 99'990)}, 1), Names{"new"});
  // 100,000 s against 99,000 s is the same power of two: the uid decides, whichever is older.
  EXPECT_EQ(victims({pod("a", 0), pod("b", 1000)}, 1), Names{"a"});
  EXPECT_EQ(victims({pod("b", 0), pod("a", 1000)}, 1), Names{"a"});
}

TEST(Victims, MoreRestartsThenSidecarsThenYounger) {
  auto calm = pod("calm", {}), restless = pod("restless", {}), sidecar = pod("sidecar", {}), young = pod("young", {});
  restless.status.containers = {made::restarted("main", 7)};
  Container proxy;
  proxy.name = "proxy";
  proxy.sidecar = true;
  sidecar.spec.init_containers = {proxy};
  sidecar.status.init_containers = {made::restarted("proxy", 2)};
  young.meta.created = at(99'999);
  EXPECT_EQ(victims({calm, young, sidecar, restless}, 1), (Names{"restless", "sidecar", "young"}));
}

TEST(Victims, AreNotChosenWhereAllGo) { EXPECT_EQ(victims({pod("b"), pod("a", {})}, 0), (Names{"b", "a"})); }

TEST(SlowStart, Doubles) {
  EXPECT_EQ(slow_start(10), (std::vector<std::int32_t>{1, 2, 4, 3}));
  EXPECT_EQ(slow_start(1), std::vector<std::int32_t>{1});
  EXPECT_TRUE(slow_start(0).empty());
}

TEST(ReplicaSetSync, MakesAtMostABurst) {
  const auto sync = sync_replica_set(made::replica_set("web-a", "v1", 2000, 0), {}, {}, at(0));
  EXPECT_EQ(std::accumulate(sync.create.begin(), sync.create.end(), 0), replica_set_burst);
  EXPECT_EQ(sync.create.front(), 1);
}

TEST(ReplicaSetSync, CountsActivePodsAndReplacesThoseThatTerminate) {
  auto set = made::replica_set("web-a", "v1", 3, 0);
  set.min_ready_seconds = 10;
  auto leaving = pod("leaving"), ended = pod("ended", {});
  leaving.meta.deleted = at(95);
  ended.status.phase = PodPhase::failed;
  const auto sync = sync_replica_set(set, {pod("a", 90), pod("b", 91), leaving, ended}, {}, at(100));
  EXPECT_EQ(sync.replicas, 2);
  EXPECT_EQ(sync.ready, 2);
  EXPECT_EQ(sync.available, 1);
  EXPECT_EQ(sync.terminating, 1);
  EXPECT_EQ(sync.create, std::vector<std::int32_t>{1});
}

}  // namespace
}  // namespace sandtable::models::kube
