#include "models/cluster/run/karpenter_objects.hpp"

#include <set>
#include <string>

#include "models/cluster/objects/labels.hpp"
#include "models/cluster/run/kubernetes_spec.hpp"

namespace sandtable::models::kube::run {
namespace {

NodePool pool_of(const Node& like, const KarpenterSpec& settings) {
  NodePool pool;
  pool.meta.name = node_pool_name;
  pool.taints = like.taints;
  pool.policy = settings.consolidation;
  pool.consolidate_after = settings.consolidate_after;
  pool.expire_after = settings.expire_after;
  pool.budgets = {NodeBudget{{}, settings.budget, "", {}}};
  return pool;
}

InstanceType type_of(const FleetGroup& group, const Node& node) {
  InstanceType type;
  type.meta.name = group.spec->name;
  type.meta.labels = node.meta.labels;
  for (const char* own : {hostname_label, zone_label, node_pool_label, instance_type_label, capacity_type_label})
    type.meta.labels.erase(own);
  type.capacity = node.capacity;
  Offering offering;
  offering.zone = node.meta.labels.at(zone_label);
  offering.capacity_type = node.meta.labels.at(capacity_type_label);
  offering.price = group.spec->price.value;
  offering.available = group.there + group.coming < group.max;
  type.offerings.push_back(offering);
  return type;
}

NodeClaim claim_of(const FleetNode& node, const KarpenterSpec& settings) {
  NodeClaim claim;
  claim.meta.name = node.name;
  claim.meta.created = node.asked;
  claim.node = node.name;
  claim.expire_after = settings.expire_after;
  claim.last_pod_event = node.last_pod_event;
  Condition initialized;
  initialized.type = "Initialized";
  initialized.status = node.ready ? Truth::yes : Truth::no;
  initialized.changed = node.ready;
  claim.conditions.push_back(std::move(initialized));
  return claim;
}

Node coming(const FleetNode& node, Node like) {
  like.meta.name = node.name;
  like.meta.labels[hostname_label] = node.name;
  like.meta.created = node.asked;
  for (Condition& condition : like.conditions)
    if (condition.type == "Ready") condition.status = Truth::no;
  return like;
}

}  // namespace

Objects karpenter_objects(const Fleet& fleet, const KarpenterSpec& settings) {
  Objects objects = fleet.objects();
  const auto groups = fleet.groups();
  std::set<std::string> capacity_types;
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    if (!groups[g].spec->scales) continue;
    const Node& like = fleet.described(g);
    if (objects.node_pools.empty()) objects.node_pools.push_back(pool_of(like, settings));
    objects.instance_types.push_back(type_of(groups[g], like));
    capacity_types.insert(like.meta.labels.at(capacity_type_label));
  }
  for (NodePool& pool : objects.node_pools)
    pool.requirements.push_back({capacity_type_label, Operator::in, {capacity_types.begin(), capacity_types.end()}});
  for (const FleetNode& node : fleet.fleet_nodes()) {
    objects.node_claims.push_back(claim_of(node, settings));
    if (node.coming) objects.nodes.push_back(coming(node, fleet.described(node.group)));
  }
  return objects;
}

}  // namespace sandtable::models::kube::run
