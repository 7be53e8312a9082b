#include "connectors/kubernetes/import/autoscaling.hpp"

#include <algorithm>
#include <cmath>

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;
using models::AutoscaleMetric;
using std::chrono::seconds;

bool says(const std::string& name, std::initializer_list<const char*> words) {
  return std::ranges::any_of(words, [&name](const char* word) { return name.find(word) != std::string::npos; });
}

models::Share percent(std::int64_t value) { return {static_cast<double>(value) / 100}; }

/// Counts of the API as the language's, which has none below zero.
std::uint32_t count(std::int32_t value) { return static_cast<std::uint32_t>(std::max(0, value)); }

class Autoscaling {
 public:
  Autoscaling(const Workload& workload, models::Scenario& scenario, models::Service& service, Notes& notes)
      : workload_(workload), scenario_(scenario), service_(service), notes_(notes) {}

  void take(const HorizontalPodAutoscaler& autoscaler) {
    title_ = "HorizontalPodAutoscaler " + autoscaler.meta.space + "/" + autoscaler.meta.name;
    begin(count(autoscaler.min_replicas), count(autoscaler.max_replicas));
    for (const auto& metric : autoscaler.metrics) add(metric);
    if (autoscaler.behavior) behave(*autoscaler.behavior);
    end();
  }

  void take(const ScaledObject& scaled) {
    title_ = "ScaledObject " + scaled.meta.space + "/" + scaled.meta.name;
    begin(count(scaled.min_replicas.value_or(0)), count(scaled.max_replicas.value_or(100)));
    for (const auto& trigger : scaled.triggers) {
      const auto value = read_amount(value_of(trigger.metadata, "value"));
      if (trigger.type == "cpu" && value) utilization(value->value());
      else left_out("its trigger " + trigger.type, "manifests don't describe what it measures");
    }
    if (spec_.min == 0) {
      left_out("scaling to nothing", "its triggers that would start it again are left out");
      spec_.min = 1;
    }
    if (scaled.behavior) behave(*scaled.behavior);
    end();
  }

 private:
  void left_out(const std::string& what, const std::string& why) { notes_.leave_out(title_ + ", " + what, why); }

  void begin(std::uint32_t min, std::uint32_t max) {
    spec_ = {};
    spec_.min = min;
    spec_.max = std::max({1U, min, max});
  }

  void end() {
    if (spec_.metrics.empty()) return left_out("all of it", "no metric is left");
    if (service_.autoscale) return left_out("all of it", "another one scales " + workload_.title + " already");
    notes_.comment("services." + service_.name + ".autoscale", title_);
    service_.replicas = std::clamp(service_.replicas, spec_.min, spec_.max);
    service_.autoscale = std::move(spec_);
  }

  void add(const MetricSpec& metric) {
    const bool of_pod = metric.kind == MetricKind::resource ||
                        (metric.kind == MetricKind::container_resource && workload_.pod->spec.containers.size() == 1);
    if (of_pod && metric.name == "cpu") return cpu(metric.target);
    if (metric.kind == MetricKind::pods && metric.target.average_value) {
      const double target = static_cast<double>(metric.target.average_value->milli) / 1000;
      if (target > 0 && says(metric.name, {"requests_per_second", "request_rate", "rps", "qps"}))
        return named(metric.name, "requests a second", models::RequestsMetric{models::Rate{target}});
      if (target > 0 && says(metric.name, {"in_flight", "inflight", "in_progress", "concurrent"}))
        return named(metric.name, "requests in flight", models::InFlightMetric{target});
    }
    left_out("its metric " + metric.name, "manifests don't describe what it measures");
  }

  template <class Metric>
  void named(const std::string& name, const std::string& meaning, Metric metric) {
    notes_.comment("services." + service_.name + ".autoscale.metrics." + std::to_string(spec_.metrics.size()),
                   name + ", taken for " + meaning + " by its name");
    spec_.metrics.emplace_back().kind = metric;
  }

  void cpu(const MetricTarget& target) {
    if (target.utilization) return utilization(*target.utilization);
    if (!target.average_value || !service_.cpu.request) return left_out("its metric cpu", "its pods request no CPU");
    // Of what is requested: the language has no other.
    const double share = static_cast<double>(target.average_value->milli) / (1000 * service_.cpu.request->value);
    utilization(std::max<std::int64_t>(1, std::llround(100 * share)));
  }

  void utilization(std::int64_t of_request) {
    if (!service_.cpu.request)
      return left_out("its metric cpu", "its pods request no CPU, so that Kubernetes can't scale them either");
    if (of_request > 0) spec_.metrics.emplace_back().kind = models::CpuMetric{percent(of_request)};
  }

  void behave(const ScalingBehavior& behavior) {
    if (behavior.up != default_scale_up()) spec_.up = direction(behavior.up, default_scale_up());
    if (behavior.down != default_scale_down()) spec_.down = direction(behavior.down, default_scale_down());
  }

  models::ScalingDirection direction(const ScalingRules& rules, const ScalingRules& usual) {
    models::ScalingDirection made;
    if (rules.stabilization_seconds && rules.stabilization_seconds != usual.stabilization_seconds)
      made.stabilization = seconds(std::max(0, *rules.stabilization_seconds));
    if (rules.select != usual.select) made.select = rules.select;
    if (rules.policies != usual.policies)
      for (const auto& policy : rules.policies) {
        auto& one = made.policies.emplace_back();
        one.period = seconds(std::max(1, policy.period_seconds));
        if (policy.kind == PolicyKind::pods) one.kind = models::PodsPolicy{std::max(1U, count(policy.value))};
        else one.kind = models::PercentPolicy{percent(std::max(1, policy.value))};
      }
    if (!rules.tolerance) return made;
    if (scenario_.kubernetes >= models::KubernetesVersion::v1_35)
      made.tolerance = models::Share{static_cast<double>(rules.tolerance->milli) / 1000};
    else left_out("the tolerance of one direction", "before 1.35 Kubernetes passes it over");
    return made;
  }

  const Workload& workload_;
  models::Scenario& scenario_;
  models::Service& service_;
  Notes& notes_;
  std::string title_;
  models::AutoscaleSpec spec_;
};

bool targets(const ObjectReference& target, const std::string& space, const Workload& workload) {
  const std::string kind = target.kind.empty() ? "Deployment" : target.kind;
  return space == workload.space && kind == workload.kind && target.name == workload.name;
}

}  // namespace

bool scales_by_cpu(const models::Service& service) {
  return service.autoscale && std::ranges::any_of(service.autoscale->metrics, [](const AutoscaleMetric& metric) {
           return std::holds_alternative<models::CpuMetric>(metric.kind);
         });
}

void import_autoscaling(const Workload& workload, const Objects& objects, models::Scenario& scenario, models::Service& service,
                        Notes& notes) {
  Autoscaling autoscaling(workload, scenario, service, notes);
  for (const auto& scaled : objects.scaled_objects)
    if (targets(scaled.target, scaled.meta.space, workload)) autoscaling.take(scaled);
  for (const auto& autoscaler : objects.horizontal_autoscalers) {
    const auto* owner = autoscaler.meta.controller();
    const bool of_keda = owner != nullptr && owner->kind == "ScaledObject";  // which is there itself
    if (!of_keda && targets(autoscaler.target, autoscaler.meta.space, workload)) autoscaling.take(autoscaler);
  }
}

}  // namespace sandtable::connectors::kubernetes
