#include "models/cluster/scheduler/affinity_score.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace sandtable::models::kube::scheduler {
namespace {

class Preferences {
 public:
  Preferences(const Pod& pod, const Snapshot& snapshot, const Options& options)
      : pod_(&pod),
        terms_(incoming_terms_of(pod, snapshot.spaces(), options)),
        space_labels_(snapshot.labels_of_space(pod.meta.space)),
        hard_weight_(options.hard_affinity_weight) {
    const bool own = !terms_.preferred.empty() || !terms_.preferred_against.empty();
    for (const auto& node : snapshot.nodes())
      for (const auto* standing : node.pods)
        if (own || !standing->terms.empty()) take(*standing, node);
  }

  bool empty() const { return by_domain_.empty(); }

  std::int64_t raw(const NodeView& node) const {
    std::int64_t sum = 0;
    for (const auto& [key, weights] : by_domain_) {
      const auto label = node.labels().find(key);
      if (label == node.labels().end()) continue;
      if (const auto found = weights.find(label->second); found != weights.end()) sum += found->second;
    }
    return sum;
  }

 private:
  void add(const NodeView& node, const PodTerm& term, std::int64_t weight) {
    const auto label = node.labels().find(term.topology_key);
    if (label != node.labels().end()) by_domain_[term.topology_key][label->second] += weight;
  }

  void take(const PlacedPod& standing, const NodeView& node) {
    static const Labels none;  // namespaces of the pod's own terms are resolved already
    for (const auto& [term, weight] : terms_.preferred)
      if (term.matches(standing.pod, none)) add(node, term, weight);
    for (const auto& [term, weight] : terms_.preferred_against)
      if (term.matches(standing.pod, none)) add(node, term, -weight);
    if (hard_weight_ > 0)
      for (const auto& term : standing.terms.required)
        if (term.matches(*pod_, space_labels_)) add(node, term, hard_weight_);
    for (const auto& [term, weight] : standing.terms.preferred)
      if (term.matches(*pod_, space_labels_)) add(node, term, weight);
    for (const auto& [term, weight] : standing.terms.preferred_against)
      if (term.matches(*pod_, space_labels_)) add(node, term, -weight);
  }

  const Pod* pod_;
  PodTerms terms_;
  Labels space_labels_;
  std::int64_t hard_weight_;
  std::map<std::string, std::map<std::string, std::int64_t>> by_domain_;
};

}  // namespace

std::optional<std::vector<std::int64_t>> affinity_scores(const Pod& pod, const Snapshot& snapshot,
                                                         const std::vector<const NodeView*>& feasible, const Options& options) {
  const Preferences preferences(pod, snapshot, options);
  if (preferences.empty()) return std::nullopt;
  std::vector<std::int64_t> scores;
  for (const auto* node : feasible) scores.push_back(preferences.raw(*node));
  const auto [least, most] = std::ranges::minmax(scores);
  for (auto& score : scores) {
    const double place = most > least ? static_cast<double>(score - least) / static_cast<double>(most - least) : 0.0;
    score = static_cast<std::int64_t>(100.0 * place);
  }
  return scores;
}

}  // namespace sandtable::models::kube::scheduler
