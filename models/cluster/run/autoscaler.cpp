#include "models/cluster/run/autoscaler.hpp"

#include <cmath>

#include "models/joined.hpp"

namespace sandtable::models::kube::run {
namespace {

/// As metrics-server gives it: whole nanocores, of which the autoscaler reads whole millicores, rounded up.
Amount millicores(double cores) { return thousandths((std::llround(1e9 * cores) + 999'999) / 1'000'000); }

double share_of_phase(sim::RunSeed seed, const std::string& entity, const char* purpose, std::uint32_t number) {
  sim::Draws draws(sim::stream_key(seed, entity, purpose), {.ordinal = number});
  return draws.uniform();
}

sim::Time phase_of(sim::RunSeed seed, const std::string& entity, const char* purpose, std::uint32_t number, sim::Duration period) {
  return sim::Time{sim::from_seconds(share_of_phase(seed, entity, purpose, number) * sim::to_seconds(period))};
}

MetricAge age_of(const AutoscaleSpec& spec, sim::RunSeed seed, const std::string& entity) {
  MetricAge age;
  age.resolution = spec.metrics_resolution;
  age.first_scrape = phase_of(seed, "metrics-server", "scrape", 0, age.resolution);
  age.first_measurement = phase_of(seed, entity, "autoscaler", 1, age.housekeeping);
  return age;
}

}  // namespace

Autoscaler::Autoscaler(const Scenario& scenario, ServiceId service, sim::RunSeed seed, sim::ControlPlane& control,
                       const Cluster& cluster, const ServingPlane& requests, PodBook& book, ScaleTarget target)
    : service_(scenario.services.at(service.index)),
      control_(control),
      requests_(requests),
      book_(book),
      target_(std::move(target)),
      objects_(autoscaler_objects(scenario, service_)),
      log_(cluster, requests, service, age_of(*service_.autoscale, seed, "service." + service_.name)) {
  const std::string entity = "service." + service_.name;
  values_.resize(objects_.outside.size());
  control_.schedule(log_.next(control_.now() - sim::Duration{1}), [this] { measure(); });
  control_.schedule(phase_of(seed, entity, "autoscaler", 0, objects_.options.sync_period), [this] { sync(); });
  if (!objects_.scaled) return;
  const auto polling = std::chrono::seconds(objects_.scaled->polling_seconds);
  control_.schedule(phase_of(seed, entity, "autoscaler", 2, polling), [this] { poll(); });
}

void Autoscaler::again(sim::Duration every, void (Autoscaler::*step)()) {
  control_.schedule(control_.now() + every, [this, step] { (this->*step)(); });
}

void Autoscaler::measure() {
  log_.measure(control_.now());
  control_.schedule(log_.next(control_.now()), [this] { measure(); });
}

void Autoscaler::change(const AutoscaleAction& action) {
  HorizontalPodAutoscaler& hpa = objects_.hpa;
  const auto replicas = [](std::uint32_t count) { return static_cast<std::int32_t>(count); };
  const auto percent = [&action] { return static_cast<std::int32_t>(std::lround(100 * action.cpu->value)); };
  if (objects_.scaled) {
    ScaledObject& scaled = *objects_.scaled;
    if (action.min) scaled.min_replicas = replicas(*action.min);
    if (action.max) scaled.max_replicas = replicas(*action.max);
    for (ScaleTrigger& trigger : scaled.triggers)
      if (action.cpu && trigger.type == "cpu") trigger.metadata["value"] = std::to_string(percent());
    return generate(objects_);
  }
  if (action.min) hpa.min_replicas = replicas(*action.min);
  if (action.max) hpa.max_replicas = replicas(*action.max);
  for (MetricSpec& metric : hpa.metrics)
    if (action.cpu && metric.kind == MetricKind::resource && metric.name == "cpu") metric.target.utilization = percent();
}

/// A PodMetrics for each pod, in their order.
void Autoscaler::align() {
  if (aligned_ == book_.version()) return;
  aligned_ = book_.version();
  const auto& pods = book_.pods();
  use_.resize(pods.size());
  amounts_.resize(pods.size());
  for (auto& values : values_) values.resize(pods.size());
  const bool takes_memory = service_.memory.base || service_.memory.per_request;
  for (std::size_t i = 0; i < pods.size(); ++i) {
    if (use_[i].meta.name == pods[i].meta.name) continue;
    use_[i] = {};
    use_[i].meta.name = pods[i].meta.name;
    ContainerUsage& container = use_[i].containers.emplace_back();
    container.name = "app";
    amounts_[i] = {&container.usage["cpu"], takes_memory ? &container.usage["memory"] : nullptr};
  }
}

/// The sum over the pods that are measured, or a queue's messages now.
double Autoscaler::value_of(const OutsideMetric& metric) const {
  if (metric.source == Source::queue) return static_cast<double>(requests_.messages_waiting(metric.queue));
  double sum = 0;
  for (const auto& use : measured_)
    if (use) sum += metric.source == Source::requests ? use->requests_per_second : use->in_flight;
  return sum;
}

/// What the APIs answer now.
void Autoscaler::look() {
  const auto& pods = book_.pods();
  const auto window = log_.window(control_.now());
  align();
  measured_.assign(pods.size(), {});
  const double base = service_.memory.base.value_or(Bytes{}).value, each = service_.memory.per_request.value_or(Bytes{}).value;
  for (std::size_t i = 0; i < pods.size() && window; ++i) {
    measured_[i] = log_.of(book_.replica(i), *window);
    if (!measured_[i]) continue;
    use_[i].timestamp = window->end;
    use_[i].window = window->end - window->begin;
    *amounts_[i].cpu = millicores(measured_[i]->cores);
    if (amounts_[i].memory != nullptr)
      *amounts_[i].memory = whole(static_cast<std::int64_t>(std::llround(base + each * measured_[i]->in_flight)));
  }
  external_.clear();
  for (std::size_t k = 0; k < objects_.outside.size(); ++k) {
    const OutsideMetric& metric = objects_.outside[k];
    if (metric.summed) {
      external_.push_back({"default", metric.name, metric.labels, control_.now(), nearest_amount(value_of(metric))});
      continue;
    }
    for (std::size_t i = 0; i < pods.size(); ++i) {
      if (!measured_[i]) continue;
      MetricValue& value = values_[k][i];
      if (value.described.name != pods[i].meta.name) value.described = {"v1", "Pod", pods[i].meta.name};
      value.name = metric.name;
      value.timestamp = use_[i].timestamp;
      value.window_seconds = use_[i].window / std::chrono::seconds(1);
      value.value = nearest_amount(metric.source == Source::requests ? measured_[i]->requests_per_second : measured_[i]->in_flight);
    }
  }
}

void Autoscaler::sync() {
  again(objects_.options.sync_period, &Autoscaler::sync);
  book_.refresh();
  look();
  HpaInput input{&objects_.hpa, target_.scale(), {}, {}, {}, {}, {}, control_.now()};
  const auto& pods = book_.pods();
  for (std::size_t i = 0; i < pods.size(); ++i) {
    input.pods.push_back(&pods[i]);
    if (!measured_[i]) continue;
    input.usage.push_back(&use_[i]);
    for (std::size_t k = 0; k < values_.size(); ++k)
      if (!objects_.outside[k].summed) input.values.push_back(&values_[k][i]);
  }
  for (const auto& value : external_) input.external.push_back(&value);
  HpaDecision decision = decide_hpa(input, std::move(memory_), objects_.options);
  write_status(objects_.hpa, decision, control_.now());
  memory_ = std::move(decision.memory);
  const auto* active = find(decision.conditions, "ScalingActive");
  const std::string trouble = active != nullptr && active->status == Truth::no ? active->reason : "";
  if (decision.rescaled) {
    target_.note("autoscaler: " + std::to_string(decision.current) + " to " + std::to_string(decision.desired) + ": " +
                 joined(decision.why, "; "));
    target_.set(decision.desired);
  } else if (trouble != trouble_) {
    target_.note(trouble.empty() ? "autoscaler: active again" : "autoscaler: " + trouble + ": " + joined(decision.why, "; "));
  }
  trouble_ = trouble;
}

void Autoscaler::poll() {
  const ScaledObject& scaled = *objects_.scaled;
  again(std::chrono::seconds(scaled.polling_seconds), &Autoscaler::poll);
  book_.refresh();
  look();
  KedaInput input{&scaled, target_.scale().spec_replicas, {}, {}, control_.now()};
  auto outside = objects_.outside.begin();
  for (const ScaleTrigger& trigger : scaled.triggers) {
    if (trigger.type == "cpu" || trigger.type == "memory") continue;
    const double value = value_of(*outside);
    input.triggers.push_back({outside->name, value > objects_.activation, false});
    ++outside;
  }
  KedaDecision decision = decide_keda(input);
  objects_.scaled->last_active = decision.last_active;
  objects_.scaled->conditions = decision.conditions;
  if (decision.desired == decision.current) return;
  target_.note("KEDA: " + std::to_string(decision.current) + " to " + std::to_string(decision.desired) + ": " +
               joined(decision.why, "; "));
  target_.set(decision.desired);
}

}  // namespace sandtable::models::kube::run
