#include "connectors/kubernetes/read_scheduling.hpp"

#include "connectors/kubernetes/read_meta.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

namespace {

NodeSelectorTerm read_node_term(const Fields& fields) {
  return {read_requirements(fields, "matchExpressions"), read_requirements(fields, "matchFields")};
}

NodeAffinity read_node_affinity(const Fields& fields) {
  NodeAffinity affinity;
  fields.within("requiredDuringSchedulingIgnoredDuringExecution", [&affinity](const Fields& required) {
    affinity.required.emplace();
    required.each("nodeSelectorTerms", [&affinity](const Fields& term) { affinity.required->push_back(read_node_term(term)); });
  });
  fields.each("preferredDuringSchedulingIgnoredDuringExecution", [&affinity](const Fields& preferred) {
    auto& preference = affinity.preferred.emplace_back();
    preferred.number("weight", preference.weight);
    preferred.within("preference", [&preference](const Fields& term) { preference.term = read_node_term(term); });
  });
  return affinity;
}

PodAffinityTerm read_pod_term(const Fields& fields) {
  PodAffinityTerm term;
  term.selector = read_selector(fields, "labelSelector");
  fields.text("topologyKey", term.topology_key);
  fields.texts("namespaces", term.namespaces);
  term.namespace_selector = read_selector(fields, "namespaceSelector");
  fields.texts("matchLabelKeys", term.match_label_keys);
  fields.texts("mismatchLabelKeys", term.mismatch_label_keys);
  return term;
}

PodAffinity read_pod_affinity(const Fields& fields) {
  PodAffinity affinity;
  fields.each("requiredDuringSchedulingIgnoredDuringExecution",
              [&affinity](const Fields& term) { affinity.required.push_back(read_pod_term(term)); });
  fields.each("preferredDuringSchedulingIgnoredDuringExecution", [&affinity](const Fields& preferred) {
    auto& preference = affinity.preferred.emplace_back();
    preferred.number("weight", preference.weight);
    preferred.within("podAffinityTerm", [&preference](const Fields& term) { preference.term = read_pod_term(term); });
  });
  return affinity;
}

}  // namespace

Affinity read_affinity(const Fields& fields) {
  Affinity affinity;
  fields.within("nodeAffinity", [&affinity](const Fields& part) { affinity.node = read_node_affinity(part); });
  fields.within("podAffinity", [&affinity](const Fields& part) { affinity.pods = read_pod_affinity(part); });
  fields.within("podAntiAffinity", [&affinity](const Fields& part) { affinity.against = read_pod_affinity(part); });
  return affinity;
}

std::vector<Taint> read_taints(const Fields& spec, std::string_view key) {
  std::vector<Taint> taints;
  spec.each(key, [&taints](const Fields& fields) {
    auto& taint = taints.emplace_back();
    fields.text("key", taint.key);
    fields.text("value", taint.value);
    fields.time("timeAdded", taint.added);
    taint.effect = read_effect(fields).value_or(TaintEffect::no_schedule);
  });
  return taints;
}

std::vector<Toleration> read_tolerations(const Fields& spec) {
  std::vector<Toleration> tolerations;
  spec.each("tolerations", [&tolerations](const Fields& fields) {
    auto& toleration = tolerations.emplace_back();
    fields.text("key", toleration.key);
    fields.text("value", toleration.value);
    toleration.effect = read_effect(fields);
    fields.word("operator", {"Equal", "Exists"}, [&toleration](std::size_t which) { toleration.exists = which == 1; });
    std::optional<std::int64_t> seconds;
    fields.number("tolerationSeconds", seconds);
    if (seconds) toleration.seconds = std::chrono::seconds{*seconds};
  });
  return tolerations;
}

std::vector<SpreadConstraint> read_spread(const Fields& spec) {
  std::vector<SpreadConstraint> constraints;
  spec.each("topologySpreadConstraints", [&constraints](const Fields& fields) {
    auto& constraint = constraints.emplace_back();
    fields.number("maxSkew", constraint.max_skew);
    fields.text("topologyKey", constraint.topology_key);
    fields.word("whenUnsatisfiable", {"DoNotSchedule", "ScheduleAnyway"},
                [&constraint](std::size_t which) { constraint.hard = which == 0; });
    constraint.selector = read_selector(fields, "labelSelector");
    fields.number("minDomains", constraint.min_domains);
    fields.word("nodeAffinityPolicy", {"Honor", "Ignore"},
                [&constraint](std::size_t which) { constraint.honor_affinity = which == 0; });
    fields.word("nodeTaintsPolicy", {"Ignore", "Honor"},
                [&constraint](std::size_t which) { constraint.honor_taints = which == 1; });
    fields.texts("matchLabelKeys", constraint.match_label_keys);
  });
  return constraints;
}

}  // namespace sandtable::connectors::kubernetes
