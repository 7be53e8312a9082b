#include <algorithm>

#include "models/cluster/node_autoscaling/karpenter_packing.hpp"

namespace sandtable::models::kube {

const NodeClaim* claim_of(const Node& node, const Objects& objects) {
  const auto found = std::ranges::find(objects.node_claims, node.meta.name, &NodeClaim::node);
  return found == objects.node_claims.end() ? nullptr : &*found;
}

bool is_initialized(const Node& node, const Objects& objects) {
  const auto* claim = claim_of(node, objects);
  const auto* condition = claim == nullptr ? nullptr : find(claim->conditions, "Initialized");
  return condition != nullptr ? condition->status == Truth::yes : is_ready(node);
}

bool is_settling(const Node& node, const Objects& objects, sim::Time now) {
  const auto pool = std::ranges::find(objects.node_pools, value_of(node.meta.labels, node_pool_label),
                                      [](const NodePool& one) { return one.meta.name; });
  if (pool == objects.node_pools.end() || !pool->consolidate_after || *pool->consolidate_after == sim::Duration{0}) return false;
  const auto* claim = claim_of(node, objects);
  auto since = node.meta.created;
  if (claim != nullptr) {
    if (const auto* initialized = find(claim->conditions, "Initialized"); initialized != nullptr && initialized->changed)
      since = initialized->changed;
    if (claim->last_pod_event) since = claim->last_pod_event;
  }
  return since && now - *since < *pool->consolidate_after;
}

bool is_disrupted(const Node& node, const Objects& objects) {
  if (node.meta.deleted) return true;
  if (std::ranges::any_of(node.taints, [](const Taint& taint) { return taint.key == disrupted_taint; })) return true;
  const auto* claim = claim_of(node, objects);
  return claim != nullptr && claim->meta.deleted.has_value();
}

}  // namespace sandtable::models::kube
