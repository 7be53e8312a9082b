/// Which pods a ReplicaSet gives up first when it has too many. Applied in turn until one rule tells two pods apart:
///
///   1. unbound before bound                          5. with more active pods of the same Deployment (its ReplicaSets together) on
///   2. Pending before Unknown before Running            its node, itself included, before one with fewer
///   3. not ready before ready                        6. both ready: ready for a shorter time before longer
///   4. lower pod-deletion-cost before higher         7. more restarts (of any one container, then of any one sidecar) before fewer
///                                                    8. created later before earlier
///
/// Times in 6 and 8 are compared by floor(log2(age in ns)): pods of about the same age fall into one class, and there the uid
/// decides, which is as good as a draw. Rules 6 and 8 let such pods tie although 7 could tell them apart: the order is not
/// transitive, and which of several near ties is kept depends on how the sorting compares them. Rule 5's count is the real one, not
/// that of ready pods which its comment speaks of. Source: Kubernetes 1.36, pkg/controller/controller_utils.go; the logarithm
/// since 1.22, sidecars (restarts) since 1.29.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/objects/pod.hpp"

namespace sandtable::models::kube {

/// Places in `pods` in the order in which they would go. `related`: active pods that count for rule 5, `pods` among them.
std::vector<std::size_t> victim_order(const std::vector<Pod>& pods, const std::vector<Pod>& related, sim::Time now);

/// The number of the rule above that puts `a` before `b` or `b` before `a`; 0 where none does.
struct VictimRule {
  int rule = 0;
  bool first = false;  ///< a goes before b
};
VictimRule compare_victims(const Pod& a, int rank_a, const Pod& b, int rank_b, sim::Time now);

/// `has not been ready`, for messages.
std::string describe_victim_rule(int rule);

}  // namespace sandtable::models::kube
