#include "app/decide/cluster_autoscaler.hpp"

#include <algorithm>
#include <sstream>

#include "connectors/kubernetes/instant.hpp"
#include "models/cluster/node_autoscaling/cluster_autoscaler.hpp"

namespace sandtable::app {
namespace {

using namespace models::kube;
using connectors::kubernetes::read_instant;
using connectors::kubernetes::write_instant;

const std::vector<std::string>& expander_words() {
  static const std::vector<std::string> words{"random", "least-waste", "most-pods", "least-nodes", "price", "priority"};
  return words;
}

const std::string& word(Expander expander) { return expander_words().at(static_cast<std::size_t>(expander)); }

sim::Result<ClusterAutoscalerOptions, Problem> options_of(const DecisionInput& input) {
  ClusterAutoscalerOptions options;
  options.scheduler.minor = input.kubernetes;
  if (const auto text = input.option("expander"); !text.empty()) {
    options.expanders.clear();
    std::stringstream list(text);
    for (std::string name; std::getline(list, name, ',');) {
      const auto& words = expander_words();
      const auto found = std::ranges::find(words, name);
      if (found == words.end())
        return problem(sim::ErrorKind::invalid_input, "--expander " + name + ": known are " + models::enumerate(words, "and"));
      options.expanders.push_back(static_cast<Expander>(found - words.begin()));
    }
  }
  if (input.flag("skip-nothing")) options.skip_local_storage = options.skip_system_pods = options.skip_custom_controllers = false;
  return options;
}

sim::Result<ClusterAutoscalerMemory, Problem> memory_for(const DecisionInput& input) {
  auto memory = memory_of(input.objects);
  if (const auto text = input.option("last-scale-up"); !text.empty()) {
    memory.last_scale_up = read_instant(text);
    if (!memory.last_scale_up)
      return problem(sim::ErrorKind::invalid_input, "--last-scale-up " + text + ": no instant such as 2026-11-25T10:00:00Z");
  }
  if (const auto text = input.option("unneeded-since"); !text.empty()) {
    const auto since = read_instant(text);
    if (!since)
      return problem(sim::ErrorKind::invalid_input, "--unneeded-since " + text + ": no instant such as 2026-11-25T10:00:00Z");
    for (const auto& node : input.objects.nodes) memory.unneeded.try_emplace(node.meta.name, *since);
  }
  return memory;
}

Json groups_json(const ScaleUp& up) {
  Json all = Json::array();
  for (const auto& group : up.groups) {
    Json one{{"name", group.group}, {"nodes", group.nodes}, {"pods", group.pods}};
    if (!group.skipped.empty()) one["skipped"] = group.skipped;
    for (const auto& [expander, cost] : group.costs) one["costs"][word(expander)] = number(cost);
    all.push_back(std::move(one));
  }
  return all;
}

Json up_json(const ScaleUp& up) {
  Json unhelped = Json::array();
  for (const auto& pod : up.unhelped) {
    Json reasons = Json::object();
    for (const auto& [group, reason] : pod.reasons) reasons[group] = reason;
    unhelped.push_back({{"pod", pod.pod}, {"reasons", reasons}});
  }
  Json json{{"group", up.group.empty() ? Json() : Json(up.group)},
            {"best", up.best},
            {"groups", groups_json(up)},
            {"waiting", up.waiting},
            {"unhelped", unhelped},
            {"why", up.why}};
  if (up.group.empty()) return json;
  json["from"] = up.from;
  json["to"] = up.to;
  json["pods"] = up.pods;
  return json;
}

Json down_json(const ScaleDown& down) {
  Json nodes = Json::array();
  for (const auto& node : down.nodes) {
    Json one{{"name", node.node},         {"group", node.group},     {"utilization", number(node.utilization.most())},
             {"unneeded", node.unneeded}, {"removed", node.removed}, {"why", node.why}};
    if (node.since) one["since"] = write_instant(*node.since);
    if (!node.moves.empty()) one["moves"] = Json::object();
    for (const auto& [pod, where] : node.moves) one["moves"][pod] = where;
    nodes.push_back(std::move(one));
  }
  return {{"remove", down.remove}, {"nodes", nodes}, {"why", down.why}};
}

std::string to_text(const ClusterAutoscalerDecision& decision) {
  std::string text = "cluster autoscaler: " + models::enumerate(decision.why, "and") + "\n";
  for (const auto& line : decision.up.why) text += "  " + line + "\n";
  for (const auto& group : decision.up.groups)
    text += "  group " + group.group + ": " +
            (group.skipped.empty() ? std::to_string(group.nodes) + " nodes for " + std::to_string(group.pods.size()) + " pods"
                                   : group.skipped) +
            "\n";
  for (const auto& pod : decision.up.unhelped)
    for (const auto& [group, reason] : pod.reasons)
      text += "  " + pod.pod + ": " + (group.empty() ? "" : group + ": ") + reason + "\n";
  for (const auto& line : decision.down.why) text += "  " + line + "\n";
  for (const auto& node : decision.down.nodes)
    text += "  node " + node.node + (node.removed ? " goes: " : node.unneeded ? " is unneeded: " : " stays: ") + node.why + "\n";
  return text;
}

sim::Result<Decision, Problem> decide(const DecisionInput& input) {
  if (input.objects.node_groups.empty())
    return problem(
        sim::ErrorKind::invalid_input,
        "no NodeGroup (sandtable/v1) among the objects: Kubernetes has no such object, so tell what the cloud may make larger");
  const auto options = options_of(input);
  if (!options) return sim::Unexpected{options.error()};
  auto memory = memory_for(input);
  if (!memory) return sim::Unexpected{memory.error()};
  const auto decision = decide_cluster_autoscaler(input.objects, std::move(*memory), input.now, *options);
  return Decision{{{"scaleUp", up_json(decision.up)}, {"scaleDown", down_json(decision.down)}, {"why", decision.why}},
                  to_text(decision)};
}

}  // namespace

Decider cluster_autoscaler_decider() {
  return {"cluster-autoscaler",
          "Which node group the Cluster Autoscaler would enlarge, or which nodes it would remove, and why not the others",
          "sandtable decide cluster-autoscaler groups.yaml nodes.yaml pods.yaml --format json",
          decide,
          {{"expander",
            "which group is chosen: random, least-waste (the default), most-pods, least-nodes, price, priority; several in turn",
            "NAMES"},
           {"last-scale-up", "when a group was last enlarged (never)", "TIME"},
           {"unneeded-since", "since when nodes have been unneeded that do not say so by their taint (now)", "TIME"},
           {"skip-nothing", "local storage, kube-system and unknown controllers do not block", ""}}};
}

}  // namespace sandtable::app
