/// Several nodes that fall silent, each at its own instant: when each is held to be gone, and gets the taint that drives pods away.
///
///   unknown   as in node_loss.hpp, by the monitor's grid of looks
///   tainted   each zone has a queue and a bucket of one token, filled at its rate; the head of the queue takes the token
///
/// A node joins its zone's queue at the look that makes it Unknown. That look also sets the zones' rates, by how many nodes are
/// Ready then: a rate of 0 leaves the queue waiting, and one that follows an empty bucket begins with an empty bucket. It does so
/// last: until then, for `rates_after`, tokens are given out at the old rate. Where all zones are full nothing is tainted any more,
/// and taints there were are taken back.
///
/// Nodes that become Unknown in the same look are queued in the order in which parallel workers come to them: here by name.
///
/// Assumptions: nobody comes back. The real one's pass over its queues (every 100 ms) may come between a look's word that a node is
/// Unknown and its own knowledge of it, and then drops the node until the next look, 5 s later, its token spent.
///
/// Source: Kubernetes 1.36, pkg/controller/nodelifecycle (monitorNodeHealth, handleDisruption, rate_limited_queue).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/cluster/node_lifecycle/node_health.hpp"
#include "models/cluster/node_lifecycle/zone_eviction.hpp"

namespace sandtable::models::kube {

struct SilentNode {
  std::string name, zone;
  sim::Time heard{};  ///< last
  sim::Time unknown = sim::never, tainted = sim::never;
  std::string why;  ///< of the taint's instant
};

struct SilentNodesInput {
  NodeMonitor monitor;
  sim::Time first_look{};  ///< any look of the monitor: the grid's origin
  EvictionRates rates = {};
  sim::Duration rates_after{0};  ///< from a look's first word to its new rates
};

/// `heard`: when each node that is silent was heard of last, by name; the others of `nodes` stay as they are. In order of
/// `unknown`, then of name.
std::vector<SilentNode> silent_nodes(std::vector<Node> nodes, const std::map<std::string, sim::Time>& heard,
                                     const SilentNodesInput& input);

}  // namespace sandtable::models::kube
