#include "models/cluster/autoscaling/keda_hpa.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "models/cluster/autoscaling/keda.hpp"

namespace sandtable::models::kube {
namespace {

constexpr const char* owner_label = "scaledobject.keda.sh/name";

struct TriggerKind {
  std::string_view type, prefix, name_key;
  std::array<std::string_view, 2> thresholds;
  std::string_view by_default;
};
constexpr std::array<TriggerKind, 5> known{{{"prometheus", "prometheus", "", {"threshold", ""}, ""},
                                            {"kafka", "kafka-", "topic", {"lagThreshold", ""}, "10"},
                                            {"rabbitmq", "rabbitmq-", "queueName", {"value", "queueLength"}, "20"},
                                            {"redis", "redis-", "listName", {"listLength", ""}, "5"},
                                            {"aws-sqs-queue", "aws-sqs-", "queueURL", {"queueLength", ""}, "5"}}};

std::string value_of(const Labels& metadata, std::string_view key) {
  const auto found = metadata.find(std::string(key));
  return found == metadata.end() ? "" : found->second;
}

std::string normalized(std::string name) {
  for (char& c : name)
    if (std::string_view("/.:%()").find(c) != std::string_view::npos) c = '-';
  return name;
}

std::string cron_time(const std::string& text) {
  std::string made;
  for (const char c : text) {
    if (c == ' ') continue;
    if (c == '*') made += "x";
    else if (c == '/') made += "Sl";
    else if (c == '?') made += "Qm";
    else if (c == ',') made += "Cm";
    else made += c;
  }
  return made;
}

std::string name_of(const ScaleTrigger& trigger, const TriggerKind& kind) {
  std::string own = kind.name_key.empty() ? "" : value_of(trigger.metadata, kind.name_key);
  if (kind.type == "aws-sqs-queue") own = own.substr(own.rfind('/') + 1);
  if (kind.type == "kafka" && own.empty()) own = value_of(trigger.metadata, "consumerGroup") + "-topics";
  return normalized(std::string(kind.prefix) + own);
}

MetricTarget target_of(const std::string& metric_type, Amount aim) {
  if (metric_type == "Value") return {TargetKind::value, {}, aim, {}};
  return {TargetKind::average_value, {}, {}, aim};
}

/// cpu or memory; nothing where its figure is none.
std::optional<MetricSpec> resource_metric(const ScaleTrigger& trigger) {
  MetricSpec metric;
  metric.name = trigger.type;
  metric.container = value_of(trigger.metadata, "containerName");
  if (!metric.container.empty()) metric.kind = MetricKind::container_resource;
  const auto text = value_of(trigger.metadata, "value");
  const auto type = trigger.metric_type.empty() ? value_of(trigger.metadata, "type") : trigger.metric_type;
  const auto amount = read_amount(text);
  if (!amount || amount->milli <= 0) return std::nullopt;
  if (type == "AverageValue") metric.target = {TargetKind::average_value, {}, {}, amount};
  else if (type == "Utilization") metric.target.utilization = static_cast<std::int32_t>(amount->value());
  else return std::nullopt;
  return metric;
}

/// Nothing where the type isn't known, or its threshold is none.
std::optional<MetricSpec> external_metric(const ScaleTrigger& trigger, std::size_t index) {
  MetricSpec metric;
  metric.kind = MetricKind::external;
  const std::string prefix = "s" + std::to_string(index) + "-";
  if (trigger.type == "cron") {
    metric.name =
        prefix + normalized("cron-" + value_of(trigger.metadata, "timezone") + "-" +
                            cron_time(value_of(trigger.metadata, "start")) + "-" + cron_time(value_of(trigger.metadata, "end")));
    metric.target = target_of(trigger.metric_type, whole(1));
    return metric;
  }
  const auto kind = std::ranges::find(known, std::string_view(trigger.type), &TriggerKind::type);
  if (kind == known.end()) return std::nullopt;
  std::string text(kind->by_default);
  for (const auto key : kind->thresholds)
    if (const auto written = key.empty() ? "" : value_of(trigger.metadata, key); !written.empty()) {
      text = written;
      break;
    }
  const auto aim = read_amount(text);
  if (!aim || aim->milli <= 0) return std::nullopt;
  metric.name = prefix + name_of(trigger, *kind);
  metric.target = target_of(trigger.metric_type, *aim);
  return metric;
}

MetricSpec composite_metric(const ScaledObject& scaled, Amount aim) {
  MetricSpec metric;
  metric.kind = MetricKind::external;
  metric.name = "composite-metric";
  metric.target = target_of(scaled.formula_metric_type, aim);
  return metric;
}

/// ContainerResource, External, Resource: as their names sort.
int rank(const MetricSpec& metric) {
  return metric.kind == MetricKind::container_resource ? 0 : metric.kind == MetricKind::external ? 1 : 2;
}

}  // namespace

GeneratedHpa generate_hpa(const ScaledObject& scaled) {
  GeneratedHpa made;
  if (is_paused(scaled)) return made;
  auto& hpa = made.hpa.emplace();
  hpa.meta.name = scaled.hpa_name.empty() ? "keda-hpa-" + scaled.meta.name : scaled.hpa_name;
  hpa.meta.space = scaled.meta.space;
  hpa.meta.labels = scaled.meta.labels;
  hpa.target = scaled.target;
  hpa.min_replicas = std::max(scaled.min_replicas.value_or(0), 1);
  hpa.max_replicas = scaled.max_replicas.value_or(100);
  hpa.behavior = scaled.behavior;
  if (is_annotated(scaled, paused_scale_in_annotation)) {
    if (!hpa.behavior) hpa.behavior.emplace();
    hpa.behavior->down.select = SelectPolicy::disabled;
  }
  if (is_annotated(scaled, paused_scale_out_annotation)) {
    if (!hpa.behavior) hpa.behavior.emplace();
    hpa.behavior->up.select = SelectPolicy::disabled;
  }
  for (std::size_t i = 0; i < scaled.triggers.size(); ++i) {
    const auto& trigger = scaled.triggers[i];
    const bool resource = trigger.type == "cpu" || trigger.type == "memory";
    if (auto metric = resource ? resource_metric(trigger) : external_metric(trigger, i)) hpa.metrics.push_back(std::move(*metric));
    else made.unknown.push_back(trigger.type);
  }
  std::ranges::stable_sort(hpa.metrics, {}, rank);
  if (const auto aim = read_amount(scaled.formula_target); scaled.uses_formula() && aim && aim->milli > 0) {
    std::erase_if(hpa.metrics, [](const MetricSpec& metric) { return metric.kind != MetricKind::resource; });
    hpa.metrics.push_back(composite_metric(scaled, *aim));
    made.unknown.clear();
  }
  for (auto& metric : hpa.metrics)
    if (metric.kind == MetricKind::external) metric.selector = LabelSelector{{{owner_label, scaled.meta.name}}, {}};
  return made;
}

}  // namespace sandtable::models::kube
