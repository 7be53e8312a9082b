#include "app/decide/hpa.hpp"

#include <fmt/format.h>

#include "app/decide/conditions.hpp"
#include "connectors/kubernetes/instant.hpp"
#include "models/cluster/autoscaling/hpa.hpp"

namespace sandtable::app {
namespace {

namespace kube = models::kube;
using connectors::kubernetes::write_instant;

Json events_json(const std::vector<kube::ScaleEvent>& events) {
  Json all = Json::array();
  for (const auto& event : events) {
    Json one{{"change", event.change}, {"time", write_instant(event.at)}};
    if (event.outdated) one["outdated"] = true;
    all.push_back(std::move(one));
  }
  return all;
}

Json memory_json(const kube::AutoscalerMemory& memory) {
  Json recommendations = Json::array();
  for (const auto& one : memory.recommendations)
    recommendations.push_back({{"replicas", one.replicas}, {"time", write_instant(one.at)}});
  return {{"apiVersion", "sandtable/v1"},
          {"kind", "HorizontalPodAutoscalerMemory"},
          {"metadata", {{"name", memory.meta.name}, {"namespace", memory.meta.space}}},
          {"recommendations", recommendations},
          {"scaleUps", events_json(memory.ups)},
          {"scaleDowns", events_json(memory.downs)}};
}

Json metrics_json(const std::vector<kube::MetricProposal>& metrics) {
  Json all = Json::array();
  for (const auto& metric : metrics) {
    Json one{{"name", metric.name}};
    if (metric.count) one["replicas"] = metric.count->replicas;
    else one["error"] = metric.count.error();
    all.push_back(std::move(one));
  }
  return all;
}

/// What is taken for the controller's memory where none is given.
std::string assumed(const kube::HorizontalPodAutoscaler& hpa, std::int32_t current) {
  if (hpa.last_scaled)
    return fmt::format("no memory of the controller's was given: that {} were recommended at {} is taken from lastScaleTime",
                       current, write_instant(*hpa.last_scaled));
  if (hpa.meta.created)
    return fmt::format("no memory of the controller's was given: that {} were recommended at {} is taken from creationTimestamp",
                       current, write_instant(*hpa.meta.created));
  return "no memory of the controller's was given: that nothing else was recommended within the windows is assumed";
}

kube::HpaDecision decide_one(const DecisionInput& input, const kube::HorizontalPodAutoscaler& hpa) {
  const auto found = kube::hpa_input(input.objects, hpa, input.now);
  const auto current = found.scale ? found.scale->spec_replicas : hpa.status_current;
  const auto* memory = kube::find(input.objects.autoscaler_memories, hpa.meta.space, hpa.meta.name);
  kube::HpaOptions options;
  options.minor = input.kubernetes;
  auto decision = kube::decide_hpa(found, memory != nullptr ? *memory : kube::memory_of(hpa, current), options);
  if (memory == nullptr && !decision.metrics.empty()) decision.why.push_back(assumed(hpa, current));
  return decision;
}

Json to_json(const kube::HorizontalPodAutoscaler& hpa, const kube::HpaDecision& decision) {
  Json json{{"name", hpa.meta.name},
            {"namespace", hpa.meta.space},
            {"currentReplicas", decision.current},
            {"desiredReplicas", decision.desired},
            {"conditions", conditions_json(decision.conditions)},
            {"metrics", metrics_json(decision.metrics)},
            {"why", decision.why}};
  if (decision.error) json["error"] = *decision.error;
  json["memory"] = memory_json(decision.memory);
  return json;
}

std::string to_text(const kube::HorizontalPodAutoscaler& hpa, const kube::HpaDecision& decision) {
  std::string text = fmt::format("{}/{}: {} {}: ", hpa.meta.space, hpa.meta.name, hpa.target.kind, hpa.target.name);
  text += decision.rescaled ? fmt::format("{} -> {} replicas\n", decision.current, decision.desired)
                            : fmt::format("stays at {} replicas\n", decision.current);
  for (const auto& line : decision.why) text += "  " + line + "\n";
  return text + conditions_text(decision.conditions, 2);
}

}  // namespace

sim::Result<Decision, Problem> decide_hpa_now(const DecisionInput& input) {
  const auto& all = input.objects.horizontal_autoscalers;
  if (all.empty())
    return problem(sim::ErrorKind::invalid_input,
                   "no HorizontalPodAutoscaler among the objects: give one, with its target and pods");
  Decision made{Json::array(), {}};
  for (const auto& hpa : all) {
    const auto decision = decide_one(input, hpa);
    made.json.push_back(to_json(hpa, decision));
    made.text += (made.text.empty() ? "" : "\n") + to_text(hpa, decision);
  }
  if (all.size() == 1) made.json = Json(made.json[0]);
  return made;
}

}  // namespace sandtable::app
