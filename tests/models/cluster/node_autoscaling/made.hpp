/// Clusters with node groups, and with NodePools, for tests of node autoscalers.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "models/cluster/node_autoscaling/cluster_autoscaler.hpp"
#include "models/cluster/node_autoscaling/karpenter_provisioning.hpp"
#include "tests/models/cluster/scheduler/cluster_builder.hpp"

namespace sandtable::models::kube::made {

using scheduler::gibi;
using scheduler::noon;
using scheduler::on;
using scheduler::resources;
using namespace std::chrono_literals;

inline Condition condition(const std::string& type, bool holds = true, sim::Time since = {}) {
  Condition made;
  made.type = type;
  made.status = holds ? Truth::yes : Truth::no;
  made.changed = since;
  return made;
}

/// A pod of a ReplicaSet that is there, that waits for a node.
inline Pod waiting(const std::string& name, std::int64_t milli_cpu, std::int64_t memory = gibi) {
  Pod made = scheduler::pod(name, resources(milli_cpu, memory), {{"app", "web"}});
  made.meta.owners = {{"ReplicaSet", "web", "", true}};
  return made;
}

inline ReplicaSet web() {
  ReplicaSet set;
  set.meta.name = "web";
  set.replicas = 10;
  return set;
}

/// Ready, made an hour ago; `key`=`value` tells whose it is.
inline Node ready_node(const std::string& name, const std::string& key, const std::string& value, const std::string& zone = "a") {
  Node made = scheduler::node(name, zone);
  made.capacity = made.allocatable;
  made.meta.labels[key] = value;
  made.meta.created = noon - 1h;
  made.conditions = {condition("Ready")};
  return made;
}

inline Node group_node(const std::string& name, const std::string& group) { return ready_node(name, "group", group); }

/// Nodes labelled group=`name`, 4 cores and 8 GiB where nothing else is said.
inline NodeGroup group(const std::string& name, std::int32_t min, std::int32_t max,
                       Resources capacity = resources(4000, 8 * gibi, 110)) {
  NodeGroup made;
  made.meta.name = name;
  made.min_size = min;
  made.max_size = max;
  made.selector.match_labels["group"] = name;
  made.node.emplace();
  made.node->capacity = made.node->allocatable = std::move(capacity);
  return made;
}

/// On demand and spot (at 0.4 of the price) in zones a and b.
inline InstanceType machine(const std::string& name, std::int64_t cores, std::int64_t gib, double price) {
  InstanceType made;
  made.meta.name = name;
  made.meta.labels["kubernetes.io/arch"] = "amd64";
  made.capacity = resources(cores * 1000, gib * gibi, 110);
  for (const char* zone : {"a", "b"}) {
    made.offerings.push_back({zone, "on-demand", price, true});
    made.offerings.push_back({zone, "spot", price * 0.4, true});
  }
  return made;
}

inline Requirement only(const std::string& key, std::vector<std::string> values) { return {key, Operator::in, std::move(values)}; }

inline NodePool pool(const std::string& name = "general") {
  NodePool made;
  made.meta.name = name;
  made.requirements = {only(capacity_type_label, {"on-demand"})};
  made.budgets = {{{}, {100, true}, "", sim::Duration{0}}};
  return made;
}

/// small 2, medium 4, large 8 cores, with 4 GiB a core; 1, 1.9 and 3.6 an hour.
inline std::vector<InstanceType> machines() {
  return {machine("small", 2, 8, 1), machine("medium", 4, 16, 1.9), machine("large", 8, 32, 3.6)};
}

/// Of the pool `general`, on demand, in zone a.
inline Node pool_node(const std::string& name, const InstanceType& type, const std::string& capacity_type = "on-demand") {
  Node made = ready_node(name, node_pool_label, "general");
  made.meta.labels[instance_type_label] = type.meta.name;
  made.meta.labels[capacity_type_label] = capacity_type;
  made.meta.labels["kubernetes.io/arch"] = "amd64";
  made.capacity = made.allocatable = type.capacity;
  return made;
}

inline NodeClaim claim(const std::string& node) {
  NodeClaim made;
  made.meta.name = node + "-claim";
  made.meta.created = noon - 1h;
  made.node = node;
  made.conditions = {condition("Initialized", true, noon - 1h), condition("Consolidatable", true, noon - 30min)};
  return made;
}

inline std::string why_of(const std::vector<ScaleDownCandidate>& nodes, const std::string& name) {
  for (const auto& node : nodes)
    if (node.node == name) return node.why;
  return "not looked at";
}

}  // namespace sandtable::models::kube::made
