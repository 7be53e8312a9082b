#include "models/cluster/scheduler/pod_terms.hpp"

#include <algorithm>

namespace sandtable::models::kube::scheduler {
namespace {

PodTerm term_of(const Pod& pod, const PodAffinityTerm& written) {
  PodTerm term{written.selector, written.namespace_selector, written.topology_key, written.namespaces};
  if (term.spaces.empty() && !term.space_selector) term.spaces.push_back(pod.meta.space);
  return term;
}

void unroll(PodTerm& term, const std::map<std::string, Labels>& spaces, const Options& options) {
  if (!term.space_selector || term.space_selector->empty()) return;  // an empty one is all of them, with or without labels
  for (const auto& [name, labels] : spaces)
    if (term.space_selector->matches(labels)) term.spaces.push_back(name);
  if (!options.keeps_space_selector()) term.space_selector.reset();
}

}  // namespace

bool PodTerm::matches(const Pod& pod, const Labels& space_labels) const {
  const bool in_space =
      std::ranges::find(spaces, pod.meta.space) != spaces.end() || (space_selector && space_selector->matches(space_labels));
  return in_space && selector && selector->matches(pod.meta.labels);
}

PodTerms terms_of(const Pod& pod) {
  PodTerms terms;
  const auto& affinity = pod.spec.affinity;
  for (const auto& term : affinity.pods.required) terms.required.push_back(term_of(pod, term));
  for (const auto& term : affinity.against.required) terms.required_against.push_back(term_of(pod, term));
  for (const auto& [weight, term] : affinity.pods.preferred) terms.preferred.push_back({term_of(pod, term), weight});
  for (const auto& [weight, term] : affinity.against.preferred) terms.preferred_against.push_back({term_of(pod, term), weight});
  return terms;
}

PodTerms incoming_terms_of(const Pod& pod, const std::map<std::string, Labels>& spaces, const Options& options) {
  PodTerms terms = terms_of(pod);
  for (auto& term : terms.required) unroll(term, spaces, options);
  for (auto& term : terms.required_against) unroll(term, spaces, options);
  for (auto& [term, weight] : terms.preferred) unroll(term, spaces, options);
  for (auto& [term, weight] : terms.preferred_against) unroll(term, spaces, options);
  return terms;
}

}  // namespace sandtable::models::kube::scheduler
