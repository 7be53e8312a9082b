#include "models/cluster/autoscaling/metric_proposal.hpp"

namespace sandtable::models::kube {
namespace {

using Count = sim::Result<ReplicaCount, std::string>;

Count fail(std::string why) { return sim::Unexpected<std::string>{std::move(why)}; }
/// The error of `made` with what was asked for before it.
Count within(const std::string& asked, Count made) { return made ? std::move(made) : fail(asked + made.error()); }

std::string quoted(const Labels& labels) {
  std::string text;
  for (const auto& [key, value] : labels) text += key + ": " + value + ",";
  return text;
}

std::string quoted(const std::vector<Requirement>& requirements) {
  static constexpr const char* words[] = {"In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"};
  std::string text;
  for (const auto& one : requirements) {
    text += "LabelSelectorRequirement{Key:" + one.key + ",Operator:" + words[static_cast<std::size_t>(one.op)] + ",Values:[";
    for (std::size_t i = 0; i < one.values.size(); ++i) text += (i > 0 ? " " : "") + one.values[i];
    text += "],},";
  }
  return text;
}

/// As Go prints a pointer to one.
std::string printed(const std::optional<LabelSelector>& selector) {
  if (!selector) return "nil";
  const std::string labels =
      selector->match_labels.empty() ? "map[string]string{" : "map[string]string{" + quoted(selector->match_labels);
  return "&LabelSelector{MatchLabels:" + labels + "},MatchExpressions:[]LabelSelectorRequirement{" +
         quoted(selector->match_expressions) + "},}";
}

struct Asked {
  const HpaInput& input;
  const Scale& scale;
  const MetricSpec& metric;
  const HpaOptions& options;
  CountInput count;

  /// Resource and ContainerResource.
  Count of_resource() const {
    const auto& target = metric.target;
    if (target.average_value)
      return within("failed to get " + metric.name + " usage: ", [&]() -> Count {
        const auto samples = resource_samples(input, metric.name, metric.container);
        if (!samples) return fail("unable to get metrics for resource " + metric.name + ": " + samples.error());
        return count_by_average(count, *samples, metric.name == "cpu", target.average_value->milli);
      }());
    if (!target.utilization)
      return fail(
          "invalid resource metric source: neither an average utilization target nor an average value (usage) target was set");
    return within("failed to get " + metric.name + " utilization: ", [&]() -> Count {
      const auto samples = resource_samples(input, metric.name, metric.container);
      if (!samples) return fail("unable to get metrics for resource " + metric.name + ": " + samples.error());
      return count_by_utilization(count, *samples, metric.name, metric.container, *target.utilization);
    }());
  }

  Count of_pods() const {
    if (!metric.target.average_value) return fail("invalid pods metric source: no average value target was set");
    const auto samples = pods_metric_samples(input, metric);
    if (!samples) return fail("unable to get metric " + metric.name + ": " + samples.error());
    return count_by_average(count, *samples, false, metric.target.average_value->milli);
  }

  Count of_object() const {
    const auto& target = metric.target;
    const bool whole = target.kind == TargetKind::value && target.value;
    if (!whole && !(target.kind == TargetKind::average_value && target.average_value))
      return fail("invalid object metric source: neither a value target nor an average value target was set");
    const auto value = object_metric_value(input, metric);
    if (!value) {
      const auto& of = metric.described;
      if (options.minor >= 37)
        return fail("unable to get metric " + metric.name + " on " + of.kind + " " + input.hpa->meta.space + "/" + of.name + ": " +
                    value.error());
      // Before, its parts came in the wrong order.
      return fail("unable to get metric " + metric.name + ": " + of.kind + " on " + input.hpa->meta.space + " " + of.name + "/" +
                  value.error());
    }
    if (whole) return count_by_value(count, *value, target.value->milli);
    return count_per_pod(count, scale.status_replicas, *value, target.average_value->milli, false);
  }

  Count of_external() const {
    const auto& target = metric.target;
    if (!target.average_value && !target.value)
      return fail("invalid external metric source: neither a value target nor an average value target was set");
    const bool per_pod = target.average_value.has_value();
    const auto value = external_metric_value(input, metric, options.minor >= (per_pod ? 34 : 35));
    if (!value)
      return fail("unable to get external metric " + input.hpa->meta.space + "/" + metric.name + "/" + printed(metric.selector) +
                  ": " + value.error());
    if (per_pod) return count_per_pod(count, scale.status_replicas, *value, target.average_value->milli, true);
    return count_by_value(count, *value, target.value->milli);
  }
};

std::string resource_name(const MetricSpec& metric) {
  if (metric.target.average_value) return metric.name + " resource";
  const char* what = metric.kind == MetricKind::container_resource ? " container resource" : " resource";
  return metric.name + what + " utilization (percentage of request)";
}

}  // namespace

MetricProposal propose(const HpaInput& input, const Scale& scale, const MetricSpec& metric, const HpaOptions& options) {
  const Asked asked{
      input, scale, metric, options, {scale.spec_replicas, input.pods, tolerances_of(*input.hpa, options), &options, input.now}};
  MetricProposal made;
  std::string asked_for;
  const auto fill = [&](std::string name, const char* reason, Count count, std::string before) {
    made = {std::move(name), std::move(count), reason, {}};
    asked_for = std::move(before);
  };
  const std::string external = "external metric " + metric.name + "(" + printed(metric.selector) + ")";
  switch (metric.kind) {
    case MetricKind::resource:
      fill(resource_name(metric), "FailedGetResourceMetric", asked.of_resource(),
           "failed to get " + metric.name + " resource metric value: ");
      break;
    case MetricKind::container_resource:
      fill(resource_name(metric), "FailedGetContainerResourceMetric", asked.of_resource(),
           "failed to get " + metric.container + " container metric value: ");
      break;
    case MetricKind::pods:
      fill("pods metric " + metric.name, "FailedGetPodsMetric", asked.of_pods(), "failed to get pods metric value: ");
      break;
    case MetricKind::object:
      // By the average it is called external there, too.
      fill(metric.target.kind == TargetKind::value ? metric.described.kind + " metric " + metric.name : external,
           "FailedGetObjectMetric", asked.of_object(),
           "failed to get object metric value: " +
               (metric.target.kind == TargetKind::value ? "" : "failed to get " + metric.name + " object metric: "));
      break;
    case MetricKind::external:
      fill(external, "FailedGetExternalMetric", asked.of_external(),
           "failed to get " + metric.name + " external metric value: " +
               (metric.target.average_value ? "failed to get " + metric.name + " external metric: "
                                            : "failed to get external metric " + metric.name + ": "));
      break;
  }
  if (!made.count) made.failure = asked_for + made.count.error();
  return made;
}

}  // namespace sandtable::models::kube
