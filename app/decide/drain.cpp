#include "app/decide/drain.hpp"

#include <algorithm>
#include <array>

#include "models/cluster/disruption/drain.hpp"
#include "models/whole_number.hpp"

namespace sandtable::app {
namespace {

using namespace models::kube;

constexpr std::array<const char*, 3> fates{"goes", "stays", "blocks"};

sim::Result<std::string, Problem> node_of(const DecisionInput& input) {
  auto name = input.option("node");
  if (!name.empty()) return name;
  std::vector<std::string> cordoned;
  for (const auto& node : input.objects.nodes)
    if (node.unschedulable) cordoned.push_back(node.meta.name);
  if (cordoned.size() == 1) return cordoned.front();
  return problem(sim::ErrorKind::invalid_input, cordoned.empty() ? "no Node is cordoned: say which with --node NAME"
                                                                 : "several Nodes are cordoned: say which with --node NAME");
}

sim::Result<DrainOptions, Problem> options_of(const DecisionInput& input) {
  DrainOptions options;
  options.ignore_daemon_sets = input.flag("ignore-daemonsets");
  options.delete_empty_dir_data = input.flag("delete-emptydir-data");
  options.force = input.flag("force");
  const auto text = input.option("replaced-after");
  if (text.empty()) return options;
  const auto seconds = models::read_whole_number<std::int64_t>(text);
  if (!seconds || *seconds < 0 || *seconds > 86'400)
    return problem(sim::ErrorKind::invalid_input, "--replaced-after " + text + ": no whole number of seconds up to a day");
  options.replaced_after = std::chrono::seconds(*seconds);
  return options;
}

std::string in_seconds(sim::Duration span) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(span).count());
}

std::string to_text(const std::string& node, const Drain& drained) {
  std::string text = "drain of " + node + (drained.done ? "" : ": does not end") + "\n";
  for (const auto& pod : drained.pods)
    text += "  " + pod.name + " " + fates.at(static_cast<std::size_t>(pod.fate)) + ": " + pod.why + "\n";
  for (const auto& step : drained.steps)
    text += "  " + in_seconds(step.at) + " s  evict " + step.name + ": " + std::to_string(step.answer.code) + ", " +
            step.answer.why + "\n";
  return text;
}

sim::Result<Decision, Problem> decide_drain(const DecisionInput& input) {
  const auto node = node_of(input);
  if (!node) return sim::Unexpected{node.error()};
  const auto options = options_of(input);
  if (!options) return sim::Unexpected{options.error()};
  const auto drained = drain(*node, input.objects, *options, input.now);
  Json json{{"node", *node}, {"done", drained.done}, {"pods", Json::array()}, {"blocks", Json::array()}, {"order", Json::array()}};
  for (const auto& pod : drained.pods) {
    json["pods"].push_back(
        {{"namespace", pod.space}, {"name", pod.name}, {"fate", fates.at(static_cast<std::size_t>(pod.fate))}, {"why", pod.why}});
    if (pod.fate == DrainFate::blocks) json["blocks"].push_back({{"namespace", pod.space}, {"name", pod.name}, {"why", pod.why}});
  }
  for (const auto& step : drained.steps)
    json["order"].push_back({{"at_s", std::chrono::duration_cast<std::chrono::seconds>(step.at).count()},
                             {"namespace", step.space},
                             {"name", step.name},
                             {"code", step.answer.code},
                             {"budget", step.answer.budget},
                             {"why", step.answer.why}});
  json["waiting"] = drained.waiting;
  return Decision{std::move(json), to_text(*node, drained)};
}

}  // namespace

Decider drain_decider() {
  return {"drain",
          "Which pods of a Node `kubectl drain` evicts, in which order, and what stands in the way",
          "sandtable decide drain node.yaml pods.yaml budgets.yaml --ignore-daemonsets",
          decide_drain,
          {{"node", "which Node (the only cordoned one)", "NAME"},
           {"ignore-daemonsets", "leave pods of DaemonSets where they are", ""},
           {"delete-emptydir-data", "pods with an emptyDir go as well", ""},
           {"force", "pods without a controller go as well", ""},
           {"replaced-after", "an evicted pod is ready elsewhere after so long (never)", "SECONDS"}}};
}

}  // namespace sandtable::app
