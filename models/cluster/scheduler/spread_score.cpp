#include "models/cluster/scheduler/spread_score.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace sandtable::models::kube::scheduler {
namespace {

std::string value_of(const Node& node, const std::string& key) {
  const auto found = node.meta.labels.find(key);
  return found == node.meta.labels.end() ? std::string{} : found->second;
}

/// Pods by domain of one rule, and what they weigh.
struct Domains {
  std::map<std::string, std::int64_t> pods;
  double weight = 0;
};

class SpreadScore {
 public:
  SpreadScore(const Pod& pod, const Snapshot& snapshot, const std::vector<const NodeView*>& feasible, const SpreadRules& rules)
      : pod_(&pod), rules_(&rules), domains_(rules.rules.size()) {
    std::int64_t scored = 0;
    for (const auto* node : feasible) {
      if (ignores(*node)) continue;
      ++scored;
      for (std::size_t i = 0; i < domains_.size(); ++i) domains_[i].pods.try_emplace(value_of(*node->node, rule(i).topology_key));
    }
    for (std::size_t i = 0; i < domains_.size(); ++i) {
      const std::int64_t count = by_node(i) ? scored : std::ssize(domains_[i].pods);
      domains_[i].weight = std::log(static_cast<double>(count + 2));
    }
    for (const auto& node : snapshot.nodes()) count(node);
  }

  bool ignores(const NodeView& node) const { return rules_->own && !has_all_keys(*node.node, rules_->rules); }

  std::int64_t raw(const NodeView& node) const {
    double sum = 0;
    for (std::size_t i = 0; i < domains_.size(); ++i) {
      const auto label = node.labels().find(rule(i).topology_key);
      if (label == node.labels().end()) continue;
      const std::int64_t pods = by_node(i) ? count_selected(node, rule(i), pod_->meta.space) : domains_[i].pods.at(label->second);
      sum += static_cast<double>(pods) * domains_[i].weight + static_cast<double>(rule(i).max_skew - 1);
    }
    return static_cast<std::int64_t>(std::round(sum));
  }

 private:
  const SpreadRule& rule(std::size_t i) const { return rules_->rules[i]; }
  bool by_node(std::size_t i) const { return rule(i).topology_key == hostname_label; }

  void count(const NodeView& node) {
    if (ignores(node)) return;
    for (std::size_t i = 0; i < domains_.size(); ++i) {
      if (by_node(i) || !takes_part(*pod_, *node.node, rule(i))) continue;
      const auto domain = domains_[i].pods.find(value_of(*node.node, rule(i).topology_key));
      if (domain != domains_[i].pods.end()) domain->second += count_selected(node, rule(i), pod_->meta.space);
    }
  }

  const Pod* pod_;
  const SpreadRules* rules_;
  std::vector<Domains> domains_;
};

}  // namespace

std::optional<std::vector<std::int64_t>> spread_scores(const Pod& pod, const Snapshot& snapshot,
                                                       const std::vector<const NodeView*>& feasible, const Options& options) {
  const auto rules = spread_rules(pod, SpreadKind::soft, snapshot.objects(), options);
  if (rules.rules.empty()) return std::nullopt;
  const SpreadScore score(pod, snapshot, feasible, rules);
  std::vector<std::int64_t> scores(feasible.size());
  std::int64_t least = std::numeric_limits<std::int64_t>::max(), most = 0;
  for (std::size_t i = 0; i < feasible.size(); ++i) {
    if (score.ignores(*feasible[i])) continue;
    scores[i] = score.raw(*feasible[i]);
    least = std::min(least, scores[i]);
    most = std::max(most, scores[i]);
  }
  for (std::size_t i = 0; i < feasible.size(); ++i) {
    if (score.ignores(*feasible[i])) scores[i] = 0;
    else scores[i] = most == 0 ? 100 : 100 * (most + least - scores[i]) / most;
  }
  return scores;
}

}  // namespace sandtable::models::kube::scheduler
