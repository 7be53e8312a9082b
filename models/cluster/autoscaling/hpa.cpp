#include "models/cluster/autoscaling/hpa.hpp"

#include <algorithm>

#include "models/cluster/autoscaling/scaling_limits.hpp"

namespace sandtable::models::kube {
namespace {

/// One decision on its way.
class Sync {
 public:
  Sync(const HpaInput& input, AutoscalerMemory memory, const HpaOptions& options)
      : input_(input), hpa_(*input.hpa), options_(options) {
    made_.memory = std::move(memory);
    made_.memory.meta.name = hpa_.meta.name;
    made_.memory.meta.space = hpa_.meta.space;
    made_.conditions = hpa_.conditions;
  }

  HpaDecision run() && {
    if (!input_.scale) {
      made_.current = made_.desired = hpa_.status_current;
      set("AbleToScale", Truth::no, "FailedGetScale",
          "the HPA controller was unable to get the target's current scale: " + input_.scale.error());
      made_.error = "failed to query scale subresource for " + reference() + ": " + input_.scale.error();
      why("the target " + reference() + " has no scale: " + input_.scale.error());
      return std::move(made_);
    }
    set("AbleToScale", Truth::yes, "SucceededGetScale", "the HPA controller was able to get the target's current scale");
    made_.current = made_.desired = input_.scale->spec_replicas;
    if (made_.memory.recommendations.empty()) made_.memory.recommendations.push_back({made_.current, input_.now});
    if (input_.scale->counted)
      why("the target's status tells no replicas: its " + std::to_string(input_.scale->status_replicas) + " pods were counted");
    switch (path()) {
      case Path::disabled:
        disable();
        return std::move(made_);
      case Path::bounds:
        break;
      case Path::metrics:
        if (!by_metrics()) return std::move(made_);
    }
    rescale();
    return std::move(made_);
  }

 private:
  enum class Path { disabled, bounds, metrics };

  std::string reference() const { return hpa_.target.kind + "/" + hpa_.meta.space + "/" + hpa_.target.name; }
  void why(std::string line) { made_.why.push_back(std::move(line)); }

  void why_limited(const Limited& to, std::int32_t from) {
    why(std::string(to.reason) + ": " + std::to_string(to.replicas) + " in place of " + std::to_string(from) + ": " +
        std::string(to.message));
  }

  void set(const char* type, Truth status, std::string_view reason, std::string_view message) {
    auto found = std::ranges::find(made_.conditions, type, &Condition::type);
    if (found == made_.conditions.end()) {
      made_.conditions.push_back({type, Truth::unknown, {}, {}, input_.now});
      found = made_.conditions.end() - 1;
    }
    if (found->status != status) found->changed = input_.now;
    found->status = status;
    found->reason = reason;
    found->message = message;
  }
  void remove(const char* type) {
    std::erase_if(made_.conditions, [type](const Condition& condition) { return condition.type == type; });
  }
  bool scaled_itself_to_zero() const {
    const auto* zero = find(hpa_.conditions, "ScaledToZero");
    return zero != nullptr && zero->status == Truth::yes;
  }
  bool has_outside_metrics() const {
    return std::ranges::any_of(hpa_.metrics, [](const MetricSpec& metric) {
      return metric.kind == MetricKind::object || metric.kind == MetricKind::external;
    });
  }

  Path path() {
    if (made_.current == 0) {
      if (options_.minor < 36) return hpa_.min_replicas != 0 ? Path::disabled : Path::metrics;
      // Only what the autoscaler itself brought to zero comes back: where it may go there, or where that was taken from it since.
      const bool itself = options_.has_scale_to_zero() && scaled_itself_to_zero();
      return itself && (hpa_.min_replicas != 0 || has_outside_metrics()) ? Path::metrics : Path::disabled;
    }
    if (made_.current > hpa_.max_replicas) {
      made_.desired = hpa_.max_replicas;
      made_.rescale_reason = "Current number of replicas above Spec.MaxReplicas";
    } else if (made_.current < hpa_.min_replicas) {
      made_.desired = hpa_.min_replicas;
      made_.rescale_reason = "Current number of replicas below Spec.MinReplicas";
    } else {
      return Path::metrics;
    }
    why(made_.rescale_reason + ": " + std::to_string(made_.current) + " to " + std::to_string(made_.desired) +
        ", without a look at the metrics");
    return Path::bounds;
  }

