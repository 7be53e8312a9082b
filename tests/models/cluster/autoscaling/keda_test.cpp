#include "models/cluster/autoscaling/keda.hpp"

#include <gtest/gtest.h>

#include "models/cluster/autoscaling/keda_hpa.hpp"
#include "tests/models/cluster/autoscaling/hpa_world.hpp"

namespace sandtable::models::kube::test {
namespace {

ScaledObject scaled_object() {
  ScaledObject scaled;
  scaled.meta.name = "worker";
  scaled.meta.created = noon - 1h;
  scaled.target.name = "worker";
  scaled.triggers = {{"rabbitmq", "", "", {{"queueName", "jobs"}}}};
  return scaled;
}

KedaDecision poll(const ScaledObject& scaled, std::int32_t current, bool active, bool failed = false) {
  return decide_keda({&scaled, current, {{"jobs", active, failed}}, {}, noon});
}
std::string reason(const KedaDecision& decision, const char* type) {
  const auto* found = find(decision.conditions, type);
  return found == nullptr ? "" : found->reason;
}

TEST(Keda, FromNoneToOneWhereActive) {
  auto scaled = scaled_object();
  auto decision = poll(scaled, 0, true);
  EXPECT_EQ(decision.desired, 1);
  EXPECT_EQ(decision.last_active, noon);
  EXPECT_EQ(reason(decision, "Active"), "ScalerActive");
  scaled.min_replicas = 3;
  EXPECT_EQ(poll(scaled, 0, true).desired, 3);
  scaled.meta.annotations["autoscaling.keda.sh/paused-scale-out"] = "true";
  EXPECT_EQ(poll(scaled, 0, true).desired, 0);
}

TEST(Keda, BetweenTheAutoscalerScales) {
  const auto scaled = scaled_object();
  EXPECT_EQ(poll(scaled, 5, true).desired, 5);
  EXPECT_EQ(poll(scaled, 5, true).last_active, noon);
  const auto failing = poll(scaled, 5, true, true);
  EXPECT_FALSE(failing.last_active);
  EXPECT_EQ(reason(failing, "Ready"), "PartialTriggerError");
}

TEST(Keda, ToNoneAfterTheCooldown) {
  auto scaled = scaled_object();
  scaled.last_active = noon - 300s;
  auto decision = poll(scaled, 5, false);
  EXPECT_EQ(decision.desired, 5);  // not before it lies in the past
  EXPECT_EQ(reason(decision, "Active"), "ScalerCooldown");
  scaled.last_active = noon - 300s - 1ns;
  decision = poll(scaled, 5, false);
  EXPECT_EQ(decision.desired, 0);
  EXPECT_EQ(reason(decision, "Active"), "ScalerNotActive");
  scaled.meta.annotations["autoscaling.keda.sh/paused-scale-in"] = "true";
  EXPECT_EQ(poll(scaled, 5, false).desired, 5);
}

TEST(Keda, NeverActiveAfterTheInitialCooldown) {
  auto scaled = scaled_object();
  EXPECT_EQ(poll(scaled, 5, false).desired, 0);
  scaled.initial_cooldown_seconds = 3600;
  EXPECT_EQ(poll(scaled, 5, false).desired, 5);
  scaled.initial_cooldown_seconds = 3599;
  EXPECT_EQ(poll(scaled, 5, false).desired, 0);
}

TEST(Keda, IdleReplicas) {
  auto scaled = scaled_object();
  scaled.min_replicas = 4;
  scaled.idle_replicas = 1;
  scaled.last_active = noon - 1h;
  EXPECT_EQ(poll(scaled, 6, false).desired, 1);
  EXPECT_EQ(poll(scaled, 1, false).desired, 1);
  EXPECT_EQ(poll(scaled, 1, true).desired, 4);
  scaled.idle_replicas = 0;
  EXPECT_EQ(poll(scaled, 6, false).desired, 0);
}

TEST(Keda, MinReplicasWithoutIdle) {
  auto scaled = scaled_object();
  scaled.min_replicas = 2;
  scaled.last_active = noon - 1h;
  EXPECT_EQ(poll(scaled, 6, false).desired, 6);  // that is the autoscaler's
  EXPECT_EQ(poll(scaled, 1, false).desired, 2);
}

TEST(Keda, ErrorsLeaveTheCount) {
  auto scaled = scaled_object();
  scaled.last_active = noon - 1h;
  auto decision = poll(scaled, 5, false, true);
  EXPECT_EQ(decision.desired, 5);
  EXPECT_EQ(reason(decision, "Ready"), "TriggerError");
  scaled.fallback = Fallback{3, 6};
  EXPECT_EQ(poll(scaled, 5, false, true).desired, 5);
  scaled.fallback = Fallback{3, 0};
  EXPECT_EQ(poll(scaled, 5, false, true).desired, 0);
}

TEST(Keda, PausedDeletesTheAutoscaler) {
  auto scaled = scaled_object();
  scaled.meta.annotations["autoscaling.keda.sh/paused"] = "true";
  auto decision = poll(scaled, 5, false);
  EXPECT_EQ(decision.desired, 5);
  EXPECT_FALSE(decision.keeps_hpa);
  EXPECT_FALSE(generate_hpa(scaled).hpa);
  scaled.meta.annotations["autoscaling.keda.sh/paused-replicas"] = "2";
  EXPECT_EQ(poll(scaled, 5, true).desired, 2);
  scaled.meta.annotations = {{"autoscaling.keda.sh/paused", "false"}};
  EXPECT_TRUE(poll(scaled, 5, true).keeps_hpa);
  scaled.meta.annotations = {{"autoscaling.keda.sh/paused", "yes"}};  // what is no bool counts as yes
  EXPECT_FALSE(poll(scaled, 5, true).keeps_hpa);
}

TEST(Keda, ForcedActivation) {
  auto scaled = scaled_object();
  scaled.meta.annotations["autoscaling.keda.sh/force-activation"] = "true";
  EXPECT_EQ(poll(scaled, 0, false).desired, 1);
}

TEST(Keda, CpuAndMemoryAreAlwaysActive) {
  auto scaled = scaled_object();
  scaled.triggers = {{"cpu", "", "Utilization", {{"value", "50"}}}};
  EXPECT_EQ(poll(scaled, 0, false).desired, 1);
}

TEST(Keda, AFormulaDecidesByItsActivationTarget) {
  auto scaled = scaled_object();
  scaled.formula = "a + b";
  scaled.formula_target = "10";
  scaled.formula_activation = "2";
  KedaInput input{&scaled, 0, {{"jobs", true, false}}, 2.0, noon};
  EXPECT_EQ(decide_keda(input).desired, 0);
  input.formula = 2.1;
  EXPECT_EQ(decide_keda(input).desired, 1);
  input.triggers[0].failed = true;
  EXPECT_EQ(decide_keda(input).desired, 0);
}

TEST(KedaFallback, AfterMoreFailuresThanTheThreshold) {
  auto scaled = scaled_object();
  const MetricTarget target{TargetKind::average_value, {}, {}, whole(20)};
  EXPECT_FALSE(fallback_value(scaled, target, {9, 5, 5}));
  scaled.fallback = Fallback{3, 6};
  EXPECT_FALSE(fallback_value(scaled, target, {3, 5, 5}));
  EXPECT_EQ(fallback_value(scaled, target, {4, 5, 5}), whole(120));  // by the autoscaler ⌈120/20⌉ = 6
}

TEST(KedaFallback, Behaviours) {
  auto scaled = scaled_object();
  const MetricTarget target{TargetKind::average_value, {}, {}, whole(10)};
  const auto replicas = [&](FallbackBehavior behavior, std::int32_t current) {
    scaled.fallback = Fallback{0, 6, behavior};
    return fallback_value(scaled, target, {1, current, current})->value() / 10;
  };
  EXPECT_EQ(replicas(FallbackBehavior::fixed, 8), 6);
  EXPECT_EQ(replicas(FallbackBehavior::current, 8), 8);
  EXPECT_EQ(replicas(FallbackBehavior::current_if_higher, 8), 8);
  EXPECT_EQ(replicas(FallbackBehavior::current_if_higher, 4), 6);
  EXPECT_EQ(replicas(FallbackBehavior::current_if_lower, 8), 6);
  EXPECT_EQ(replicas(FallbackBehavior::current_if_lower, 4), 4);
}

TEST(KedaFallback, OfAValueByThePodsThatAreReady) {
  auto scaled = scaled_object();
  scaled.fallback = Fallback{0, 6};
  const MetricTarget target{TargetKind::value, {}, whole(20), {}};
  EXPECT_EQ(fallback_value(scaled, target, {1, 4, 4}), whole(30));  // ratio 1.5 of four: 6
  EXPECT_FALSE(fallback_value(scaled, target, {1, 4, 0}));
}

TEST(KedaHpa, NamesBoundsAndMetrics) {
  auto scaled = scaled_object();
  scaled.triggers.push_back({"cpu", "", "Utilization", {{"value", "60"}}});
  scaled.triggers.push_back({"kafka", "", "", {{"topic", "a.b"}}});
  scaled.triggers.push_back({"prometheus", "", "Value", {{"threshold", "2.5"}}});
  scaled.triggers.push_back({"odd", "", "", {}});
  const auto made = generate_hpa(scaled);
  ASSERT_TRUE(made.hpa);
  EXPECT_EQ(made.hpa->meta.name, "keda-hpa-worker");
  EXPECT_EQ(made.hpa->min_replicas, 1);
  EXPECT_EQ(made.hpa->max_replicas, 100);
  EXPECT_EQ(made.unknown, std::vector<std::string>{"odd"});
  ASSERT_EQ(made.hpa->metrics.size(), 4U);
  EXPECT_EQ(made.hpa->metrics[0].name, "s0-rabbitmq-jobs");
  EXPECT_EQ(made.hpa->metrics[0].target.average_value, whole(20));
  EXPECT_EQ(made.hpa->metrics[0].selector->match_labels, (Labels{{"scaledobject.keda.sh/name", "worker"}}));
  EXPECT_EQ(made.hpa->metrics[1].name, "s2-kafka-a-b");
  EXPECT_EQ(made.hpa->metrics[1].target.average_value, whole(10));
  EXPECT_EQ(made.hpa->metrics[2].name, "s3-prometheus");
  EXPECT_EQ(made.hpa->metrics[2].target.value, thousandths(2500));
  EXPECT_EQ(made.hpa->metrics[3].target.utilization, 60);
}

TEST(KedaHpa, PausedDirectionsAreDisabled) {
  auto scaled = scaled_object();
  scaled.meta.annotations["autoscaling.keda.sh/paused-scale-in"] = "true";
  const auto made = generate_hpa(scaled);
  EXPECT_EQ(made.hpa->behavior->down.select, SelectPolicy::disabled);
  EXPECT_EQ(made.hpa->behavior->up.select, SelectPolicy::max);
}

TEST(KedaHpa, AFormulaTakesThePlaceOfExternalMetrics) {
  auto scaled = scaled_object();
  scaled.formula = "a";
  scaled.formula_target = "5";
  const auto made = generate_hpa(scaled);
  ASSERT_EQ(made.hpa->metrics.size(), 1U);
  EXPECT_EQ(made.hpa->metrics[0].name, "composite-metric");
  EXPECT_EQ(made.hpa->metrics[0].target.average_value, whole(5));
}

}  // namespace
}  // namespace sandtable::models::kube::test
