/// Nodes that Karpenter might disrupt, what each costs to run and to disrupt, and why it would not touch it.
///
///   cost of a pod's eviction   clamp(1 + deletion cost/2²⁷ + priority/2²⁵, −10, 10); deletion cost: karpenter.sh/disruption-cost,
///   else
///                              controller.kubernetes.io/pod-deletion-cost
///   cost of a node             1 + Σ max(0, cost) over its pods that come back elsewhere; empty: it is 1
///   worth                      price/cost, what consolidation goes by: the highest first
///   not touched                no pool, not initialised, on its way out; annotated karpenter.sh/do-not-disrupt, or a pod is
///   ("true",
///                              or for a span since the pod's start); a pod's budget allows none, or more than one selects it
///
/// Source: sigs.k8s.io/karpenter v1.15, pkg/controllers/disruption/types.go, pkg/utils/disruption, pkg/utils/pdb, pkg/utils/pod.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/objects/objects.hpp"

namespace sandtable::models::kube {

double eviction_cost(const Pod& pod);

struct KarpenterCandidate {
  const Node* node = nullptr;
  const NodePool* pool = nullptr;
  const NodeClaim* claim = nullptr;
  const InstanceType* type = nullptr;
  std::string zone, capacity_type;
  double price = 0, cost = 1;
  std::vector<Pod> pods;  ///< that come back elsewhere
  std::string blocked;    ///< why it is not touched; empty: it may be
  bool blocked_by_pods =
      false;  ///< only by them: what must go in the end does not wait for them where the claim has a grace period

  bool empty() const { return cost <= 1; }
  double worth() const { return price / cost; }
};

/// Of all nodes with the label of a NodePool, in the order of the objects.
std::vector<KarpenterCandidate> karpenter_candidates(const Objects& objects, sim::Time now);

/// A pod that Karpenter makes room for elsewhere: it runs, or is a StatefulSet's on its way out; of no DaemonSet, no mirror.
bool is_reschedulable(const Pod& pod);
/// No budget rules out for good that it goes (maxUnavailable 0, minAvailable 100%), and it is not annotated do-not-disrupt.
bool is_movable(const Pod& pod, const Objects& objects, sim::Time now);

}  // namespace sandtable::models::kube
