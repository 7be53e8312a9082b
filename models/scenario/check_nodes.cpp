#include "models/scenario/checks.hpp"
#include "models/scenario/walk.hpp"

namespace sandtable::models {
namespace {

void check_scaling(const NodeGroup& group, const std::string& path, const Scenario& scenario, Checks& checks) {
  const NodeScaling& scaling = *group.autoscale;
  if (!checks.intact_below(path) || !checks.intact("node_autoscaler")) return;
  const auto where = path + ".autoscale";
  if (!scenario.node_autoscaler)
    checks.report(where, "\"autoscale\" of nodes, and nobody who does it", "the scenario has no \"node_autoscaler\"",
                  "such as node_autoscaler: {cluster_autoscaler: {}}");
  if (scaling.min > scaling.max)
    checks.report(where + ".min", "\"min\" is " + std::to_string(scaling.min) + ", more than max, " + std::to_string(scaling.max));
  else if (group.count < scaling.min || group.count > scaling.max)
    checks.report(path + ".count", "\"count\" is " + std::to_string(group.count),
                  "it is to be between min, " + std::to_string(scaling.min) + ", and max, " + std::to_string(scaling.max));
  if (!scenario.node_autoscaler || !std::holds_alternative<KarpenterSpec>(scenario.node_autoscaler->kind)) return;
  if (scaling.min > 0)
    checks.report(where + ".min", "\"min\" is " + std::to_string(scaling.min), "Karpenter knows no least number of nodes",
                  "min: 0, and a group without autoscale for those that stay");
  for (const NodeGroup& other : scenario.nodes) {
    if (!other.autoscale) continue;
    if (other.taints != group.taints)
      checks.report(path, "groups \"" + other.name + "\" and \"" + group.name + "\" have different taints",
                    "Karpenter's kinds of machine are of one NodePool here");
    break;
  }
}

}  // namespace

void check_nodes(const Scenario& scenario, Checks& checks) {
  if (!checks.intact("kubernetes")) return;
  const bool scales = std::ranges::any_of(scenario.nodes, [](const NodeGroup& group) { return group.autoscale.has_value(); });
  if (scenario.node_autoscaler && checks.intact_below("node_autoscaler") && checks.intact_below("nodes")) {
    if (!scenario.kubernetes) checks.report_without_kubernetes("node_autoscaler", "\"node_autoscaler\" is");
    if (!scales)
      checks.report("node_autoscaler", "no group of nodes scales", "none has \"autoscale\"",
                    "such as autoscale: {min: 1, max: 10}");
  }
  for (std::size_t i = 0; i < scenario.nodes.size(); ++i) {
    const NodeGroup& group = scenario.nodes[i];
    const auto path = "nodes." + element_step(scenario.nodes, i);
    if (group.count == 0 && !group.autoscale && checks.intact(path + ".count") && checks.intact(path + ".autoscale"))
      checks.report(path + ".count", "\"count\" is 0", "the group would never have a node", "give it autoscale, or leave it out");
    if (group.spot && !scenario.kubernetes && checks.intact(path + ".spot"))
      checks.report_without_kubernetes(path + ".spot", "\"spot\" is");
    if (!group.autoscale || !checks.intact(path + ".autoscale")) continue;
    if (!scenario.kubernetes) checks.report_without_kubernetes(path + ".autoscale", "\"autoscale\" is");
    else check_scaling(group, path, scenario, checks);
  }
}

}  // namespace sandtable::models
