#include "models/cluster/explain/hpa_explanation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace sandtable::models::kube {
namespace {

constexpr double most = 64, finest = 1.00001;
constexpr int syncs = 120;
constexpr sim::Duration period = std::chrono::seconds(15);

void scale(Amount& amount, double factor) { amount.milli = std::llround(static_cast<double>(amount.milli) * factor); }

/// Four digits of it, rounded away from 1, so that what is told still holds.
double told(double factor) {
  const double unit = std::pow(10, std::floor(std::log10(factor)) - 3);
  return (factor > 1 ? std::ceil(factor / unit) : std::floor(factor / unit)) * unit;
}

Objects with_usage(Objects objects, double factor) {
  for (auto& metrics : objects.pod_metrics)
    for (auto& container : metrics.containers)
      for (auto& [name, amount] : container.usage) scale(amount, factor);
  for (auto& value : objects.metric_values) scale(value.value, factor);
  for (auto& value : objects.external_metric_values) scale(value.value, factor);
  return objects;
}

Objects later(Objects objects, sim::Duration by) {
  for (auto& metrics : objects.pod_metrics)
    if (metrics.timestamp != sim::Time::min()) metrics.timestamp += by;
  for (auto& value : objects.metric_values)
    if (value.timestamp != sim::Time::min()) value.timestamp += by;
  for (auto& value : objects.external_metric_values)
    if (value.timestamp != sim::Time::min()) value.timestamp += by;
  return objects;
}

/// What the autoscaler's controller looks at of pods: its namespace's.
Objects seen_from(Objects objects, const std::string& space) {
  objects.nodes.clear();
  std::erase_if(objects.pods, [&space](const Pod& pod) { return pod.meta.space != space; });
  std::erase_if(objects.pod_metrics, [&space](const PodMetrics& metrics) { return metrics.meta.space != space; });
  return objects;
}

/// One autoscaler, asked again and again over altered copies of its cluster.
class Asked {
 public:
  Asked(const Objects& objects, const HorizontalPodAutoscaler& hpa, sim::Time now, const HpaOptions& options)
      : objects_(seen_from(objects, hpa.meta.space)),
        hpa_(*find(objects_.horizontal_autoscalers, hpa.meta.space, hpa.meta.name)),
        now_(now),
        options_(options) {}

  HpaDecision first() const { return decide(objects_, memory(), now_); }

  /// The factor nearest to 1, in the direction of `far`, that changes the count.
  std::optional<Flip> usage(std::int32_t desired, double far) const {
    if (desired_at(far) == desired) return std::nullopt;
    double near = 1;
    while (std::max(near / far, far / near) > finest) {
      const double between = std::sqrt(near * far);
      (desired_at(between) == desired ? near : far) = between;
    }
    far = told(far);
    char text[64];
    std::snprintf(text, sizeof text, "%.4g times the usage", far);
    return Flip{{text}, "it would want " + std::to_string(desired_at(far))};
  }

  /// What follows `decision`, which scaled nothing, as time goes by.
  std::optional<Flip> time(const HpaDecision& decision) const {
    Objects objects = objects_;
    auto memory = decision.memory;
    write_status(itself(objects), decision, now_);
    for (int sync = 1; sync <= syncs; ++sync) {
      const auto passed = period * sync;
      const auto next = decide(later(objects, passed), memory, now_ + passed);
      if (next.desired != decision.desired)
        return Flip{{std::to_string(passed / std::chrono::seconds(1)) + " s with the usage as it is"},
                    "it would want " + std::to_string(next.desired)};
      memory = next.memory;
      write_status(itself(objects), next, now_ + passed);
    }
    return std::nullopt;
  }

 private:
  HorizontalPodAutoscaler& itself(Objects& objects) const {
    return *std::ranges::find_if(objects.horizontal_autoscalers, [this](const HorizontalPodAutoscaler& one) {
      return one.meta.space == hpa_.meta.space && one.meta.name == hpa_.meta.name;
    });
  }
  HpaDecision decide(const Objects& objects, const AutoscalerMemory& memory, sim::Time now) const {
    const auto* hpa = find(objects.horizontal_autoscalers, hpa_.meta.space, hpa_.meta.name);
    return decide_hpa(hpa_input(objects, *hpa, now), memory, options_);
  }
  AutoscalerMemory memory() const {
    const auto* known = find(objects_.autoscaler_memories, hpa_.meta.space, hpa_.meta.name);
    const auto found = hpa_input(objects_, hpa_, now_);
    return known != nullptr ? *known : memory_of(hpa_, found.scale ? found.scale->spec_replicas : hpa_.status_current);
  }
  std::int32_t desired_at(double factor) const { return decide(with_usage(objects_, factor), memory(), now_).desired; }

  Objects objects_;
  const HorizontalPodAutoscaler& hpa_;  ///< among them
  sim::Time now_;
  const HpaOptions& options_;
};

}  // namespace

HpaExplanation explain_hpa(const Objects& objects, const HorizontalPodAutoscaler& hpa, sim::Time now, const HpaOptions& options) {
  const Asked asked(objects, hpa, now, options);
  HpaExplanation made{asked.first(), {}};
  for (const double far : {most, 1 / most})
    if (auto flip = asked.usage(made.decision.desired, far)) made.flips.push_back(std::move(*flip));
  // Once it has scaled, the count of the objects is no longer the present one.
  if (!made.decision.rescaled)
    if (auto flip = asked.time(made.decision)) made.flips.push_back(std::move(*flip));
  return made;
}

}  // namespace sandtable::models::kube
