#include "models/cluster/run/autoscaler.hpp"

#include <cmath>

#include "models/joined.hpp"

namespace sandtable::models::kube::run {
namespace {

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
      book_(book),
      target_(std::move(target)),
      objects_(autoscaler_objects(scenario, service_)),
      log_(cluster, requests, service, age_of(*service_.autoscale, seed, "service." + service_.name)),
      metrics_(service_, requests, book_, log_, objects_) {
  const std::string entity = "service." + service_.name;
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

/// Whether a sync now would tell and do nothing; then it has been.
bool Autoscaler::changes_nothing() {
  if (!trouble_.empty()) return false;
  auto input = metrics_.columns();
  if (!input) return false;
  const Scale& scale = target_.scale();
  input->spec_replicas = scale.spec_replicas;
  input->status_replicas = scale.status_replicas;
  return is_steady(*input, memory_, objects_.options);
}

void Autoscaler::sync() {
  again(objects_.options.sync_period, &Autoscaler::sync);
  book_.refresh();
  metrics_.look(control_.now());
  if (changes_nothing()) return;
  HpaInput input{&objects_.hpa, target_.scale(), {}, {}, {}, {}, {}, control_.now()};
  metrics_.answer(input);
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
  metrics_.look(control_.now());
  KedaInput input{&scaled, target_.scale().spec_replicas, {}, {}, control_.now()};
  auto outside = objects_.outside.begin();
  for (const ScaleTrigger& trigger : scaled.triggers) {
    if (trigger.type == "cpu" || trigger.type == "memory") continue;
    const double value = metrics_.value_of(*outside);
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
