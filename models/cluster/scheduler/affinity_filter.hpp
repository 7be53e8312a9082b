/// InterPodAffinity's filter: required terms of the pod, and of those that stand already.
///
/// In this order:
/// - affinity: the node bears the topology key of every required term, and in the node's domain of each term's key stands a pod
/// that
///   matches all of the terms at once. The first of a group: where nowhere in the cluster a pod matches them all, a pod that
///   matches its own terms may go to any node with the keys.
/// - anti-affinity: in none of the node's domains stands a pod that the term of that key matches;
/// - anti-affinity of others: no pod in one of the node's domains has a required term that matches the pod.
/// Pods on their way out count.
///
/// Source: pkg/scheduler/framework/plugins/interpodaffinity/filtering.go (1.31 to 1.37).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "models/cluster/scheduler/rejection.hpp"
#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube::scheduler {

class AffinityFilter {
 public:
  /// `pod` is to outlive it.
  AffinityFilter(const Pod& pod, const Snapshot& snapshot, const Options& options);

  std::optional<Rejection> check(const NodeView& node) const;
  /// As if `other` came to `node` (+1) or left it (−1).
  void change(const PlacedPod& other, const NodeView& node, int by);

 private:
  /// How many matches by topology key and value; those of none are left out.
  using Counts = std::map<std::pair<std::string, std::string>, std::int64_t>;
  static void count(Counts& counts, const NodeView& node, const std::string& key, int by);
  void take(const PlacedPod& other, const NodeView& node, int by);
  bool matches_all(const Pod& other) const;
  bool satisfied(const NodeView& node) const;
  bool against(const NodeView& node) const;
  bool shunned(const NodeView& node) const;

  const Pod* pod_;
  PodTerms terms_;
  Labels space_labels_;
  Counts wanted_, unwanted_, shunning_;
  bool active_ = true;  ///< there is a term to look at; else the filter is skipped, whoever comes
};

}  // namespace sandtable::models::kube::scheduler
