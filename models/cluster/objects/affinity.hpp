/// Which nodes and which neighbours a pod wants or shuns. Source: Kubernetes API reference, core/v1 Affinity.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/labels.hpp"

namespace sandtable::models::kube {

/// All of its requirements at once; one without any matches no node.
struct NodeSelectorTerm {
  std::vector<Requirement> labels, fields;  ///< `fields`: metadata.name
  bool operator==(const NodeSelectorTerm&) const = default;
};

struct PreferredNodes {
  std::int32_t weight = 1;  ///< 1 … 100
  NodeSelectorTerm term;
  bool operator==(const PreferredNodes&) const = default;
};

struct NodeAffinity {
  std::optional<std::vector<NodeSelectorTerm>> required;  ///< any of them
  std::vector<PreferredNodes> preferred;
  bool operator==(const NodeAffinity&) const = default;
};

struct PodAffinityTerm {
  std::optional<LabelSelector> selector;  ///< none: no pod
  std::string topology_key;
  std::vector<std::string> namespaces;              ///< with `namespace_selector` absent too: the pod's own
  std::optional<LabelSelector> namespace_selector;  ///< empty: all
  std::vector<std::string> match_label_keys, mismatch_label_keys;
  bool operator==(const PodAffinityTerm&) const = default;
};

struct PreferredPods {
  std::int32_t weight = 1;  ///< 1 … 100
  PodAffinityTerm term;
  bool operator==(const PreferredPods&) const = default;
};

struct PodAffinity {
  std::vector<PodAffinityTerm> required;  ///< all of them
  std::vector<PreferredPods> preferred;
  bool operator==(const PodAffinity&) const = default;
};

struct Affinity {
  NodeAffinity node;
  PodAffinity pods, against;  ///< `against`: podAntiAffinity
  bool operator==(const Affinity&) const = default;
};

}  // namespace sandtable::models::kube
