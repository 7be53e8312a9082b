#include <algorithm>
#include <cmath>

#include "models/scenario/checks.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/steps.hpp"

namespace sandtable::models {
namespace {

bool is_whole(double value) { return std::abs(value - std::round(value)) < 1e-9; }

bool uses_cpu(const Service& service) {
  bool found = false;
  for (const auto& endpoint : service.endpoints)
    each_step(endpoint.steps, {},
              [&found](const Step& step, const std::string&) { found = found || std::holds_alternative<CpuStep>(step.kind); });
  return found;
}

class AutoscaleCheck {
 public:
  AutoscaleCheck(const Scenario& scenario, const Service& service, std::string path, Checks& checks)
      : scenario_(scenario), service_(service), path_(std::move(path)), checks_(checks) {}

  void look() {
    const AutoscaleSpec& spec = *service_.autoscale;
    if (!checks_.intact_below(path_)) return;
    if (spec.min > spec.max)
      report(".min", "\"min\" is " + std::to_string(spec.min) + ", more than max, " + std::to_string(spec.max));
    for (std::size_t i = 0; i < spec.metrics.size(); ++i) {
      at_ = ".metrics." + std::to_string(i);
      std::visit(*this, spec.metrics[i].kind);
    }
    if (spec.up) check(*spec.up, ".up");
    if (spec.down) check(*spec.down, ".down");
    const bool outside = std::ranges::any_of(spec.metrics, [](const AutoscaleMetric& metric) {
      return !std::holds_alternative<CpuMetric>(metric.kind) && !std::holds_alternative<MemoryMetric>(metric.kind);
    });
    if (spec.keda) check(*spec.keda, spec.min);
    if (spec.min > 0) return;
    if (!spec.keda)
      report(".min", "\"min\" is 0 without keda", "the autoscaler of Kubernetes stops at 0 replicas, and starts none",
             "min: 1, or a keda");
    else if (!outside)
      report(".min", "\"min\" is 0, and all metrics are of resources",
             "of 0 replicas there is no use to measure, and KEDA refuses it", "such as a metric of a queue");
  }

  void operator()(const CpuMetric& metric) {
    percent(metric.target, ".cpu");
    if (!service_.cpu.request && !service_.cpu.limit)
      report(at_ + ".cpu", "\"cpu\" without requested cores", "it is a share of what a replica requests",
             "such as cpu: {request: 500m}");
    else if (!uses_cpu(service_))
      report(at_ + ".cpu", "service \"" + service_.name + "\" uses no CPU", "none of its steps is \"cpu\"",
             "a cpu step, or another metric");
  }
  void operator()(const MemoryMetric& metric) {
    percent(metric.target, ".memory");
    if (!service_.memory.request && !service_.memory.limit)
      report(at_ + ".memory", "\"memory\" without requested memory", "it is a share of what a replica requests",
             "such as memory: {request: 256Mi}");
    else if (!service_.memory.base && !service_.memory.per_request)
      report(at_ + ".memory", "nothing is known of what a replica of service \"" + service_.name + "\" takes",
             "its memory has neither base nor per_request");
  }
  void operator()(const RequestsMetric&) {}
  void operator()(const InFlightMetric&) {}
  void operator()(const QueueMetric& metric) {
    std::vector<std::string> names;
    for (const auto& queue : scenario_.queues) names.push_back(queue.name);
    if (!checks_.intact("queues") || std::ranges::find(names, metric.queue) != names.end()) return;
    report(at_ + ".queue", "no queue \"" + shown(metric.queue) + "\"", names.empty() ? "the scenario has no queues" : "",
           suggest(metric.queue, names));
  }

 private:
  void report(const std::string& at, std::string problem, std::string why = {}, std::string suggestion = {}) {
    checks_.report(path_ + at, std::move(problem), std::move(why), std::move(suggestion));
  }
  void percent(Share share, const std::string& key) {
    if (!is_whole(100 * share.value))
      report(at_ + key, "\"" + key.substr(1) + "\" is " + write_leaf(share), "Kubernetes takes whole percents");
  }
  void whole_seconds(sim::Duration time, const std::string& at) { checks_.require_whole_seconds(path_ + at, time); }

  void check(const ScalingDirection& direction, const std::string& at) {
    if (direction.stabilization) whole_seconds(*direction.stabilization, at + ".stabilization");
    for (std::size_t i = 0; i < direction.policies.size(); ++i) {
      const auto& policy = direction.policies[i];
      const std::string here = at + ".policies." + std::to_string(i);
      whole_seconds(policy.period, here + ".period");
      const auto* share = std::get_if<PercentPolicy>(&policy.kind);
      if (share != nullptr && !is_whole(100 * share->percent.value))
        report(here + ".percent", "\"percent\" is " + write_leaf(share->percent), "Kubernetes takes whole percents");
    }
    if (direction.tolerance && scenario_.kubernetes && *scenario_.kubernetes < KubernetesVersion::v1_35)
      report(at + ".tolerance", "\"tolerance\" of one direction with kubernetes " + write_leaf(*scenario_.kubernetes),
             "before 1.35 it is behind a gate that is off", "the autoscaler's own tolerance");
  }

  void check(const KedaSpec& keda, std::uint32_t min) {
    whole_seconds(keda.polling, ".keda.polling");
    whole_seconds(keda.cooldown, ".keda.cooldown");
    whole_seconds(keda.initial_cooldown, ".keda.initial_cooldown");
    if (keda.idle && *keda.idle >= min)
      report(".keda.idle", "\"idle\" is " + std::to_string(*keda.idle) + ", no less than min, " + std::to_string(min),
             "it is the count while nothing is active");
  }

  const Scenario& scenario_;
  const Service& service_;
  std::string path_, at_;
  Checks& checks_;
};

void check_rollout(const RolloutSpec& rollout, const std::string& path, Checks& checks) {
  checks.require_whole_seconds(path + ".min_ready", rollout.min_ready);
  checks.require_whole_seconds(path + ".deadline", rollout.deadline);
  if (rollout.deadline <= rollout.min_ready && checks.intact_below(path))
    checks.report(path + ".deadline", "\"deadline\" is no more than min_ready", "no replica could become available in time");
}

}  // namespace

void check_autoscale(const Scenario& scenario, Checks& checks) {
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    const Service& service = scenario.services[i];
    const auto of_service = "services." + element_step(scenario.services, i);
    const auto needs = [&](const std::string& key) {
      if (!checks.intact("kubernetes") || !checks.intact(of_service + "." + key)) return;
      if (!scenario.kubernetes) checks.report_without_kubernetes(of_service + "." + key, "\"" + key + "\" is");
      else if (!service.versions.empty())
        checks.report(of_service + "." + key, "\"" + key + "\" beside \"versions\"", "each version is a Deployment of its own",
                      "a service for each version");
      else if (key == "autoscale" && service.database)
        checks.report(of_service + "." + key, "\"autoscale\" beside \"database\"", "its replicas are not all alike");
    };
    if (service.autoscale) {
      needs("autoscale");
      AutoscaleCheck(scenario, service, of_service + ".autoscale", checks).look();
    }
    if (!service.rollout) continue;
    needs("rollout");
    check_rollout(*service.rollout, of_service + ".rollout", checks);
  }
}

}  // namespace sandtable::models
