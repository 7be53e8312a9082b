#include "models/cluster/run/autoscaler_objects.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/cluster/autoscaling/keda_hpa.hpp"
#include "models/cluster/objects/whole_seconds.hpp"

namespace sandtable::models::kube::run {
namespace {

std::int32_t whole_percent(Share share) { return static_cast<std::int32_t>(std::lround(100 * share.value)); }

ScalingRules rules_of(const ScalingDirection& direction, ScalingRules rules) {
  if (direction.stabilization) rules.stabilization_seconds = whole_seconds(*direction.stabilization);
  if (direction.select) rules.select = *direction.select;
  if (direction.tolerance) rules.tolerance = nearest_amount(direction.tolerance->value);
  if (!direction.policies.empty()) rules.policies.clear();
  for (const RatePolicy& policy : direction.policies) {
    ScalingPolicy made{PolicyKind::pods, 0, whole_seconds(policy.period)};
    if (const auto* pods = std::get_if<PodsPolicy>(&policy.kind)) made.value = static_cast<std::int32_t>(pods->pods);
    else made = {PolicyKind::percent, whole_percent(std::get<PercentPolicy>(policy.kind).percent), made.period_seconds};
    rules.policies.push_back(made);
  }
  return rules;
}

/// One metric of the scenario, both ways.
class Metric {
 public:
  Metric(const Scenario& scenario, AutoscalerObjects& made) : scenario_(scenario), made_(made) {}

  void operator()(const CpuMetric& metric) { resource("cpu", metric.target); }
  void operator()(const MemoryMetric& metric) { resource("memory", metric.target); }
  void operator()(const RequestsMetric& metric) { of_pods(Source::requests, "requests_per_second", metric.target.value); }
  void operator()(const InFlightMetric& metric) { of_pods(Source::in_flight, "requests_in_flight", metric.target); }
  void operator()(const QueueMetric& metric) {
    const auto found = std::ranges::find(scenario_.queues, metric.queue, &MessageQueue::name);
    const auto queue = static_cast<std::uint32_t>(found - scenario_.queues.begin());
    if (made_.scaled) {
      trigger("rabbitmq", {{"queueName", metric.queue}, {"value", to_text(nearest_amount(metric.messages))}});
      made_.outside.push_back({Source::queue, queue, {}, true, {}});
      return;
    }
    MetricSpec spec;
    spec.kind = MetricKind::external;
    spec.name = "messages_waiting";
    spec.selector = LabelSelector{{{"queue", metric.queue}}, {}};
    spec.target = {TargetKind::average_value, {}, {}, nearest_amount(metric.messages)};
    made_.hpa.metrics.push_back(spec);
    made_.outside.push_back({Source::queue, queue, spec.name, true, {{"queue", metric.queue}}});
  }

 private:
  void trigger(const char* type, Labels metadata) { made_.scaled->triggers.push_back({type, type, "", std::move(metadata)}); }
  void resource(const char* name, Share target) {
    if (made_.scaled) {
      trigger(name, {{"value", std::to_string(whole_percent(target))}});
      made_.scaled->triggers.back().metric_type = "Utilization";
      return;
    }
    MetricSpec spec;
    spec.name = name;
    spec.target.utilization = whole_percent(target);
    made_.hpa.metrics.push_back(spec);
  }
  void of_pods(Source source, const char* name, double target) {
    if (made_.scaled) {
      trigger("prometheus", {{"query", std::string("sum(") + name + ")"}, {"threshold", to_text(nearest_amount(target))}});
      made_.outside.push_back({source, 0, {}, true, {}});
      return;
    }
    MetricSpec spec;
    spec.kind = MetricKind::pods;
    spec.name = name;
    spec.target = {TargetKind::average_value, {}, {}, nearest_amount(target)};
    made_.hpa.metrics.push_back(spec);
    made_.outside.push_back({source, 0, name, false, {}});
  }

  const Scenario& scenario_;
  AutoscalerObjects& made_;
};

}  // namespace

AutoscalerObjects autoscaler_objects(const Scenario& scenario, const Service& service) {
  const AutoscaleSpec& spec = *service.autoscale;
  AutoscalerObjects made;
  made.options.minor = minor_of(*scenario.kubernetes);
  made.options.tolerance = spec.tolerance.value;
  const ObjectReference target{"apps/v1", "Deployment", service.name};
  std::optional<ScalingBehavior> behavior;
  if (spec.up || spec.down) {
    behavior.emplace();
    if (spec.up) behavior->up = rules_of(*spec.up, default_scale_up());
    if (spec.down) behavior->down = rules_of(*spec.down, default_scale_down());
  }
  made.hpa.meta.name = service.name;
  made.hpa.target = target;
  made.hpa.min_replicas = static_cast<std::int32_t>(spec.min);
  made.hpa.max_replicas = static_cast<std::int32_t>(spec.max);
  made.hpa.behavior = behavior;
  if (spec.keda) {
    ScaledObject& scaled = made.scaled.emplace();
    scaled.meta.name = service.name;
    scaled.meta.created = sim::Time{};
    scaled.target = target;
    scaled.polling_seconds = whole_seconds(spec.keda->polling);
    scaled.cooldown_seconds = whole_seconds(spec.keda->cooldown);
    scaled.initial_cooldown_seconds = whole_seconds(spec.keda->initial_cooldown);
    if (spec.keda->idle) scaled.idle_replicas = static_cast<std::int32_t>(*spec.keda->idle);
    scaled.min_replicas = made.hpa.min_replicas;
    scaled.max_replicas = made.hpa.max_replicas;
    scaled.behavior = behavior;
    made.activation = spec.keda->activation;
  }
  Metric metric(scenario, made);
  for (const AutoscaleMetric& one : spec.metrics) std::visit(metric, one.kind);
  if (made.scaled) generate(made);
  return made;
}

void generate(AutoscalerObjects& objects) {
  HorizontalPodAutoscaler before = std::exchange(objects.hpa, *generate_hpa(*objects.scaled).hpa);
  objects.hpa.conditions = std::move(before.conditions);
  objects.hpa.last_scaled = before.last_scaled;
  objects.hpa.status_current = before.status_current;
  objects.hpa.status_desired = before.status_desired;
  auto next = objects.outside.begin();
  for (std::size_t i = 0; i < objects.scaled->triggers.size(); ++i) {
    const std::string prefix = "s" + std::to_string(i) + "-";
    for (const MetricSpec& metric : objects.hpa.metrics) {
      if (metric.kind != MetricKind::external || !metric.name.starts_with(prefix)) continue;
      next->name = metric.name;
      next->labels = metric.selector->match_labels;
      ++next;
    }
  }
}

}  // namespace sandtable::models::kube::run
