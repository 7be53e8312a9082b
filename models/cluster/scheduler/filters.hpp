/// All filters for one pod, in Kubernetes' order; the first that rejects a node tells why.
///
/// NodeUnschedulable, NodeName, TaintToleration, NodeAffinity, NodePorts, NodeResourcesFit, PodTopologySpread, InterPodAffinity.
/// Pods nominated to a node, of no lower priority, count as if they stood there; then the node must pass without them as well.
/// Filters about volumes are not modelled.
///
/// Source: pkg/scheduler/apis/config/v1/default_plugins.go, framework/runtime/framework.go (1.31 to 1.37).
#pragma once

#include <optional>

#include "models/cluster/scheduler/affinity_filter.hpp"
#include "models/cluster/scheduler/rejection.hpp"
#include "models/cluster/scheduler/snapshot.hpp"
#include "models/cluster/scheduler/spread_filter.hpp"

namespace sandtable::models::kube::scheduler {

class Filters {
 public:
  /// `pod` and `snapshot` are to outlive it.
  Filters(const Pod& pod, const Snapshot& snapshot, const Options& options);

  std::optional<Rejection> check(const NodeView& node) const;
  std::optional<Rejection> check_with_nominated(const NodeView& node) const;

  /// `other` comes to `node`, which is changed, or leaves it.
  void add(const PlacedPod& other, NodeView& node);
  void remove(const PlacedPod& other, NodeView& node);

  const Footprint& takes() const { return takes_; }

 private:
  const Pod* pod_;
  const Snapshot* snapshot_;
  Options options_;
  Footprint takes_;
  std::vector<HostPort> ports_;
  SpreadFilter spread_;
  AffinityFilter affinity_;
};

}  // namespace sandtable::models::kube::scheduler
