/// The machines of a run as a node autoscaler sees them, and what it can have done with them.
///
/// A machine: asked for → its group's boot time → a ready node, empty and without images; told to go → taint (NoSchedule) → its
/// pods are asked to go as their budgets allow, tried anew every 5 s → all of them have ended → the machine is gone, and paid for
/// from its request until then.
///
/// Assumptions: the cloud gives what it is asked for, up to the group's bounds; a node joins when it is ready; a machine is gone at
/// once. A group's machines are as many names as it may have at most, and a new one gets the first that is free.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/cluster_spec.hpp"
#include "models/cluster/objects/objects.hpp"
#include "sim/time.hpp"

namespace sandtable::models::kube::run {

struct FleetGroup {
  const NodeGroupSpec* spec = nullptr;
  std::uint32_t min = 0, max = 0;
  std::uint32_t there = 0, coming = 0;  ///< those that leave are there
};

struct FleetNode {
  NodeId id;
  std::string name;
  std::uint32_t group = 0;
  bool coming = false, leaving = false;
  sim::Time asked{};                        ///< for it
  std::optional<sim::Time> ready;           ///< since when it is a node
  std::optional<sim::Time> last_pod_event;  ///< a pod came or went
};

/// How a node is to go.
struct Removal {
  Taint taint;
  sim::Duration eviction_timeout = sim::Duration::max();  ///< for which budgets may keep pods; then the node stays
  sim::Duration linger = sim::Duration::max();            ///< from the last eviction until the machine goes with what is left
  std::string why;
};

class Fleet {
 public:
  virtual ~Fleet() = default;
  /// Nodes that are there, pods but those that the scheduler has not looked at, what manages them, budgets.
  virtual Objects objects() const = 0;
  /// Differs whenever what `objects` shows may differ.
  virtual std::uint64_t objects_version() const = 0;
  virtual std::vector<FleetGroup> groups() const = 0;
  /// Of groups that scale, those too that come.
  virtual std::vector<FleetNode> fleet_nodes() const = 0;
  /// As it will be, of the group.
  virtual const Node& described(std::uint32_t group) const = 0;

  /// Nothing where the group has no room for one more.
  virtual std::optional<NodeId> create_node(std::uint32_t group, const std::string& why) = 0;
  /// The node is there. One that leaves already goes on leaving.
  virtual void remove_node(NodeId node, const Removal& removal) = 0;
  /// Marks it as one that takes nothing new, or takes the mark back.
  virtual void mark_leaving(NodeId node, const std::optional<Taint>& taint) = 0;
};

/// Who adds and removes nodes; told of what happens.
class NodeAutoscaler {
 public:
  virtual ~NodeAutoscaler() = default;
  /// The scheduler found no node for a pod.
  virtual void pod_waits() {}
  virtual void node_ready(NodeId) {}
  virtual void node_gone(NodeId) {}
  /// Its removal was given up.
  virtual void node_stays(NodeId) {}
  /// The cloud takes it back at `gone`. Whether it is seen to; else the node is cordoned and drained, and the group gets another.
  virtual bool interrupted(NodeId, sim::Time /*gone*/) { return false; }
};

}  // namespace sandtable::models::kube::run
