/// Whether some nodes could go: because their pods find room elsewhere, or with one cheaper node in their place.
///
///   all pods find room on nodes that are there          → delete
///   they need one new node                              → replace, if it is sure to be cheaper:
///       from spot to spot       only with the feature gate; for a single node, 15 kinds of machine that are cheaper, and the 15
///                               cheapest alone are asked for (or the launched one would soon be replaced again)
///       else                    kinds whose dearest launch is cheaper than the nodes together; where spot and on-demand are both
///                               allowed, only spot is asked for: a dearer on-demand node is never the outcome
///       several nodes           if a kind among the new ones' is one that goes, only kinds cheaper than that one: else it had
///       better
///                               stay
///   they need more, or find nothing, or count on a node that is not initialised → nothing
///
/// Source: sigs.k8s.io/karpenter v1.15, pkg/controllers/disruption/consolidation.go, multinodeconsolidation.go; karpenter.sh/docs,
/// "Disruption".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/node_autoscaling/karpenter_candidates.hpp"
#include "models/cluster/node_autoscaling/karpenter_packing.hpp"

namespace sandtable::models::kube {

inline constexpr std::size_t spot_to_spot_types = 15;

struct Consolidation {
  bool possible = false;
  std::vector<NewNode> replacements;  ///< none: the nodes just go
  double savings = 0;                 ///< an hour, at the least: by the dearest launch of what is asked for
  std::string why;                    ///< why it is possible, or not
};

/// `packing` consolidates; `nodes`: at least one.
Consolidation consolidate(const std::vector<const KarpenterCandidate*>& nodes, KarpenterPacking& packing, sim::Time now,
                          const KarpenterOptions& options);

}  // namespace sandtable::models::kube
