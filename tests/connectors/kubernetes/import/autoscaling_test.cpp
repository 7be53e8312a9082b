#include "connectors/kubernetes/import/autoscaling.hpp"

#include <gmock/gmock.h>

#include "tests/connectors/kubernetes/import/imported.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace std::chrono_literals;
using models::AutoscaleMetric;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;

std::string autoscaler(const std::string& metrics, const std::string& more = {}) {
  return "kind: HorizontalPodAutoscaler\napiVersion: autoscaling/v2\nmetadata: {name: web, namespace: shop}\nspec: "
         "{scaleTargetRef: "
         "{apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 4, maxReplicas: 10, metrics: [" +
         metrics + "]" + more + "}\n";
}
const std::string cpu = "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}";

// Who scales by CPU has a step that takes CPU, or nothing would ever be scaled.
TEST(ImportAutoscaling, ByCpu) {
  const auto imported = import_pod({}, autoscaler(cpu));
  const auto& service = service_of(imported);
  ASSERT_TRUE(service.autoscale);
  EXPECT_EQ(service.autoscale->min, 4U);
  EXPECT_EQ(service.autoscale->max, 10U);
  EXPECT_THAT(service.autoscale->metrics, ElementsAre(AutoscaleMetric{models::CpuMetric{models::Share{0.6}}}));
  EXPECT_FALSE(service.autoscale->up || service.autoscale->down);
  EXPECT_EQ(service.replicas, 4U);  // what the autoscaler would make of three
  EXPECT_THAT(imported.unknown, Contains(Field(&Unknown::path, "services.web.endpoints.requests.steps.0.cpu")));
  expect_a_scenario(imported);
}

TEST(ImportAutoscaling, AnAmountOfCpuIsAShareOfTheRequest) {
  const auto imported =
      import_pod({}, autoscaler("{type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 350m}}}"));
  EXPECT_THAT(service_of(imported).autoscale->metrics, ElementsAre(AutoscaleMetric{models::CpuMetric{models::Share{0.7}}}));
}

TEST(ImportAutoscaling, MetricsThatSayWhatTheyAre) {
  const auto imported = import_pod(
      {},
      autoscaler("{type: Pods, pods: {metric: {name: http_requests_per_second}, target: {type: AverageValue, averageValue: 50}}}, "
                 "{type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: 30}}}"));
  EXPECT_THAT(service_of(imported).autoscale->metrics, ElementsAre(AutoscaleMetric{models::RequestsMetric{models::Rate{50}}}));
  EXPECT_THAT(imported.left_out, ElementsAre("HorizontalPodAutoscaler shop/web, its metric queue: manifests don't describe what it "
                                             "measures"));
  expect_a_scenario(imported);
}

TEST(ImportAutoscaling, BehaviourWhereItIsNotTheDefault) {
  const auto imported = import_pod(
      {}, autoscaler(cpu,
                     ", behavior: {scaleDown: {stabilizationWindowSeconds: 120, selectPolicy: Min, policies: [{type: Pods, value: "
                     "2, periodSeconds: 60}]}, scaleUp: {tolerance: 0.2}}"));
  const auto& made = *service_of(imported).autoscale;
  EXPECT_EQ(made.down->stabilization, 120s);
  EXPECT_EQ(made.down->select, models::kube::SelectPolicy::min);
  EXPECT_THAT(made.down->policies, ElementsAre(models::RatePolicy{models::PodsPolicy{2}, 60s}));
  EXPECT_FALSE(made.up->tolerance);  // of 1.35
  EXPECT_EQ(imported.left_out.size(), 1U);
  expect_a_scenario(imported);
}

TEST(ImportAutoscaling, WithoutAMetricThatIsKnownThereIsNone) {
  const auto imported = import_pod({}, autoscaler("{type: Resource, resource: {name: memory, target: {averageUtilization: 60}}}"));
  EXPECT_FALSE(service_of(imported).autoscale);
  EXPECT_EQ(service_of(imported).replicas, 3U);
  EXPECT_EQ(imported.left_out.back(), "HorizontalPodAutoscaler shop/web, all of it: no metric is left");
}

TEST(ImportAutoscaling, AScaledObjectByCpuAndItsAutoscalerAreOne) {
  const auto imported = import_pod(
      {},
      "kind: ScaledObject\napiVersion: keda.sh/v1alpha1\nmetadata: {name: web, namespace: shop}\nspec: {scaleTargetRef: {name: "
      "web}, "
      "minReplicaCount: 2, maxReplicaCount: 6, triggers: [{type: cpu, metricType: Utilization, metadata: {value: \"50\"}}]}\n---\n"
      "kind: HorizontalPodAutoscaler\napiVersion: autoscaling/v2\nmetadata: {name: keda-hpa-web, namespace: shop, ownerReferences: "
      "[{kind: ScaledObject, name: web, controller: true}]}\nspec: {scaleTargetRef: {kind: Deployment, name: web}, minReplicas: 2, "
      "maxReplicas: 6, metrics: [" +
          cpu + "]}\n");
  EXPECT_THAT(service_of(imported).autoscale->metrics, ElementsAre(AutoscaleMetric{models::CpuMetric{models::Share{0.5}}}));
  EXPECT_EQ(service_of(imported).autoscale->max, 6U);
  EXPECT_TRUE(imported.left_out.empty());
  expect_a_scenario(imported);
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
