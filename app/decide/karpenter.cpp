#include "app/decide/karpenter.hpp"

#include <algorithm>
#include <limits>

#include "connectors/kubernetes/instant.hpp"
#include "models/cluster/node_autoscaling/karpenter_disruption.hpp"
#include "models/cluster/node_autoscaling/spot_interruption.hpp"

namespace sandtable::app {
namespace {

using namespace models::kube;

constexpr const char* reasons[] = {"Underutilized", "Empty", "Drifted", "Unhealthy"};

Json types_json(const std::vector<const InstanceType*>& types) {
  Json all = Json::array();
  for (const auto* type : types) all.push_back(type->meta.name);
  return all;
}

Json provisioning_json(const Provisioning& made) {
  Json nodes = Json::array(), failed = Json::object(), placed = Json::object();
  for (const auto& node : made.nodes)
    nodes.push_back({{"nodePool", node.node.pool},
                     {"instanceType", node.launch.type},
                     {"zone", node.launch.zone},
                     {"capacityType", node.launch.capacity_type},
                     {"price", number(node.launch.price)},
                     {"instanceTypes", types_json(node.node.types)},
                     {"pods", node.node.pods}});
  for (const auto& [pod, why] : made.packing.failed) failed[pod] = why;
  for (const auto& [pod, node] : made.packing.placed) placed[pod] = node;
  return {{"nodes", nodes}, {"placed", placed}, {"failed", failed}, {"why", made.why}};
}

Json command_json(const DisruptionCommand& command) {
  Json replacements = Json::array();
  for (const auto& one : command.replacements)
    replacements.push_back({{"nodePool", one.pool},
                            {"instanceTypes", one.types},
                            {"zone", one.zone},
                            {"capacityType", one.capacity_type},
                            {"price", number(one.price)},
                            {"pods", one.pods}});
  return {{"reason", reasons[static_cast<std::size_t>(command.reason)]},
          {"method", command.method},
          {"nodes", command.nodes},
          {"replacements", replacements},
          {"savings", number(command.savings)},
          {"why", command.why}};
}

Json disruption_json(const KarpenterDisruption& made) {
  Json nodes = Json::array(), budgets = Json::array();
  for (const auto& node : made.nodes)
    nodes.push_back({{"name", node.node},
                     {"nodePool", node.pool},
                     {"price", number(node.price)},
                     {"cost", number(node.cost)},
                     {"why", node.why}});
  for (const auto& budget : made.budgets) {
    const bool bounded = budget.allowed != std::numeric_limits<std::int64_t>::max();
    budgets.push_back({{"nodePool", budget.pool},
                       {"nodes", budget.nodes},
                       {"disrupting", budget.disrupting},
                       {"allowed", bounded ? Json(budget.allowed) : Json()},
                       {"why", budget.why}});
  }
  return {{"command", made.command ? command_json(*made.command) : Json()},
          {"expired", made.expired},
          {"nodes", nodes},
          {"budgets", budgets},
          {"why", made.why}};
}

Json interruption_json(const std::string& node, const Interruption& made) {
  return {{"node", node},           {"gone", connectors::kubernetes::write_instant(made.gone)}, {"waves", made.waves},
          {"heldUp", made.held_up}, {"provisioning", provisioning_json(made.provisioning)},     {"why", made.why}};
}

std::string nodes_text(const Provisioning& made) {
  std::string text;
  for (const auto& line : made.why) text += "  " + line + "\n";
  for (const auto& node : made.nodes)
    text += "  asks for " + node.launch.type + " (" + node.launch.capacity_type + ", zone " + node.launch.zone + ") of " +
            node.node.pool + " for " + std::to_string(node.node.pods.size()) + " pods\n";
  for (const auto& [pod, why] : made.packing.failed)
    for (const auto& line : why) text += "  " + pod + ": " + line + "\n";
  return text;
}

std::string to_text(const Provisioning& provisioning, const KarpenterDisruption& disruption) {
  std::string text = "provisioning\n" + nodes_text(provisioning) + "disruption\n";
  for (const auto& line : disruption.why) text += "  " + line + "\n";
  for (const auto& node : disruption.expired) text += "  " + node + " has expired\n";
  if (disruption.command)
    text += "  " + disruption.command->method + ": " + models::enumerate(disruption.command->nodes, "and") +
            (disruption.command->replacements.empty() ? " go" : " are replaced") + "\n";
  for (const auto& node : disruption.nodes)
    if (!node.why.empty()) text += "  node " + node.node + ": " + node.why + "\n";
  return text;
}

sim::Result<Decision, Problem> decide(const DecisionInput& input) {
  if (input.objects.node_pools.empty() || input.objects.instance_types.empty())
    return problem(sim::ErrorKind::invalid_input,
                   "a NodePool (karpenter.sh/v1) and InstanceTypes (sandtable/v1: what the cloud offers, with prices) are needed");
  KarpenterOptions options;
  options.scheduler.minor = input.kubernetes;
  options.spot_to_spot = input.flag("spot-to-spot");
  options.ignore_preferences = input.flag("ignore-preferences");
  const auto provisioning = decide_provisioning(input.objects, input.now, options);
  const auto disruption = decide_disruption(input.objects, input.now, options);
  Decision made{{{"provisioning", provisioning_json(provisioning)}, {"disruption", disruption_json(disruption)}},
                to_text(provisioning, disruption)};
  made.json["why"] = provisioning.why;
  for (const auto& line : disruption.why) made.json["why"].push_back(line);
  const auto interrupted = input.option("interrupt");
  if (interrupted.empty()) return made;
  if (std::ranges::none_of(input.objects.nodes, [&](const Node& node) { return node.meta.name == interrupted; }))
    return problem(sim::ErrorKind::not_found, "--interrupt " + interrupted + ": no such Node among the objects");
  const auto interruption = decide_interruption(input.objects, interrupted, input.now, options);
  made.json["interruption"] = interruption_json(interrupted, interruption);
  made.text += "interruption\n";
  for (const auto& line : interruption.why) made.text += "  " + line + "\n";
  return made;
}

}  // namespace

Decider karpenter_decider() {
  return {"karpenter",
          "Which nodes Karpenter would ask for, which it would delete or replace, and why not the others",
          "sandtable decide karpenter pools.yaml types.yaml nodes.yaml pods.yaml --format json",
          decide,
          {{"interrupt", "what if the cloud gave this spot Node two minutes' notice", "NODE"},
           {"spot-to-spot", "feature gate SpotToSpotConsolidation", ""},
           {"ignore-preferences", "what pods would like does not count (preference policy Ignore)", ""}}};
}

}  // namespace sandtable::app
