/// What Karpenter disrupts now: the first of its methods that finds something acts, every 10 s.
///
///   expiry       older than its expireAfter → deleted at once, whatever the budgets say; apart from the methods
///   Empty        no pod whose eviction costs anything → all of them that the budgets let go, at once
///   Drifted      condition Drifted of its claim, empty ones first, longest drifted first → one, with what its pods need asked for
///   first several      of the nodes that consolidation may touch, by worth, as many as budgets let go (100 at most): the most of
///   the first
///                n ≥ 2 that can go together, found by halving
///   one          by worth, pools in turn: the first that can go
///
/// Consolidation wants consolidateAfter to be over since a pod last came or went; policy WhenEmpty lets only empty nodes go;
/// Balanced wants savings/pool's cost ≥ half of disruption/pool's disruption. What it decided is decided anew 15 s later before it
/// is done, and replacements are ready before a node is drained. Not modelled: node repair, static pools, time-outs of the search,
/// reserved capacity that has to be freed first. Source: sigs.k8s.io/karpenter v1.15, pkg/controllers/disruption,
/// pkg/controllers/nodeclaim/expiration.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/node_autoscaling/karpenter_candidates.hpp"
#include "models/cluster/node_autoscaling/karpenter_options.hpp"
#include "models/cluster/node_autoscaling/node_budget.hpp"

namespace sandtable::models::kube {

/// A node that is asked for in place of others.
struct Replacement {
  std::string pool;
  std::vector<std::string> types;  ///< cheapest first
  std::string zone, capacity_type;
  double price = 0;  ///< of what would be launched
  std::vector<std::string> pods;
};

struct DisruptionCommand {
  DisruptionReason reason = DisruptionReason::empty;
  std::string method;  ///< empty, drift, multi, single
  std::vector<std::string> nodes;
  std::vector<Replacement> replacements;
  double savings = 0;  ///< an hour
  std::string why;
};

struct CandidateNote {
  std::string node, pool;
  double price = 0, cost = 1;
  std::string why;  ///< why it stays, or what becomes of it
};

struct KarpenterDisruption {
  std::vector<std::string> expired;  ///< to be deleted now
  std::optional<DisruptionCommand> command;
  std::vector<DisruptionsAllowed> budgets;  ///< for the reason of the command; without one, of Underutilized
  std::vector<CandidateNote> nodes;         ///< all that a pool made
  std::vector<std::string> why;
};

KarpenterDisruption decide_disruption(const Objects& objects, sim::Time now, const KarpenterOptions& options = {});

}  // namespace sandtable::models::kube
