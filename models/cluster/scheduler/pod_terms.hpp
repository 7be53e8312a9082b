/// A pod's terms about its neighbours, resolved as far as the pod alone allows.
///
/// A term without namespaces and without a namespaceSelector is about the pod's own namespace. It matches a pod when that pod is in
/// one of its namespaces, or its namespaceSelector selects that namespace's labels, and its labelSelector selects the pod (an
/// absent one selects none). Source: Kubernetes documentation, "Assigning Pods to Nodes", inter-pod affinity; API reference,
/// PodAffinityTerm.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/pod.hpp"
#include "models/cluster/scheduler/options.hpp"

namespace sandtable::models::kube::scheduler {

struct PodTerm {
  std::optional<LabelSelector> selector, space_selector;
  std::string topology_key;
  std::vector<std::string> spaces;

  /// `space_labels`: of the namespace of `pod`.
  bool matches(const Pod& pod, const Labels& space_labels) const;
  bool operator==(const PodTerm&) const = default;
};

struct WeightedPodTerm {
  PodTerm term;
  std::int32_t weight = 1;
  bool operator==(const WeightedPodTerm&) const = default;
};

struct PodTerms {
  std::vector<PodTerm> required, required_against;
  std::vector<WeightedPodTerm> preferred, preferred_against;

  bool empty() const { return required.empty() && required_against.empty() && preferred.empty() && preferred_against.empty(); }
  bool operator==(const PodTerms&) const = default;
};

PodTerms terms_of(const Pod& pod);

/// The terms of a pod that is to be placed: its namespace selectors become lists of the namespaces that there are. 1.34 to 1.36
/// keep the selector beside the list, and match it against no labels (Options::keeps_space_selector).
PodTerms incoming_terms_of(const Pod& pod, const std::map<std::string, Labels>& spaces, const Options& options);

}  // namespace sandtable::models::kube::scheduler
