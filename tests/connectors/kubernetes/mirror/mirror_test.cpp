#include "connectors/kubernetes/mirror/mirror.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "connectors/kubernetes/mirror/service_view.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Resource pods{"Pod", "api/v1", "pods"}, nodes{"Node", "api/v1", "nodes", false},
    deployments{"Deployment", "apis/apps/v1", "deployments"};

kube::Pod pod(const std::string& name, bool ready = true, const std::string& uid = "1") {
  kube::Pod made;
  made.meta.name = name;
  made.meta.space = "shop";
  made.meta.uid = uid;
  made.meta.labels["pod-template-hash"] = "5d4f";
  made.meta.owners = {{"ReplicaSet", "web-5d4f", "u", true}};
  made.status.conditions = {{"Ready", ready ? kube::Truth::yes : kube::Truth::no, "", ""}};
  return made;
}

WatchEvent event(WatchEvent::Kind kind, const kube::Pod& one) {
  WatchEvent made;
  made.kind = kind;
  made.object.pods = {one};
  return made;
}
constexpr auto added = WatchEvent::Kind::added, modified = WatchEvent::Kind::modified, deleted = WatchEvent::Kind::deleted;

MirrorNote note(const std::string& what) { return {"service.web", what}; }

TEST(Mirror, NotesWhatChangesAndNothingElse) {
  Mirror mirror("shop");
  EXPECT_THAT(mirror.apply(pods, event(added, pod("a", false))), ElementsAre(note("a is out of rotation")));
  EXPECT_THAT(mirror.apply(pods, event(added, pod("a", false))), IsEmpty()) << "the same event twice";
  EXPECT_THAT(mirror.apply(pods, event(modified, pod("a"))), ElementsAre(note("a is in rotation, weight 1")));
  auto going = pod("a");
  going.meta.deleted = sim::Time{};
  EXPECT_THAT(mirror.apply(pods, event(modified, going)), ElementsAre(note("a is draining")));
  EXPECT_THAT(mirror.apply(pods, event(deleted, going)), ElementsAre(note("a is gone")));
  EXPECT_THAT(mirror.apply(pods, event(deleted, going)), IsEmpty());
  EXPECT_THAT(mirror.objects().pods, IsEmpty());
}

// What came and went between two looks shows, also where its end was not seen: a pod of the same name is another one.
TEST(Mirror, AnotherOneOfTheSameName) {
  Mirror mirror("shop");
  (void)mirror.apply(pods, event(added, pod("a")));
  EXPECT_THAT(mirror.apply(pods, event(added, pod("a", true, "2"))),
              ElementsAre(note("a is gone"), note("a is in rotation, weight 1")));
}

TEST(Mirror, AListIsTheTruthAboutItsKind) {
  Mirror mirror("shop");
  (void)mirror.apply(pods, event(added, pod("a")));
  (void)mirror.apply(pods, event(added, pod("b")));
  kube::Objects all;
  all.pods = {pod("b"), pod("c")};
  EXPECT_THAT(mirror.listed(pods, std::move(all)), ElementsAre(note("a is gone"), note("c is in rotation, weight 1")));
  EXPECT_EQ(mirror.objects().pods.size(), 2U);
}

TEST(Mirror, OtherNamespacesAreKeptAndNotNoted) {
  Mirror mirror("shop");
  auto other = pod("a");
  other.meta.space = "else";
  EXPECT_THAT(mirror.apply(pods, event(added, other)), IsEmpty());
  EXPECT_EQ(mirror.objects().pods.size(), 1U);
}

TEST(Mirror, NodesAndWorkloads) {
  Mirror mirror("shop");
  WatchEvent node;
  node.kind = added;
  node.object.nodes.resize(1);
  node.object.nodes[0].meta.name = "n1";
  node.object.nodes[0].meta.space.clear();
  EXPECT_THAT(mirror.apply(nodes, WatchEvent(node)), ElementsAre(MirrorNote{"node.n1", "is down"}));
  node.object.nodes[0].conditions = {{"Ready", kube::Truth::yes, "", ""}};
  node.object.nodes[0].unschedulable = true;
  EXPECT_THAT(mirror.apply(nodes, WatchEvent(node)), ElementsAre(MirrorNote{"node.n1", "is up, cordoned"}));
  WatchEvent workload;
  workload.kind = added;
  workload.object.deployments.resize(1);
  auto& web = workload.object.deployments[0];
  web.meta.name = "web";
  web.meta.space = "shop";
  web.meta.generation = 3;
  web.replicas = 4;
  EXPECT_THAT(mirror.apply(deployments, std::move(workload)), ElementsAre(note("wants 4 replicas, generation 3")));
}

// Against a map that is changed in the plainest way.
TEST(Mirror, KeepsWhatEventsLeave) {
  std::minstd_rand random(7);
  Mirror mirror("shop");
  std::map<std::string, kube::Pod> model;
  for (int step = 0; step < 3000; ++step) {
    const auto one = pod("p" + std::to_string(random() % 40), random() % 2 == 0, std::to_string(random() % 3));
    if (random() % 100 == 0) {
      kube::Objects all;
      std::erase_if(model, [&](const auto&) { return random() % 3 == 0; });
      for (const auto& [name, known] : model) all.pods.push_back(known);
      (void)mirror.listed(pods, std::move(all));
    } else if (random() % 3 == 0) {
      model.erase(one.meta.name);
      (void)mirror.apply(pods, event(deleted, one));
    } else {
      model[one.meta.name] = one;
      (void)mirror.apply(pods, event(modified, one));
    }
    ASSERT_EQ(mirror.objects().pods.size(), model.size());
    for (const auto& known : mirror.objects().pods) ASSERT_EQ(known, model.at(known.meta.name));
  }
}

TEST(ServiceView, WorkloadsArePeoplesServices) {
  kube::Objects objects;
  objects.deployments.resize(2);
  objects.deployments[0].meta.name = "web";
  objects.deployments[0].meta.space = "shop";
  objects.deployments[1].meta.name = "web";
  objects.deployments[1].meta.space = "else";
  objects.pods = {pod("b", false), pod("a"), pod("c")};
  objects.pods[0].meta.created = sim::Time{};
  objects.pods[2].status.phase = kube::PodPhase::failed;
  const auto snapshot = snapshot_of(objects, "shop");
  ASSERT_EQ(snapshot.services.size(), 1U);
  EXPECT_TRUE(snapshot.services[0].elastic);
  ASSERT_EQ(snapshot.services[0].replicas.size(), 2U) << "one has ended";
  EXPECT_EQ(snapshot.services[0].replicas[0].name, "a");
  EXPECT_TRUE(snapshot.services[0].replicas[0].in_rotation);
  EXPECT_FALSE(snapshot.services[0].replicas[1].in_rotation);
}

TEST(ServiceView, WhoseReplicaAPodIs) {
  EXPECT_EQ(service_of(pod("a")), "web");
  auto bare = pod("a");
  bare.meta.owners.clear();
  EXPECT_EQ(service_of(bare), "");
  auto other = pod("a");
  other.meta.labels["pod-template-hash"] = "none";
  EXPECT_EQ(service_of(other), "") << "a ReplicaSet that no Deployment made";
  auto stateful = pod("db-0");
  stateful.meta.owners = {{"StatefulSet", "db", "u", true}};
  EXPECT_EQ(service_of(stateful), "db");
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
