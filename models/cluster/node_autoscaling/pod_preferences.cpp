#include "models/cluster/node_autoscaling/pod_preferences.hpp"

#include <algorithm>

namespace sandtable::models::kube {
namespace {

/// The first of the largest weight.
template <class Preferred>
auto heaviest(std::vector<Preferred>& preferred) {
  return std::ranges::max_element(preferred, [](const Preferred& a, const Preferred& b) { return a.weight < b.weight; });
}

template <class Preferred>
bool drop_heaviest(std::vector<Preferred>& preferred) {
  if (preferred.empty()) return false;
  preferred.erase(heaviest(preferred));
  return true;
}

void need(PodAffinity& affinity) {
  for (auto& one : affinity.preferred) affinity.required.push_back(one.term);
  affinity.preferred.clear();
}

}  // namespace

bool relax(Pod& pod) {
  auto& affinity = pod.spec.affinity;
  if (affinity.node.required && affinity.node.required->size() > 1) {
    affinity.node.required->erase(affinity.node.required->begin());
    return true;
  }
  if (drop_heaviest(affinity.pods.preferred)) return true;
  if (drop_heaviest(affinity.against.preferred)) return true;
  if (drop_heaviest(affinity.node.preferred)) return true;
  const auto soft = std::ranges::find(pod.spec.spread, false, &SpreadConstraint::hard);
  if (soft == pod.spec.spread.end()) return false;
  pod.spec.spread.erase(soft);
  return true;
}

Pod with_needs(Pod pod) {
  auto& affinity = pod.spec.affinity;
  need(affinity.pods);
  need(affinity.against);
  for (auto& constraint : pod.spec.spread) constraint.hard = true;
  auto& node = affinity.node;
  if (node.required && node.required->size() > 1) node.required->resize(1);
  if (!node.preferred.empty()) {
    const auto wish = heaviest(node.preferred)->term;
    if (!node.required || node.required->empty()) node.required = {NodeSelectorTerm{}};
    auto& labels = node.required->front().labels;
    labels.insert(labels.end(), wish.labels.begin(), wish.labels.end());
    node.preferred.clear();
  }
  return pod;
}

NodeRequirements requirements_of(const Pod& pod) {
  NodeRequirements wanted;
  for (const auto& [key, value] : pod.spec.node_selector) wanted.add({key, Operator::in, {value}});
  const auto& required = pod.spec.affinity.node.required;
  if (required && !required->empty())
    for (const auto& requirement : required->front().labels) wanted.add(requirement);
  return wanted;
}

}  // namespace sandtable::models::kube
