#include "models/cluster/scheduler/spread_filter.hpp"

#include <algorithm>

namespace sandtable::models::kube::scheduler {

void SpreadFilter::Domains::renew_least() {
  const auto by_pods = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto found = std::ranges::min_element(pods, by_pods);
  least = found == pods.end() ? 0 : found->second;
}

SpreadFilter::SpreadFilter(const Pod& pod, const Snapshot& snapshot, const Options& options)
    : pod_(&pod), rules_(spread_rules(pod, SpreadKind::hard, snapshot.objects(), options).rules), domains_(rules_.size()) {
  if (rules_.empty()) return;
  for (const auto& node : snapshot.nodes()) {
    if (!has_all_keys(*node.node, rules_)) continue;
    for (std::size_t i = 0; i < rules_.size(); ++i)
      if (takes_part(pod, *node.node, rules_[i]))
        domains_[i].pods[node.labels().at(rules_[i].topology_key)] += count_selected(node, rules_[i], pod.meta.space);
  }
  for (auto& domains : domains_) domains.renew_least();
}

std::optional<Rejection> SpreadFilter::check(const NodeView& node) const {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const auto& rule = rules_[i];
    const auto label = node.labels().find(rule.topology_key);
    if (label == node.labels().end())
      return Rejection{"PodTopologySpread", {"node(s) didn't match pod topology spread constraints (missing required label)"}};
    const auto& domains = domains_[i];
    const std::int64_t least = std::ssize(domains.pods) < rule.min_domains ? 0 : domains.least;
    const auto domain = domains.pods.find(label->second);
    const std::int64_t pods = domain == domains.pods.end() ? 0 : domain->second;
    const std::int64_t self = rule.selects(pod_->meta.labels) ? 1 : 0;
    if (pods + self - least > rule.max_skew)
      return Rejection{"PodTopologySpread", {"node(s) didn't match pod topology spread constraints"}, true};
  }
  return std::nullopt;
}

void SpreadFilter::change(const Pod& other, const NodeView& node, int by) {
  if (rules_.empty() || other.meta.space != pod_->meta.space || !has_all_keys(*node.node, rules_)) return;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (!rules_[i].selects(other.meta.labels) || !takes_part(*pod_, *node.node, rules_[i])) continue;
    domains_[i].pods[node.labels().at(rules_[i].topology_key)] += by;
    domains_[i].renew_least();
  }
}

}  // namespace sandtable::models::kube::scheduler