  void disable() {
    set("ScalingActive", Truth::no, "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
    if (options_.minor >= 36 && !options_.has_scale_to_zero()) remove("ScaledToZero");
    why("the target has 0 replicas: scaling is disabled");
  }

  bool give_up(const std::string& reason, const std::string& message, const std::string& error) {
    set("ScalingActive", Truth::no, reason, message);
    made_.error = "failed to compute desired number of replicas based on listed metrics for " + reference() + ": " + error;
    return false;
  }

  /// Whether the selector will do; else the condition says why not.
  bool has_selector() {
    const auto& selector = input_.scale->selector;
    if (!selector || selector->empty()) {
      why("the target has no selector");
      return give_up("InvalidSelector", "the HPA target's scale is missing a selector", "selector is required");
    }
    if (input_.rivals.empty()) return true;
    std::string all = "{" + hpa_.meta.name + " " + hpa_.meta.space + "}";
    for (const auto& rival : input_.rivals) all += " {" + rival + " " + hpa_.meta.space + "}";
    const auto text = "pods by selector " + to_text(*selector) + " are controlled by " +
                      (options_.minor >= 37 ? "more than one HPA (e.g. [" + all + "])" : "multiple HPAs: [" + all + "]");
    why(text);
    return give_up("AmbiguousSelector", text, text);
  }

  /// The autoscaler takes measurements however old they are: how old that is.
  void tell_age() {
    const auto& usage = input_.usage;
    const auto measured = [](const PodMetrics* metrics) { return metrics->timestamp > sim::Time{}; };
    if (usage.empty() || !std::ranges::all_of(usage, measured)) return;
    const auto oldest = *std::ranges::min_element(usage, {}, [](const PodMetrics* metrics) { return metrics->timestamp; });
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(input_.now - oldest->timestamp).count();
    why("the oldest of its " + std::to_string(usage.size()) + " PodMetrics was measured " + std::to_string(age) + " s ago");
  }

  /// Whether there is a count to go on with, in `made_.desired`.
  bool by_metrics() {
    if (!has_selector()) return false;
    std::int32_t replicas = 0;
    std::size_t invalid = 0;
    const MetricProposal* chosen = nullptr;
    const MetricProposal* first_invalid = nullptr;
    for (const auto& metric : hpa_.metrics) made_.metrics.push_back(propose(input_, *input_.scale, metric, options_));
    for (const auto& metric : made_.metrics) {
      if (!metric.count) {
        if (first_invalid == nullptr) first_invalid = &metric;
        ++invalid;
        why(metric.name + ": no count: " + metric.count.error());
        continue;
      }
      if (replicas == 0 || metric.count->replicas > replicas) {
        replicas = metric.count->replicas;
        chosen = &metric;
      }
      why(metric.name + ": " + std::to_string(metric.count->replicas) + ": " + metric.count->why);
    }
    tell_age();
    if (first_invalid != nullptr) {
      const auto error = "invalid metrics (" + std::to_string(invalid) + " invalid out of " + std::to_string(made_.metrics.size()) +
                         "), first error is: " + first_invalid->failure;
      if (invalid == made_.metrics.size() || replicas < made_.current) {
        why(invalid == made_.metrics.size() ? "no metric can be computed: no action"
                                            : "a metric can't be computed, and the others ask for fewer: no action");
        return give_up(first_invalid->reason, "the HPA was unable to compute the replica count: " + first_invalid->count.error(),
                       error);
      }
      made_.error = error;
    }
    const std::string name = chosen != nullptr ? chosen->name : "";
    set("ScalingActive", Truth::yes, "ValidMetricFound", "the HPA was able to successfully calculate a replica count from " + name);
    if (made_.metrics.size() > 1 && chosen != nullptr) why("the largest count is that of " + name);
    const auto asked = std::max(replicas, 0);
    if (asked > made_.current) made_.rescale_reason = name + " above target";
    if (asked < made_.current) made_.rescale_reason = "All metrics below target";
    limit(asked);
    return true;
  }

  void limit(std::int32_t asked) {
    const auto [stable, limited] = kube::limit(hpa_, options_, made_.current, asked, made_.memory, input_.now);
    note_recommended(hpa_.behavior, options_, asked, made_.memory, input_.now);
    if (stable.replicas != asked) {
      set("AbleToScale", Truth::yes, stable.reason, stable.message);
      why_limited(stable, asked);
    } else {
      set("AbleToScale", Truth::yes, "ReadyForNewScale", "recommended size matches current size");
    }
    const bool held = limited.replicas != stable.replicas;
    set("ScalingLimited", held ? Truth::yes : Truth::no, limited.reason, limited.message);
    if (held) why_limited(limited, stable.replicas);
    made_.desired = limited.replicas;
    if (options_.minor >= 36 && made_.current == 0 && made_.desired < hpa_.min_replicas && scaled_itself_to_zero()) {
      made_.desired = hpa_.min_replicas;
      if (made_.rescale_reason.empty()) made_.rescale_reason = "Current number of replicas below Spec.MinReplicas";
      why("from none to at least minReplicas, " + std::to_string(hpa_.min_replicas));
    }
  }

  void rescale() {
    made_.rescaled = made_.desired != made_.current;
    if (!made_.rescaled) {
      why("the count stays at " + std::to_string(made_.current));
      return;
    }
    set("AbleToScale", Truth::yes, "SucceededRescale",
        "the HPA controller was able to update the target scale to " + std::to_string(made_.desired));
    if (hpa_.behavior) note_scaling(*hpa_.behavior, made_.current, made_.desired, made_.memory, input_.now);
    why("from " + std::to_string(made_.current) + " to " + std::to_string(made_.desired) + ": " + made_.rescale_reason);
    if (options_.minor < 36) return;
    if (!options_.has_scale_to_zero()) return remove("ScaledToZero");
    if (made_.current > 0 && made_.desired == 0 && hpa_.min_replicas == 0 && has_outside_metrics())
      set("ScaledToZero", Truth::yes, "ScaledToZero", "the HPA controller scaled the workload to zero");
    else set("ScaledToZero", Truth::no, "NotScaledToZero", "the HPA controller did not scale the workload to zero");
  }

  const HpaInput& input_;
  const HorizontalPodAutoscaler& hpa_;
  const HpaOptions& options_;
  HpaDecision made_;
};

}  // namespace

HpaDecision decide_hpa(const HpaInput& input, AutoscalerMemory memory, const HpaOptions& options) {
  return Sync(input, std::move(memory), options).run();
}

AutoscalerMemory memory_of(const HorizontalPodAutoscaler& hpa, std::int32_t current) {
  constexpr auto long_ago = sim::Time::min() + std::chrono::hours{1};
  AutoscalerMemory memory;
  memory.recommendations.push_back({current, hpa.last_scaled ? *hpa.last_scaled : hpa.meta.created.value_or(long_ago)});
  return memory;
}

void write_status(HorizontalPodAutoscaler& hpa, const HpaDecision& decision, sim::Time now) {
  hpa.conditions = decision.conditions;
  hpa.status_current = decision.current;
  // Where nothing could be computed, the count desired before stands.
  const auto* able = find(decision.conditions, "AbleToScale");
  const auto* active = find(decision.conditions, "ScalingActive");
  const bool failed =
      (able != nullptr && able->status == Truth::no) || (decision.error && active != nullptr && active->status == Truth::no);
  if (!failed) hpa.status_desired = decision.desired;
  if (decision.rescaled) hpa.last_scaled = now;
}

}  // namespace sandtable::models::kube
