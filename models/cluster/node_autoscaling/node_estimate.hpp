/// How many nodes of a group some pods would need, by first fit decreasing.
///
///   order      pods that are alike (same owner, same requests, same rules) together; the groups by cpu/allocatable +
///              memory/allocatable of one of them, largest first
///   each pod   on the first node made so far that takes it; once one of its group finds none, on the newest, else on one more
///   ends       a pod that an empty new node does not take ends its group; so does the limit
///
/// Source: cluster-autoscaler/estimator (binpacking_estimator.go, decreasing_pod_orderer.go), 1.32.
#pragma once

#include <vector>

#include "models/cluster/node_autoscaling/node_template.hpp"
#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube {

struct NodeEstimate {
  std::int32_t nodes = 0;        ///< that take at least one of the pods
  std::vector<const Pod*> pods;  ///< that find a place, in the order in which they did
};

/// Leaves the snapshot as it was. `limit`: at most so many new nodes.
NodeEstimate estimate_nodes(const std::vector<const Pod*>& pods, const NodeTemplate& node, scheduler::Snapshot& snapshot,
                            std::int32_t limit, const scheduler::Options& options);

}  // namespace sandtable::models::kube
