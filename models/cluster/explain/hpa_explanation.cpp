#include "models/cluster/explain/hpa_explanation.hpp"

#include <cmath>
#include <cstdio>

namespace sandtable::models::kube {
namespace {

constexpr double most = 64, finest = 1.0005;
constexpr int syncs = 120;
constexpr sim::Duration period = std::chrono::seconds(15);

void scale(Amount& amount, double factor) { amount.milli = std::llround(static_cast<double>(amount.milli) * factor); }

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

class Asked {
 public:
  Asked(const Objects& objects, const HorizontalPodAutoscaler& hpa, sim::Time now, const HpaOptions& options)
      : objects_(objects), hpa_(hpa), now_(now), options_(options) {}

  HpaDecision decide(const Objects& objects, const HorizontalPodAutoscaler& hpa, const AutoscalerMemory& memory,
                     sim::Time now) const {
    return decide_hpa(hpa_input(objects, hpa, now), memory, options_);
  }
  AutoscalerMemory memory() const {
    const auto* known = find(objects_.autoscaler_memories, hpa_.meta.space, hpa_.meta.name);
    const auto found = hpa_input(objects_, hpa_, now_);
    return known != nullptr ? *known : memory_of(hpa_, found.scale ? found.scale->spec_replicas : hpa_.status_current);
  }
  std::int32_t desired_at(double factor) const { return decide(with_usage(objects_, factor), hpa_, memory(), now_).desired; }

  /// The factor nearest to 1, in the direction of `far`, that changes the count.
  std::optional<Flip> usage(std::int32_t desired, double far) const {
    const std::int32_t at_end = desired_at(far);
    if (at_end == desired) return std::nullopt;
    double near = 1;
    while (std::max(near / far, far / near) > finest) {
      const double between = std::sqrt(near * far);
      (desired_at(between) == desired ? near : far) = between;
    }
    char text[64];
    std::snprintf(text, sizeof text, "%.3g times the usage", far);
    return Flip{{text}, "it would want " + std::to_string(desired_at(far))};
  }

  std::optional<Flip> time(const HpaDecision& first) const {
    auto hpa = hpa_;
    auto memory = first.memory;
    write_status(hpa, first, now_);
    for (int sync = 1; sync <= syncs; ++sync) {
      const auto passed = period * sync;
      const auto decision = decide(later(objects_, passed), hpa, memory, now_ + passed);
      if (decision.desired != first.desired)
        return Flip{{std::to_string(passed / std::chrono::seconds(1)) + " s with the usage as it is"},
                    "it would want " + std::to_string(decision.desired)};
      memory = decision.memory;
      write_status(hpa, decision, now_ + passed);
    }
    return std::nullopt;
  }

 private:
  const Objects& objects_;
  const HorizontalPodAutoscaler& hpa_;
  sim::Time now_;
  const HpaOptions& options_;
};

}  // namespace

HpaExplanation explain_hpa(const Objects& objects, const HorizontalPodAutoscaler& hpa, sim::Time now, const HpaOptions& options) {
  const Asked asked(objects, hpa, now, options);
  HpaExplanation made{asked.decide(objects, hpa, asked.memory(), now), {}};
  for (const double far : {most, 1 / most})
    if (auto flip = asked.usage(made.decision.desired, far)) made.flips.push_back(std::move(*flip));
  // Once it has scaled, the count of the objects is no longer the present one.
  if (!made.decision.rescaled)
    if (auto flip = asked.time(made.decision)) made.flips.push_back(std::move(*flip));
  return made;
}

}  // namespace sandtable::models::kube
