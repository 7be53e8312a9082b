#include "models/cluster/scheduler/spread_constraints.hpp"

#include <algorithm>

#include "models/cluster/scheduler/node_affinity.hpp"
#include "models/cluster/scheduler/node_conditions.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

void also(LabelSelector& selector, const std::optional<LabelSelector>& more) {
  if (!more) return;
  for (const auto& [key, value] : more->match_labels) selector.match_expressions.push_back({key, Operator::in, {value}});
  selector.match_expressions.insert(selector.match_expressions.end(), more->match_expressions.begin(),
                                    more->match_expressions.end());
}

/// What the pod's Services and its controller select by.
LabelSelector kin_of(const Pod& pod, const Objects& objects) {
  LabelSelector kin;
  for (const auto& service : objects.services) {
    const LabelSelector selector{service.selector, {}};
    if (service.meta.space != pod.meta.space || service.selector.empty() || !selector.matches(pod.meta.labels)) continue;
    for (const auto& [key, value] : service.selector) kin.match_labels[key] = value;
  }
  const auto* owner = pod.meta.controller();
  if (owner == nullptr) return kin;
  if (owner->kind == "ReplicaSet") {
    if (const auto* set = find(objects.replica_sets, pod.meta.space, owner->name)) also(kin, set->selector);
  } else if (owner->kind == "StatefulSet") {
    if (const auto* set = find(objects.stateful_sets, pod.meta.space, owner->name)) also(kin, set->selector);
  }
  return kin;
}

SpreadRule rule_of(const Pod& pod, const SpreadConstraint& constraint) {
  SpreadRule rule{constraint.max_skew, constraint.min_domains.value_or(1), constraint.topology_key,
                  constraint.selector, constraint.honor_affinity,          constraint.honor_taints};
  if (!rule.selector) return rule;
  for (const auto& key : constraint.match_label_keys)
    if (const auto found = pod.meta.labels.find(key); found != pod.meta.labels.end())
      rule.selector->match_expressions.push_back({key, Operator::in, {found->second}});
  return rule;
}

}  // namespace

SpreadRules spread_rules(const Pod& pod, SpreadKind kind, const Objects& objects, const Options& options) {
  SpreadRules made;
  if (!pod.spec.spread.empty()) {
    for (const auto& constraint : pod.spec.spread)
      if (constraint.hard == (kind == SpreadKind::hard)) made.rules.push_back(rule_of(pod, constraint));
    return made;
  }
  made.own = false;
  if (kind == SpreadKind::hard || !options.system_spread) return made;
  const LabelSelector kin = kin_of(pod, objects);
  if (!kin.empty()) made.rules = {{3, 1, hostname_label, kin}, {5, 1, zone_label, kin}};
  return made;
}

bool has_all_keys(const Node& node, const std::vector<SpreadRule>& rules) {
  return std::ranges::all_of(rules, [&node](const auto& rule) { return node.meta.labels.contains(rule.topology_key); });
}

bool takes_part(const Pod& pod, const Node& node, const SpreadRule& rule) {
  if (rule.honor_affinity && !matches_required(pod.spec, node)) return false;
  return !rule.honor_taints || untolerated_taint(pod, node) == nullptr;
}

std::int64_t count_selected(const NodeView& node, const SpreadRule& rule, const std::string& space) {
  if (!rule.selector || rule.selector->empty()) return 0;
  return std::ranges::count_if(node.pods, [&rule, &space](const auto* standing) {
    const auto& meta = standing->pod.meta;
    return !meta.deleted && meta.space == space && rule.selector->matches(meta.labels);
  });
}

}  // namespace sandtable::models::kube::scheduler
