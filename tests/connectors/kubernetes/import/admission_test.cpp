#include "connectors/kubernetes/import/admission.hpp"

#include <gmock/gmock.h>

#include "tests/connectors/kubernetes/import/imported.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double mebibyte = 1024.0 * 1024.0;

std::string quota(const std::string& spec, const std::string& space = "shop") {
  return "kind: ResourceQuota\nmetadata: {name: team, namespace: " + space + "}\nspec: {" + spec + "}\n---\n";
}
std::string range(const std::string& limits) {
  return "kind: LimitRange\nmetadata: {name: usual, namespace: shop}\nspec: {limits: [" + limits + "]}\n---\n";
}

TEST(ImportAdmission, AQuotaOfTheOneNamespace) {
  const auto imported = import_pod(
      "", quota("hard: {pods: '20', cpu: '12', requests.cpu: '10', limits.cpu: '20', requests.memory: 64Mi, services: '5'}"));
  ASSERT_EQ(imported.scenario.quotas.size(), 1U);
  const auto& made = imported.scenario.quotas[0];
  EXPECT_EQ(made.name, "team");
  EXPECT_EQ(made.pods, 20U);
  EXPECT_EQ(made.cpu.request->value, 10) << "cpu is another word for requests.cpu, and both hold";
  EXPECT_EQ(made.cpu.limit->value, 20);
  EXPECT_EQ(made.memory.request->value, 64 * mebibyte);
  EXPECT_FALSE(made.memory.limit);
  EXPECT_THAT(imported.left_out,
              ElementsAre("ResourceQuota shop/team, its bound of services: a scenario's bounds pods, cores and memory"));
  expect_a_scenario(imported);
}

TEST(ImportAdmission, WhatWouldCountOthersIsLeftOut) {
  const auto scoped = import_pod("", quota("hard: {pods: '20'}, scopes: [BestEffort]"));
  EXPECT_THAT(scoped.scenario.quotas, IsEmpty());
  EXPECT_THAT(scoped.left_out, ElementsAre("ResourceQuota shop/team: it counts some pods only, and a scenario's counts all"));
  const auto elsewhere = import_pod("", quota("hard: {pods: '20'}", "other"));
  EXPECT_THAT(elsewhere.scenario.quotas, IsEmpty());
  EXPECT_THAT(elsewhere.left_out, ElementsAre("ResourceQuota other/team: a scenario's is of all services and jobs, and Deployment "
                                              "shop/web is of another namespace"));
}

TEST(ImportAdmission, ALimitRangeOfContainersThatAreWholePods) {
  const std::string limits =
      "{type: Container, min: {cpu: 100m}, max: {cpu: '4', memory: 1Gi}, default: {cpu: '1'}, defaultRequest: {cpu: 200m, memory: "
      "64Mi}}";
  const auto imported = import_pod("", range(limits + ", {type: PersistentVolumeClaim, max: {storage: 1Gi}}"));
  ASSERT_EQ(imported.scenario.limit_ranges.size(), 1U);
  const auto& made = imported.scenario.limit_ranges[0];
  EXPECT_EQ(made.cpu.min->value, 0.1);
  EXPECT_EQ(made.cpu.max->value, 4);
  EXPECT_EQ(made.cpu.by_default->value, 1);
  EXPECT_EQ(made.cpu.default_request->value, 0.2);
  EXPECT_EQ(made.memory.max->value, 1024 * mebibyte);
  EXPECT_THAT(imported.left_out,
              ElementsAre("LimitRange shop/usual, what it says of claims: a scenario's is of what containers ask for"));
  expect_a_scenario(imported);
}

TEST(ImportAdmission, ALimitRangeWherePodsHaveSeveralContainers) {
  const std::string two =
      "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: two, namespace: shop}\nspec: {selector: "
      "{matchLabels: {app: two}}, template: {metadata: {labels: {app: two}}, spec: {containers: [{name: a}, "
      "{name: b}]}}}\n---\n";
  const auto imported = import_pod("", two + range("{type: Container, max: {cpu: '4'}}"));
  EXPECT_THAT(imported.scenario.limit_ranges, IsEmpty());
  EXPECT_THAT(imported.left_out, ElementsAre("LimitRange shop/usual: it is of containers, a scenario's is of pods, and Deployment "
                                             "shop/two has several containers"));
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
