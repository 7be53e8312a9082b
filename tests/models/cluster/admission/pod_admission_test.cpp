#include "models/cluster/admission/pod_admission.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/admission/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

Admission ask(const Objects& objects, Pod pod) {
  auto views = quota_views(objects, at(0));
  return admit(std::move(pod), objects, views, at(0));
}

TEST(PodAdmission, AnEndingNamespaceLetsNothingIn) {
  Objects objects;
  objects.ending_namespaces = {"default"};
  const auto answer = ask(objects, asking({}));
  EXPECT_EQ(answer.code, 403);
  EXPECT_EQ(answer.plugin, "NamespaceLifecycle");
}

TEST(PodAdmission, WhatALimitRangeFillsInIsWhatAQuotaCounts) {
  Objects objects;
  LimitRangeItem item;
  item.default_request["cpu"] = amount("300m");
  objects.limit_ranges = {limits(item)};
  objects.resource_quotas = {quota({{"requests.cpu", amount("500m")}})};
  auto views = quota_views(objects, at(0));
  const auto first = admit(asking({}), objects, views, at(0));
  EXPECT_TRUE(first.allowed());
  EXPECT_EQ(first.why, (std::vector<std::string>{"main: cpu request 300m by bounds", "quota team has room for it"}));
  const auto second = admit(asking({}), objects, views, at(0));
  EXPECT_EQ(second.code, 403);
  EXPECT_EQ(second.plugin, "ResourceQuota");
  EXPECT_EQ(second.by, "team");
  EXPECT_EQ(second.message, "quota team is used up: requests.cpu: 300m in use and 300m more is over 500m");
}

TEST(PodAdmission, ADefaultLimitBelowTheRequestIsInvalid) {
  Objects objects;
  LimitRangeItem item;
  item.default_limit["memory"] = amount("128Mi");
  objects.limit_ranges = {limits(item)};
  const auto answer = ask(objects, asking({{"memory", amount("256Mi")}}));
  EXPECT_EQ(answer.code, 422);
  EXPECT_EQ(answer.message, "main: memory request 256Mi, its limit is 128Mi");
}

TEST(PodAdmission, AGlobalDefaultClassIsCountedByItsName) {
  Objects objects;
  PriorityClass usual;
  usual.meta.name = "usual";
  usual.value = 10;
  usual.global_default = true;
  objects.priority_classes = {usual};
  auto of_class = quota({{"pods", amount("0")}});
  of_class.scopes = {{QuotaScope::priority_class, Operator::in, {"usual"}}};
  objects.resource_quotas = {of_class};
  const auto answer = ask(objects, asking({}));
  EXPECT_EQ(answer.code, 403);
  EXPECT_EQ(answer.pod.spec.priority, 10);
}

TEST(PodAdmission, AReplicaSetGetsAsManyPodsAsTheQuotaHasRoomFor) {
  Objects objects;
  ReplicaSet set;
  set.meta.name = "web-a";
  set.replicas = 5;
  set.pod = runs("web:1");
  objects.replica_sets = {set};
  objects.pods = {pod("web-a-0", "ReplicaSet", "web-a")};
  objects.resource_quotas = {quota({{"pods", amount("3")}})};
  auto views = quota_views(objects, at(0));
  const auto made = admit_templates(objects, views, at(0));
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].there, 1);
  EXPECT_EQ(made[0].created, 2);
  EXPECT_EQ(made[0].refused(), 2);
  EXPECT_EQ(made[0].last.by, "team");
  EXPECT_EQ(views[0].used, (Resources{{"pods", amount("3")}}));
}

TEST(PodAdmission, ADeploymentIsAskedForItselfOnlyWithoutReplicaSets) {
  Objects objects;
  objects.deployments = {deployment(2, 1, 0)};
  std::vector<QuotaView> views;
  const auto alone = admit_templates(objects, views, at(0));
  ASSERT_EQ(alone.size(), 1U);
  EXPECT_EQ(alone[0].kind, "Deployment");
  EXPECT_EQ(alone[0].created, 2);
  ReplicaSet set;
  set.meta.name = "web-a";
  set.meta.owners = {{"Deployment", "web", "", true}};
  objects.replica_sets = {set};
  const auto with_set = admit_templates(objects, views, at(0));
  ASSERT_EQ(with_set.size(), 1U);
  EXPECT_EQ(with_set[0].kind, "ReplicaSet");
}

}  // namespace
}  // namespace sandtable::models::kube
