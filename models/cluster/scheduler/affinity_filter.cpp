#include "models/cluster/scheduler/affinity_filter.hpp"

#include <algorithm>

namespace sandtable::models::kube::scheduler {
namespace {

const Labels no_labels;  // namespaces of the pod's own terms are resolved already

}  // namespace

AffinityFilter::AffinityFilter(const Pod& pod, const Snapshot& snapshot, const Options& options)
    : pod_(&pod),
      terms_(incoming_terms_of(pod, snapshot.spaces(), options)),
      space_labels_(snapshot.labels_of_space(pod.meta.space)) {
  const bool own = !terms_.required.empty() || !terms_.required_against.empty();
  for (const auto& node : snapshot.nodes())
    for (const auto* standing : node.pods)
      if (own || !standing->terms.required_against.empty()) take(*standing, node, 1);
  active_ = own || !shunning_.empty();
}

void AffinityFilter::count(Counts& counts, const NodeView& node, const std::string& key, int by) {
  const auto label = node.labels().find(key);
  if (label == node.labels().end()) return;
  const auto at = counts.try_emplace({key, label->second}, 0).first;
  at->second += by;
  if (at->second == 0) counts.erase(at);
}

bool AffinityFilter::matches_all(const Pod& other) const {
  return !terms_.required.empty() &&
         std::ranges::all_of(terms_.required, [&other](const auto& term) { return term.matches(other, no_labels); });
}

void AffinityFilter::take(const PlacedPod& other, const NodeView& node, int by) {
  for (const auto& term : other.terms.required_against)
    if (term.matches(*pod_, space_labels_)) count(shunning_, node, term.topology_key, by);
  if (matches_all(other.pod))
    for (const auto& term : terms_.required) count(wanted_, node, term.topology_key, by);
  for (const auto& term : terms_.required_against)
    if (term.matches(other.pod, no_labels)) count(unwanted_, node, term.topology_key, by);
}

void AffinityFilter::change(const PlacedPod& other, const NodeView& node, int by) {
  if (active_) take(other, node, by);
}

bool AffinityFilter::satisfied(const NodeView& node) const {
  bool there = true;
  for (const auto& term : terms_.required) {
    const auto label = node.labels().find(term.topology_key);
    if (label == node.labels().end()) return false;
    there = there && wanted_.contains({term.topology_key, label->second});
  }
  return there || (wanted_.empty() && matches_all(*pod_));
}

bool AffinityFilter::against(const NodeView& node) const {
  return std::ranges::any_of(terms_.required_against, [this, &node](const auto& term) {
    const auto label = node.labels().find(term.topology_key);
    return label != node.labels().end() && unwanted_.contains({term.topology_key, label->second});
  });
}

bool AffinityFilter::shunned(const NodeView& node) const {
  return std::ranges::any_of(shunning_, [&node](const auto& entry) {
    const auto& [key, value] = entry.first;
    const auto label = node.labels().find(key);
    return label != node.labels().end() && label->second == value;
  });
}

std::optional<Rejection> AffinityFilter::check(const NodeView& node) const {
  if (!active_) return std::nullopt;
  if (!satisfied(node)) return Rejection{"InterPodAffinity", {"node(s) didn't match pod affinity rules"}};
  if (against(node)) return Rejection{"InterPodAffinity", {"node(s) didn't match pod anti-affinity rules"}, true};
  if (shunned(node)) return Rejection{"InterPodAffinity", {"node(s) didn't satisfy existing pods anti-affinity rules"}, true};
  return std::nullopt;
}

}  // namespace sandtable::models::kube::scheduler
