/// How many nodes of a pool Karpenter may disrupt now.
///
///   each budget that names the reason (or none)   within its window (UTC), or without one: a number, or a percentage of the pool's
///                                                 initialised nodes, rounded up
///   the smallest of them − those that are on their way out or not ready, and not less than 0; no budget: no bound
///
/// A window is open for `duration` from each strike of its schedule, the end itself left out.
/// Source: sigs.k8s.io/karpenter v1.15, pkg/apis/v1/nodepool.go, pkg/controllers/disruption/helpers.go.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/cluster/objects/objects.hpp"

namespace sandtable::models::kube {

bool is_active(const NodeBudget& budget, sim::Time now);

struct DisruptionsAllowed {
  std::string pool;
  std::int64_t nodes = 0, disrupting = 0, allowed = 0;  ///< `allowed`: still
  std::string why;
};

DisruptionsAllowed disruptions_allowed(const NodePool& pool, DisruptionReason reason, const Objects& objects, sim::Time now);

}  // namespace sandtable::models::kube
