#include "connectors/kubernetes/read_scaled_object.hpp"

#include "connectors/kubernetes/read_horizontal_autoscaler.hpp"
#include "connectors/kubernetes/read_meta.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

namespace {

void read_advanced(const Fields& fields, ScaledObject& read) {
  fields.flag("restoreToOriginalReplicaCount", read.restore_original);
  fields.within("horizontalPodAutoscalerConfig", [&read](const Fields& config) {
    config.text("name", read.hpa_name);
    read.behavior = read_behavior(config);
  });
  fields.within("scalingModifiers", [&read](const Fields& modifiers) {
    modifiers.text("formula", read.formula);
    modifiers.text("target", read.formula_target);
    modifiers.text("activationTarget", read.formula_activation);
    modifiers.text("metricType", read.formula_metric_type);
  });
}

void read_fallback(const Fields& fields, Fallback& fallback) {
  fields.number("failureThreshold", fallback.failure_threshold);
  fields.number("replicas", fallback.replicas);
  fields.word("behavior", {"static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower", "scalingModifiers"},
              [&fallback](std::size_t which) { fallback.behavior = static_cast<FallbackBehavior>(which); });
}

void read_trigger(const Fields& fields, ScaleTrigger& trigger) {
  fields.text("type", trigger.type);
  fields.text("name", trigger.name);
  fields.text("metricType", trigger.metric_type);
  fields.labels("metadata", trigger.metadata);
}

}  // namespace

ScaledObject read_scaled_object(const Fields& object) {
  ScaledObject read;
  read.meta = read_meta(object);
  object.within("spec", [&read](const Fields& spec) {
    read_reference(spec, "scaleTargetRef", read.target);
    spec.number("pollingInterval", read.polling_seconds);
    spec.number("cooldownPeriod", read.cooldown_seconds);
    spec.number("initialCooldownPeriod", read.initial_cooldown_seconds);
    spec.number("idleReplicaCount", read.idle_replicas);
    spec.number("minReplicaCount", read.min_replicas);
    spec.number("maxReplicaCount", read.max_replicas);
    spec.within("advanced", [&read](const Fields& fields) { read_advanced(fields, read); });
    spec.within("fallback", [&read](const Fields& fields) { read_fallback(fields, read.fallback.emplace()); });
    spec.each("triggers", [&read](const Fields& fields) { read_trigger(fields, read.triggers.emplace_back()); });
  });
  object.within("status", [&read](const Fields& status) {
    status.time("lastActiveTime", read.last_active);
    status.texts("externalMetricNames", read.external_metric_names);
    read.conditions = read_conditions(status);
    status.within("health", [&read](const Fields& health) {
      for (const auto& entry : health.node().entries)
        health.within(entry.key.text,
                      [&read, &entry](const Fields& one) { one.number("numberOfFailures", read.failures[entry.key.text]); });
    });
  });
  return read;
}

}  // namespace sandtable::connectors::kubernetes
