#include "app/decide/keda.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "app/decide/conditions.hpp"
#include "connectors/kubernetes/instant.hpp"
#include "models/cluster/autoscaling/keda.hpp"
#include "models/cluster/autoscaling/keda_hpa.hpp"
#include "models/cluster/autoscaling/scale.hpp"

namespace sandtable::app {
namespace {

namespace kube = models::kube;
using connectors::kubernetes::write_instant;

/// Above what a trigger's value is activity, by type; else 0.
constexpr std::array<std::pair<std::string_view, const char*>, 5> activation_keys{{{"prometheus", "activationThreshold"},
                                                                                   {"kafka", "activationLagThreshold"},
                                                                                   {"rabbitmq", "activationValue"},
                                                                                   {"redis", "activationListLength"},
                                                                                   {"aws-sqs-queue", "activationQueueLength"}}};

kube::Amount activation_of(const kube::ScaleTrigger& trigger) {
  for (const auto& [type, key] : activation_keys) {
    const auto found = trigger.metadata.find(key);
    if (type == trigger.type && found != trigger.metadata.end()) return kube::read_amount(found->second).value_or(kube::Amount{});
  }
  return {};
}

std::optional<kube::Amount> value_of(const DecisionInput& input, const kube::ScaledObject& scaled, const std::string& metric) {
  for (const auto& value : input.objects.external_metric_values)
    if (value.name == metric && value.space.value_or(scaled.meta.space) == scaled.meta.space) return value.value;
  return std::nullopt;
}

/// Polled: what its triggers say, and of those without a value that they were taken to fail.
struct Polled {
  kube::KedaInput input;
  std::vector<std::string> why;
};

Polled poll(const DecisionInput& given, const kube::ScaledObject& scaled, std::int32_t current) {
  Polled made{{&scaled, current, {}, {}, given.now}, {}};
  kube::ScaledObject unpaused = scaled;
  unpaused.meta.annotations.clear();
  unpaused.formula.clear();
  unpaused.formula_target.clear();
  const auto hpa = kube::generate_hpa(unpaused).hpa;
  for (std::size_t i = 0; i < scaled.triggers.size(); ++i) {
    const auto& trigger = scaled.triggers[i];
    if (trigger.type == "cpu" || trigger.type == "memory") continue;
    const auto prefix = fmt::format("s{}-", i);
    const auto metric = std::ranges::find_if(hpa->metrics, [&prefix](const kube::MetricSpec& one) {
      return one.kind == kube::MetricKind::external && one.name.starts_with(prefix);
    });
    const std::string name = metric != hpa->metrics.end() ? metric->name : prefix + trigger.type;
    const auto value = value_of(given, scaled, name);
    if (!value)
      made.why.push_back(
          fmt::format("no value of the external metric {} is among the objects: the trigger is taken to fail", name));
    else
      made.why.push_back(
          fmt::format("{} is {}, active above {}", name, kube::to_text(*value), kube::to_text(activation_of(trigger))));
    made.input.triggers.push_back({name, value && *value > activation_of(trigger), !value});
  }
  if (scaled.uses_formula())
    if (const auto value = value_of(given, scaled, "composite-metric"))
      made.input.formula = static_cast<double>(value->milli) / 1000;
  return made;
}

Json to_json(const kube::ScaledObject& scaled, const Polled& polled, const kube::KedaDecision& decision,
             const std::vector<std::string>& why) {
  Json triggers = Json::array();
  for (const auto& trigger : polled.input.triggers)
    triggers.push_back({{"name", trigger.name}, {"active", trigger.active}, {"failed", trigger.failed}});
  Json json{{"name", scaled.meta.name},
            {"namespace", scaled.meta.space},
            {"currentReplicas", decision.current},
            {"desiredReplicas", decision.desired},
            {"keepsAutoscaler", decision.keeps_hpa},
            {"triggers", triggers},
            {"conditions", conditions_json(decision.conditions)},
            {"why", why}};
  json["lastActiveTime"] = nullptr;
  if (decision.last_active) json["lastActiveTime"] = write_instant(*decision.last_active);
  return json;
}

std::string to_text(const kube::ScaledObject& scaled, const kube::KedaDecision& decision, const std::vector<std::string>& why) {
  std::string text = fmt::format("{}/{}: {} {}: ", scaled.meta.space, scaled.meta.name, scaled.target.kind, scaled.target.name);
  text += decision.desired != decision.current ? fmt::format("{} -> {} replicas\n", decision.current, decision.desired)
                                               : fmt::format("stays at {} replicas\n", decision.current);
  for (const auto& line : why) text += "  " + line + "\n";
  return text + conditions_text(decision.conditions, 2);
}

sim::Result<Decision, Problem> decide_keda_now(const DecisionInput& input) {
  const auto& all = input.objects.scaled_objects;
  if (all.empty())
    return problem(sim::ErrorKind::invalid_input,
                   "no ScaledObject among the objects: give one, with its target and ExternalMetricValues");
  Decision made{Json::array(), {}};
  for (const auto& scaled : all) {
    const auto scale = kube::scale_of(input.objects, scaled.meta.space, scaled.target);
    if (!scale)
      return problem(sim::ErrorKind::invalid_input, fmt::format("{} {} of the ScaledObject {} has no scale: {}", scaled.target.kind,
                                                                scaled.target.name, scaled.meta.name, scale.error()));
    const Polled polled = poll(input, scaled, scale->spec_replicas);
    const auto decision = kube::decide_keda(polled.input);
    auto why = polled.why;
    why.insert(why.end(), decision.why.begin(), decision.why.end());
    made.json.push_back(to_json(scaled, polled, decision, why));
    made.text += (made.text.empty() ? "" : "\n") + to_text(scaled, decision, why);
  }
  if (all.size() == 1) made.json = Json(made.json[0]);
  return made;
}

}  // namespace

Decider keda_decider() {
  return {"keda", "What KEDA's operator would do at its next poll: to nothing, or back",
          "sandtable decide keda scaledobject.yaml deployment.yaml external-metrics.json", decide_keda_now};
}

}  // namespace sandtable::app
