/// Why a pod goes where it goes, or nowhere, and the smallest change that would alter that.
///
/// For one that stays pending every node that turned it down is amended until its filters let the pod in: a request cut to what is
/// free there (where nothing is free, the node grown), a taint tolerated, a label put on the node, a node uncordoned, a host port,
/// an affinity or a spreading rule given up. The node with the fewest changes is named; among equals the first. For one that has a
/// node: which would be next, were the best ones cordoned.
/// A pod that is bound already is decided anew, as if it were not. At most `most_nodes` nodes are amended.
#pragma once

#include <optional>

#include "models/cluster/explain/flip.hpp"
#include "models/cluster/scheduler/decision.hpp"

namespace sandtable::models::kube {

struct PodExplanation {
  scheduler::Decision decision;
  std::optional<Flip> flip;
};

/// The pod is among the objects.
PodExplanation explain_pod(const Objects& objects, const Pod& pod, sim::Time now, const scheduler::Options& options = {});

}  // namespace sandtable::models::kube
