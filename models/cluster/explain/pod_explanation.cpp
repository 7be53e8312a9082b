#include "models/cluster/explain/pod_explanation.hpp"

#include <algorithm>

#include "models/cluster/explain/amendment.hpp"
#include "models/cluster/scheduler/admission.hpp"
#include "models/cluster/scheduler/filters.hpp"

namespace sandtable::models::kube {
namespace {

using scheduler::Decision;
using scheduler::Options;

constexpr std::size_t most_nodes = 100, most_changes = 6;

/// The changes after which `name` would take the pod; nothing where more than `most` would be needed, or none help.
std::optional<std::vector<std::string>> changes_for(Objects objects, Pod pod, const std::string& name, std::size_t most,
                                                    const Options& options) {
  const auto node = std::ranges::find(objects.nodes, name, [](const Node& one) { return one.meta.name; });
  std::vector<std::string> changes;
  while (node != objects.nodes.end()) {
    const scheduler::Snapshot snapshot(objects, options);
    const auto* view = snapshot.find(name);
    const auto rejection = scheduler::Filters(pod, snapshot, options).check(*view);
    if (!rejection) return changes;
    if (changes.size() == most) return std::nullopt;
    const auto change = amend(*rejection, *view, pod, *node, options);
    if (!change) break;
    changes.push_back(*change);
  }
  return std::nullopt;
}

std::optional<Flip> into_some_node(const Objects& objects, const Pod& pod, const Decision& decision, const Options& options) {
  std::optional<Flip> least;
  std::size_t tried = 0;
  for (const auto& [node, rejection] : decision.filtered) {
    // A whole cluster is looked at for each change: nobody is asked who could only do as well.
    const std::size_t most = least ? least->changes.size() - 1 : most_changes;
    if (++tried > most_nodes || most == 0) break;
    if (auto changes = changes_for(objects, pod, node, most, options)) least = Flip{std::move(*changes), "it would go to " + node};
  }
  return least;
}

Flip onto_another_node(Objects objects, const Pod& pod, const Decision& decision, sim::Time now, const Options& options) {
  Flip flip;
  for (const auto& name : decision.best.empty() ? std::vector<std::string>{*decision.node} : decision.best) {
    std::ranges::find(objects.nodes, name, [](const Node& one) { return one.meta.name; })->unschedulable = true;
    flip.changes.push_back(name + " cordoned");
  }
  const scheduler::Snapshot snapshot(objects, options);
  const auto other = scheduler::schedule(pod, snapshot, now, options);
  flip.then = other.node ? "it would go to " + *other.node : "it would stay pending: " + other.message;
  return flip;
}

}  // namespace

PodExplanation explain_pod(const Objects& given, const Pod& asked, sim::Time now, const Options& options) {
  Objects objects = given;
  std::erase_if(objects.pods,
                [&asked](const Pod& pod) { return pod.meta.space == asked.meta.space && pod.meta.name == asked.meta.name; });
  for (auto& pod : objects.pods) pod = scheduler::admitted(std::move(pod), objects.priority_classes);
  Pod pod = scheduler::admitted(asked, objects.priority_classes);
  pod.spec.node.clear();
  const scheduler::Snapshot snapshot(objects, options);
  PodExplanation made{scheduler::schedule(pod, snapshot, now, options), {}};
  if (made.decision.node) made.flip = onto_another_node(objects, pod, made.decision, now, options);
  else if (!pod.spec.scheduling_gates.empty()) made.flip = Flip{{"no scheduling gates"}, "the scheduler would look at it"};
  else made.flip = into_some_node(objects, pod, made.decision, options);
  return made;
}

}  // namespace sandtable::models::kube
