#include "connectors/kubernetes/read_horizontal_autoscaler.hpp"

#include <algorithm>

#include "connectors/kubernetes/read_meta.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

namespace {

MetricTarget read_target(const Fields& source) {
  MetricTarget target;
  source.within("target", [&target](const Fields& fields) {
    fields.word("type", {"Utilization", "Value", "AverageValue"},
                [&target](std::size_t which) { target.kind = static_cast<TargetKind>(which); });
    fields.number("averageUtilization", target.utilization);
    fields.amount("value", target.value);
    fields.amount("averageValue", target.average_value);
    const bool any = target.utilization || target.value || target.average_value;
    const bool positive = (!target.utilization || *target.utilization > 0) && (!target.value || target.value->milli > 0) &&
                          (!target.average_value || target.average_value->milli > 0);
    if (any && positive) return;
    fields.report(fields.node(), any ? "a target that is not above 0" : "a target without a figure", "the API refuses it",
                  "give averageUtilization, averageValue or value");
  });
  return target;
}

/// The part of a metric that is named after its kind.
void read_source(const Fields& fields, MetricSpec& metric) {
  if (metric.kind == MetricKind::resource || metric.kind == MetricKind::container_resource) fields.text("name", metric.name);
  fields.text("container", metric.container);
  fields.within("metric", [&metric](const Fields& named) {
    named.text("name", metric.name);
    metric.selector = read_selector(named);
  });
  read_reference(fields, "describedObject", metric.described);
  metric.target = read_target(fields);
}

void read_metric(const Fields& fields, std::vector<MetricSpec>& metrics) {
  static const std::vector<std::string> kinds{"Resource", "ContainerResource", "Pods", "Object", "External"};
  static const std::vector<std::string> sources{"resource", "containerResource", "pods", "object", "external"};
  auto& metric = metrics.emplace_back();
  const auto& key = fields.node();
  bool known = false;
  fields.word("type", kinds, [&](std::size_t which) {
    metric.kind = static_cast<MetricKind>(which);
    known = true;
    if (!fields.has(sources[which]))
      return fields.report(key, "a metric of type " + kinds[which] + " without " + sources[which], "the API refuses it");
    fields.within(sources[which], [&metric](const Fields& source) { read_source(source, metric); });
  });
  if (!known && !fields.has("type")) fields.report(key, "a metric without type", models::enumerate(kinds) + " belongs there");
}

ScalingRules read_rules(const Fields& behavior, std::string_view key, ScalingRules rules) {
  behavior.within(key, [&rules](const Fields& fields) {
    fields.number("stabilizationWindowSeconds", rules.stabilization_seconds);
    fields.amount("tolerance", rules.tolerance);
    fields.word("selectPolicy", {"Max", "Min", "Disabled"},
                [&rules](std::size_t which) { rules.select = static_cast<SelectPolicy>(which); });
    if (!fields.has("policies")) return;
    rules.policies.clear();
    fields.each("policies", [&rules](const Fields& policy) {
      auto& read = rules.policies.emplace_back();
      policy.word("type", {"Pods", "Percent"}, [&read](std::size_t which) { read.kind = static_cast<PolicyKind>(which); });
      policy.number("value", read.value);
      policy.number("periodSeconds", read.period_seconds);
      if (read.value > 0 && read.period_seconds > 0 && read.period_seconds <= 1800) return;
      policy.report(policy.node(),
                    "a policy of " + std::to_string(read.value) + " in " + std::to_string(read.period_seconds) + " s",
                    "the API wants a value above 0 and a period of 1 to 1800 s");
    });
    if (rules.policies.empty()) fields.report(*fields.node().find("policies"), "no policy", "the API wants at least one");
  });
  return rules;
}

void check_bounds(const Fields& spec, const HorizontalPodAutoscaler& read) {
  if (!spec.has("maxReplicas")) return spec.report(spec.node(), "no maxReplicas", "the API wants it");
  if (read.max_replicas < 1 || read.max_replicas < read.min_replicas)
    spec.report(*spec.node().find("maxReplicas"), "maxReplicas is " + std::to_string(read.max_replicas),
                "the API wants at least 1, and at least minReplicas, which is " + std::to_string(read.min_replicas));
}

MetricSpec cpu_utilization(std::int32_t percent) {
  MetricSpec metric;
  metric.name = "cpu";
  metric.target.utilization = percent;
  return metric;
}

}  // namespace

void read_reference(const Fields& owner, std::string_view key, ObjectReference& into) {
  owner.within(key, [&into](const Fields& fields) {
    fields.text("apiVersion", into.api_version);
    fields.text("kind", into.kind);
    fields.text("name", into.name);
  });
}

std::optional<ScalingBehavior> read_behavior(const Fields& spec) {
  std::optional<ScalingBehavior> behavior;
  spec.within("behavior", [&behavior](const Fields& fields) {
    behavior.emplace();
    behavior->up = read_rules(fields, "scaleUp", default_scale_up());
    behavior->down = read_rules(fields, "scaleDown", default_scale_down());
  });
  return behavior;
}

HorizontalPodAutoscaler read_horizontal_autoscaler(const Fields& object) {
  HorizontalPodAutoscaler read;
  read.meta = read_meta(object);
  object.within("spec", [&read](const Fields& spec) {
    read_reference(spec, "scaleTargetRef", read.target);
    spec.number("minReplicas", read.min_replicas);
    spec.number("maxReplicas", read.max_replicas);
    check_bounds(spec, read);
    spec.each("metrics", [&read](const Fields& metric) { read_metric(metric, read.metrics); });
    std::optional<std::int32_t> percent;  // the one metric of autoscaling/v1
    spec.number("targetCPUUtilizationPercentage", percent);
    if (read.metrics.empty()) read.metrics.push_back(cpu_utilization(percent.value_or(80)));
    read.behavior = read_behavior(spec);
  });
  object.within("status", [&read](const Fields& status) {
    status.number("currentReplicas", read.status_current);
    status.number("desiredReplicas", read.status_desired);
    status.time("lastScaleTime", read.last_scaled);
    read.conditions = read_conditions(status);
  });
  return read;
}

AutoscalerMemory read_autoscaler_memory(const Fields& object) {
  AutoscalerMemory read;
  read.meta = read_meta(object);
  object.each("recommendations", [&read](const Fields& fields) {
    auto& recommendation = read.recommendations.emplace_back();
    std::optional<sim::Time> at;
    fields.number("replicas", recommendation.replicas);
    fields.time("time", at);
    recommendation.at = at.value_or(sim::Time{});
  });
  const auto events = [&object](std::string_view key, std::vector<ScaleEvent>& into) {
    object.each(key, [&into](const Fields& fields) {
      auto& event = into.emplace_back();
      std::optional<sim::Time> at;
      fields.number("change", event.change);
      fields.time("time", at);
      fields.flag("outdated", event.outdated);
      event.at = at.value_or(sim::Time{});
    });
  };
  events("scaleUps", read.ups);
  events("scaleDowns", read.downs);
  return read;
}

}  // namespace sandtable::connectors::kubernetes
