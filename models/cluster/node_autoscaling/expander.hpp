/// Which group is enlarged, of several that would do.
///
///   least-waste   the smallest of free/capacity of cpu + that of memory, over the new nodes when its pods are on them
///   most-pods     the most pods;   least-nodes   the fewest nodes;   priority   the highest priority of the group
///   price         the smallest of u·(nodes' price + s)/(pods' price + s): s the price of 500m and 500 MiB, pods at 0.033174 a core
///   and
///                 0.004446 a GiB and hour; u = 1 + (f − 1)(1 − tanh((nodes − 1)/15)), f how far the node's cores are from 1, 2, 4
///                 … 32, which are preferred in clusters of up to 2, 6, 20, 60, 200 and more nodes (their ratio, above 1)
///   random        all of them
///
/// Ties are drawn for by the autoscaler; all that are left come back, in the order of the groups.
/// Assumptions: the prices of cores and memory are those of the GCE provider as it was; priorities are numbers of the group, where
/// the autoscaler has a table of patterns for names. Source: cluster-autoscaler/expander (waste, price, priority, mostpods,
/// leastnodes).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "models/cluster/node_autoscaling/cluster_autoscaler_options.hpp"
#include "models/cluster/node_autoscaling/node_estimate.hpp"

namespace sandtable::models::kube {

struct ExpansionOption {
  const NodeGroup* group = nullptr;
  Node node;  ///< a new one
  NodeEstimate estimate;
};

/// Smaller is better.
double expansion_cost(Expander expander, const ExpansionOption& option, std::size_t cluster_nodes);

/// Places in `options` of those that all expanders in turn leave.
std::vector<std::size_t> best_options(const std::vector<ExpansionOption>& options, const std::vector<Expander>& expanders,
                                      std::size_t cluster_nodes);

}  // namespace sandtable::models::kube
