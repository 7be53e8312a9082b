#include "models/cluster/autoscaling/steady_sync.hpp"

#include <algorithm>
#include <optional>

#include "models/cluster/autoscaling/metric_proposal.hpp"
#include "models/cluster/autoscaling/pod_count.hpp"
#include "models/cluster/autoscaling/scaling_limits.hpp"

namespace sandtable::models::kube {
namespace {

/// What the pods ask for together; nothing where that can't be said.
std::optional<std::int32_t> count_pods(const SteadyInput& input, const MetricColumn& column, bool cpu, const PodTarget& target,
                                       const HpaOptions& options) {
  PodSums sums;
  for (std::size_t i = 0; i < input.pods.size(); ++i) {
    const bool measured = input.measured[i] != 0;
    const auto group = group_of(input.pods[i], measured ? &input.window : nullptr, cpu, options, input.now).group;
    sums.add(group, measured ? column.used[i] : 0, target.percent ? column.requests[i] : 0, target);
  }
  if (!sums.any()) return std::nullopt;
  const auto made = kube::count_pods(sums, target, tolerances_of(*input.hpa, options), input.spec_replicas);
  return made ? std::optional(made->replicas) : std::nullopt;
}

std::optional<std::int32_t> count_external(const SteadyInput& input, const MetricSpec& metric, const HpaOptions& options) {
  const HpaInput asked{input.hpa, Scale{input.spec_replicas, input.status_replicas, {}, false}, {}, {}, {}, input.external, {},
                       input.now};
  const auto made = propose(asked, *asked.scale, metric, options);
  return made.count ? std::optional(made.count->replicas) : std::nullopt;
}

std::optional<std::int32_t> count(const SteadyInput& input, std::size_t place, const HpaOptions& options) {
  const MetricSpec& metric = input.hpa->metrics[place];
  if (metric.kind == MetricKind::external) return count_external(input, metric, options);
  if (metric.kind == MetricKind::pods)
    return count_pods(input, input.metrics[place], false, {metric.target.average_value->milli, false}, options);
  return count_pods(input, input.metrics[place], metric.name == "cpu", {*metric.target.utilization, true}, options);
}

}  // namespace

bool is_counted_by_columns(const MetricSpec& metric) {
  const bool average = metric.target.average_value.has_value();
  if (metric.kind == MetricKind::pods || metric.kind == MetricKind::external) return average;
  return metric.kind == MetricKind::resource && !average && metric.target.utilization && metric.container.empty();
}

bool is_steady(const SteadyInput& input, AutoscalerMemory& memory, const HpaOptions& options) {
  const auto& hpa = *input.hpa;
  const auto current = input.spec_replicas;
  if (current == 0 || current > hpa.max_replicas || current < hpa.min_replicas || memory.recommendations.empty()) return false;
  std::int32_t asked = 0;
  for (std::size_t i = 0; i < hpa.metrics.size(); ++i) {
    const auto replicas = count(input, i, options);
    if (!replicas) return false;
    if (asked == 0 || *replicas > asked) asked = *replicas;
  }
  asked = std::max(asked, 0);
  if (kube::limit(hpa, options, current, asked, memory, input.now).limited.replicas != current) return false;
  note_recommended(hpa.behavior, options, asked, memory, input.now);
  return true;
}

}  // namespace sandtable::models::kube
