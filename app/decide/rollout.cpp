#include "app/decide/rollout.hpp"

#include <algorithm>
#include <array>

#include "models/cluster/workloads/availability.hpp"
#include "models/cluster/workloads/replica_set_control.hpp"
#include "models/cluster/workloads/rollout_course.hpp"

namespace sandtable::app {
namespace {

using namespace models::kube;

constexpr std::array<const char*, 3> verbs{"create", "scale", "delete"};
constexpr std::array<const char*, 3> ends{"complete", "stuck", "waiting"};
constexpr std::array<const char*, 3> truths{"Unknown", "False", "True"};

template <std::size_t size, class Enum>
const char* word(const std::array<const char*, size>& words, Enum value) {
  return words.at(static_cast<std::size_t>(value));
}

/// The one that is meant, or why that is not clear.
sim::Result<const Deployment*, Problem> deployment_of(const DecisionInput& input) {
  const auto& all = input.objects.deployments;
  const auto name = input.option("deployment");
  if (name.empty() && all.size() == 1) return &all.front();
  if (all.empty()) return problem(sim::ErrorKind::invalid_input, "no Deployment in the manifests");
  if (name.empty()) return problem(sim::ErrorKind::invalid_input, "several Deployments: say which with --deployment NAME");
  const auto found = std::ranges::find_if(all, [&name](const Deployment& one) { return one.meta.name == name; });
  if (found == all.end()) return problem(sim::ErrorKind::not_found, "no Deployment " + name + " in the manifests");
  return &*found;
}

/// What it owns, or would adopt: its selector fits, and nobody else owns it. A set without a status gets the one its pods would
/// give it.
std::vector<ReplicaSet> sets_of(const Deployment& deployment, const DecisionInput& input) {
  std::vector<ReplicaSet> sets;
  for (const auto& set : input.objects.replica_sets) {
    const bool orphan = set.meta.controller() == nullptr && set.meta.space == deployment.meta.space && deployment.selector &&
                        !deployment.selector->empty() && deployment.selector->matches(set.meta.labels);
    if (!orphan && !is_controlled_by(set.meta, "Deployment", deployment.meta)) continue;
    auto& taken = sets.emplace_back(set);
    if (taken.status_replicas != 0) continue;
    const auto counted = sync_replica_set(taken, input.objects.pods, input.objects.replica_sets, input.now);
    taken.status_replicas = counted.replicas;
    taken.ready = counted.ready;
    taken.available = counted.available;
  }
  return sets;
}

/// Says what no cluster can hold.
std::optional<std::string> unusable_size(const Deployment& deployment, const std::vector<ReplicaSet>& sets) {
  constexpr std::int32_t most = 1'000'000;
  const auto fits = [](std::int32_t count) { return count >= 0 && count <= most; };
  if (!fits(deployment.replicas) || !fits(rollout_bounds(deployment).surge)) return "Deployment " + deployment.meta.name;
  for (const auto& set : sets)
    if (!fits(set.replicas) || !fits(set.status_replicas) || !fits(set.available)) return "ReplicaSet " + set.meta.name;
  return std::nullopt;
}

Json to_json(const std::vector<RolloutAction>& actions) {
  Json list = Json::array();
  for (const auto& action : actions)
    list.push_back(
        {{"verb", word(verbs, action.verb)}, {"replicaSet", action.replica_set}, {"from", action.from}, {"to", action.to}});
  return list;
}

Json to_json(const DeploymentSync& sync) {
  Json conditions = Json::array();
  for (const auto& condition : sync.conditions)
    conditions.push_back({{"type", condition.type}, {"status", word(truths, condition.status)}, {"reason", condition.reason}});
  Json sets = Json::array();
  for (const auto& set : sync.replica_sets)
    sets.push_back({{"name", set.meta.name}, {"replicas", set.replicas}, {"new", set.meta.name == sync.new_replica_set}});
  return {{"actions", to_json(sync.actions)},
          {"replicaSets", sets},
          {"newReplicaSet", sync.new_replica_set},
          {"revision", sync.revision},
          {"status",
           {{"replicas", sync.counts.replicas},
            {"updatedReplicas", sync.counts.updated},
            {"readyReplicas", sync.counts.ready},
            {"availableReplicas", sync.counts.available},
            {"unavailableReplicas", sync.counts.unavailable}}},
          {"conditions", conditions}};
}

/// What the ReplicaSets would then do with the pods that were given.
Json pods_after(const DeploymentSync& sync, const DecisionInput& input) {
  Json list = Json::array();
  if (input.objects.pods.empty()) return list;
  for (const auto& set : sync.replica_sets) {
    const auto next = sync_replica_set(set, input.objects.pods, input.objects.replica_sets, input.now);
    std::int32_t made = 0;
    for (const auto batch : next.create) made += batch;
    list.push_back({{"replicaSet", set.meta.name}, {"create", made}, {"delete", next.remove}, {"why", next.why}});
  }
  return list;
}

std::string to_text(const Json& json) {
  std::string text = "Deployment " + json["deployment"].get<std::string>() + "\n";
  for (const auto& action : json["actions"])
    text += "  " + action["verb"].get<std::string>() + " " + action["replicaSet"].get<std::string>() + ": " +
            std::to_string(action["from"].get<int>()) + " -> " + std::to_string(action["to"].get<int>()) + "\n";
  if (json["actions"].empty()) text += "  does nothing in this sync\n";
  for (const auto& reason : json["why"]) text += "  because " + reason.get<std::string>() + "\n";
  text += "then (old, new, available):";
  for (const auto& step : json["steps"])
    text += " (" + std::to_string(step["old"].get<int>()) + ", " + std::to_string(step["new"].get<int>()) + ", " +
            std::to_string(step["available"].get<int>()) + ")";
  return text + ", " + json["end"].get<std::string>() + "\n";
}

sim::Result<Decision, Problem> decide_rollout(const DecisionInput& input) {
  const auto found = deployment_of(input);
  if (!found) return sim::Unexpected{found.error()};
  const Deployment& deployment = **found;
  const auto sets = sets_of(deployment, input);
  if (const auto owner = unusable_size(deployment, sets))
    return problem(sim::ErrorKind::invalid_input, *owner + ": numbers of pods are from 0 to 1,000,000");
  const auto sync = sync_deployment(deployment, sets, input.objects.pods, input.now);
  const auto course = course_of(deployment, sets, input.flag("failing") ? NewPods::fail : NewPods::become_ready, input.now);
  const auto bounds = rollout_bounds(deployment);
  Json json{{"deployment", deployment.meta.name}, {"bounds", {{"maxSurge", bounds.surge}, {"maxUnavailable", bounds.unavailable}}}};
  json.update(to_json(sync));
  json["pods"] = pods_after(sync, input);
  json["steps"] = Json::array();
  for (const auto& step : course.steps)
    json["steps"].push_back(
        {{"old", step.old}, {"new", step.fresh}, {"available", step.available}, {"actions", to_json(step.actions)}});
  json["end"] = word(ends, course.end);
  json["why"] = sync.why;
  auto text = to_text(json);
  return Decision{std::move(json), std::move(text)};
}

}  // namespace

Decider rollout_decider() {
  return {"rollout",
          "What the deployment controller does with a Deployment and its ReplicaSets, and where the rollout goes from there",
          "sandtable decide rollout deployment.yaml replicasets.yaml --failing",
          decide_rollout,
          {{"failing", "no pod that is not available yet ever becomes so", ""},
           {"deployment", "which one, where there are several", "NAME"}}};
}

}  // namespace sandtable::app
