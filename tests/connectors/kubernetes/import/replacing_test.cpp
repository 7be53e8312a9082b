#include "connectors/kubernetes/import/replacing.hpp"

#include <gmock/gmock.h>

#include "tests/connectors/kubernetes/import/imported.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

std::string deployment(const std::string& spec) {
  return "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: web, namespace: shop}\nspec: {" + spec +
         "selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}}\n";
}
std::string budget(const std::string& name, const std::string& spec) {
  return "---\nkind: PodDisruptionBudget\nmetadata: {name: " + name + ", namespace: shop}\nspec: {" + spec + "}\n";
}

TEST(ImportReplacing, ARolloutThatIsNotTheDefault) {
  EXPECT_FALSE(service_of(import(deployment(""))).rollout);
  const auto imported = import(deployment(
      "minReadySeconds: 5, progressDeadlineSeconds: 300, strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}, "));
  EXPECT_EQ(service_of(imported).rollout,
            (models::RolloutSpec{models::RolloutStrategy::rolling, {1, false}, {0, false}, 5s, 300s}));
  expect_a_scenario(imported);
  const auto recreated = import(deployment("strategy: {type: Recreate}, "));
  EXPECT_EQ(service_of(recreated).rollout->strategy, models::RolloutStrategy::recreate);
  expect_a_scenario(recreated);
}

TEST(ImportReplacing, AStatefulSetStaysOne) {
  const auto imported = import(
      "kind: StatefulSet\nmetadata: {name: db}\nspec: {podManagementPolicy: Parallel, minReadySeconds: 5, updateStrategy: "
      "{rollingUpdate: "
      "{partition: 1}}, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: "
      "c}]}}}\n");
  const auto& set = service_of(imported).stateful_set;
  ASSERT_TRUE(set);
  EXPECT_EQ(set->management, models::PodManagement::parallel);
  EXPECT_EQ(set->partition, 1U);
  EXPECT_EQ(set->min_ready, 5s);
  expect_a_scenario(imported);
}

TEST(ImportReplacing, TheBudgetThatSelectsItsPods) {
  const auto imported = import(deployment("") + budget("others", "minAvailable: 1, selector: {matchLabels: {app: db}}") +
                               budget("web", "maxUnavailable: 25%, selector: {matchLabels: {app: web}}") +
                               budget("all", "minAvailable: 1, selector: {}"));
  EXPECT_EQ(service_of(imported).budget, (models::DisruptionBudgetSpec{{}, {{25, true}}}));
  EXPECT_THAT(imported.left_out, ElementsAre("PodDisruptionBudget shop/all: a second one for Deployment shop/web, with which "
                                             "Kubernetes evicts none of its pods"));
  expect_a_scenario(imported);
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
