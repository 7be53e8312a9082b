#include "models/cluster/scheduler/node_affinity.hpp"

#include <algorithm>

namespace sandtable::models::kube::scheduler {
namespace {

constexpr const char* name_field = "metadata.name";

bool holds(const NodeSelectorTerm& term, const Node& node) {
  if (term.labels.empty() && term.fields.empty()) return false;
  const Labels fields{{name_field, node.meta.name}};
  return std::ranges::all_of(term.labels, [&node](const auto& requirement) { return requirement.matches(node.meta.labels); }) &&
         std::ranges::all_of(term.fields, [&fields](const auto& requirement) { return requirement.matches(fields); });
}

/// Those that one term names; none: it names none.
std::optional<std::set<std::string>> named_by(const NodeSelectorTerm& term) {
  std::optional<std::set<std::string>> names;
  for (const auto& field : term.fields) {
    if (field.key != name_field || field.op != Operator::in) continue;
    const std::set<std::string> these(field.values.begin(), field.values.end());
    if (!names) names = these;
    else std::erase_if(*names, [&these](const auto& name) { return !these.contains(name); });
  }
  return names;
}

}  // namespace

bool matches_required(const PodSpec& spec, const Node& node) {
  const LabelSelector selector{spec.node_selector, {}};
  if (!selector.matches(node.meta.labels)) return false;
  const auto& required = spec.affinity.node.required;
  return !required || std::ranges::any_of(*required, [&node](const auto& term) { return holds(term, node); });
}

std::optional<Rejection> reject_unmatched(const Pod& pod, const Node& node) {
  if (matches_required(pod.spec, node)) return std::nullopt;
  return Rejection{"NodeAffinity", {"node(s) didn't match Pod's node affinity/selector"}};
}

std::optional<std::set<std::string>> named_nodes(const Pod& pod) {
  const auto& required = pod.spec.affinity.node.required;
  if (!required || required->empty()) return std::nullopt;
  std::set<std::string> all;
  for (const auto& term : *required) {
    const auto names = named_by(term);
    if (!names) return std::nullopt;
    all.insert(names->begin(), names->end());
  }
  return all;
}

std::int64_t preferred_weight(const Pod& pod, const Node& node) {
  std::int64_t sum = 0;
  for (const auto& [weight, term] : pod.spec.affinity.node.preferred)
    if (holds(term, node)) sum += weight;
  return sum;
}

}  // namespace sandtable::models::kube::scheduler
