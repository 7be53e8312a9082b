/// Why a node takes no pods that wait, and why it can't be emptied, with the least that would let it be drained.
///
/// For pods that wait: what the scheduler's filters say of this node, by reason. For its drain: the fewest of kubectl's flags with
/// which nothing blocks; and, where a budget stands in the way for good, that replacements have to become ready (they are taken to
/// do so within a minute).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/disruption/drain.hpp"
#include "models/cluster/explain/flip.hpp"
#include "models/cluster/scheduler/options.hpp"

namespace sandtable::models::kube {

struct NodeExplanation {
  std::vector<std::string> state;                           ///< Ready, cordoned, its taints
  std::map<std::string, std::vector<std::string>> refuses;  ///< by reason: pods that wait
  Drain drain;                                              ///< with no flags
  std::optional<Flip> flip;                                 ///< what would let it be drained; none where it can be already
};

/// The node is among the objects.
NodeExplanation explain_node(const Objects& objects, const Node& node, sim::Time now, const scheduler::Options& options = {});

}  // namespace sandtable::models::kube
