/// The simulated cluster as objects, for the decisions that look at all of it: nodes always, pods from the first time on that a
/// decision needs them.
///
/// A pod is called as its replica. What it costs: about 2 KiB a pod, once there is a snapshot.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/cluster/cluster_spec.hpp"
#include "models/cluster/replica_record.hpp"
#include "models/cluster/run/kubernetes_spec.hpp"
#include "models/cluster/run/pod_record.hpp"
#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube::run {

class ObjectMirror {
 public:
  /// Both outlive it.
  ObjectMirror(const ClusterSpec& cluster, const RunSpec& rules);
  ObjectMirror(const ObjectMirror&) = delete;
  ObjectMirror& operator=(const ObjectMirror&) = delete;

  /// Those too that are not there.
  std::vector<Node>& nodes() { return nodes_; }
  Node& node(NodeId id) { return nodes_[id.index]; }
  const std::vector<bool>& there() const { return there_; }
  std::vector<Node> nodes_there() const;
  /// What `look` makes of the nodes that are there, of which it keeps nothing.
  template <class Look>
  auto of_nodes_there(Look&& look) const {
    return all_there_ ? look(nodes_) : look(nodes_there());
  }
  /// As its group describes it.
  void node_came(NodeId id, sim::Time now);
  void node_went(NodeId id);
  NodeId node_named(const std::string& name) const { return NodeId{index_.at(name)}; }

  /// A further ReplicaSet of the version, whose pods request other amounts; what they are.
  const PodSpec& add_revision(VersionId version, std::uint32_t revision, const Reservation& requests);

  /// One of it, as its controller would create it; revisions after the first request these amounts.
  Pod template_of(VersionId version, std::uint32_t revision, const Reservation& requests) const;
  /// As the API has it at present.
  Pod pod_of(const ReplicaRecord& replica, const PodRecord& record) const;

  bool has_snapshot() const { return snapshot_ != nullptr; }
  /// Made of all pods there are, when it is asked for first; then kept up by what follows.
  const scheduler::Snapshot& snapshot(const std::deque<ReplicaRecord>& replicas, const std::vector<PodRecord>& records);
  void bound(const ReplicaRecord& replica, const PodRecord& record);
  void nominated(const ReplicaRecord& replica, const PodRecord& record);
  void ending(const ReplicaRecord& replica, sim::Time now);
  void gone(const ReplicaRecord& replica);
  void image_there(NodeId node, ServiceId service);
  /// What a budget allows at present.
  void set_budgets(const std::vector<std::optional<DisruptionBudget>>& budgets);
  void set_allowed(const std::string& budget, std::int32_t disruptions);

  /// The pods of a service with what manages them, as the disruption controller looks at them.
  Objects pods_of(ServiceId service, const std::vector<std::size_t>& pods, const std::deque<ReplicaRecord>& replicas,
                  const std::vector<PodRecord>& records, const std::vector<std::uint32_t>& wanted) const;

 private:
  Meta deployment_meta(VersionId version) const;
  /// What a pod of it is called by, and whose it is.
  Meta owned_by(VersionId version, std::uint32_t revision) const;
  Meta replica_set_meta(VersionId version, std::uint32_t revision) const;
  const PodSpec& spec_of(const ReplicaRecord& replica) const;
  std::string node_name(const ReplicaRecord& replica) const;

  const ClusterSpec& cluster_;
  const RunSpec& rules_;
  std::vector<Node> nodes_;
  std::vector<bool> there_;
  bool all_there_ = true;
  Objects objects_;  ///< but nodes and pods
  std::map<std::string, std::uint32_t> index_;
  std::map<std::pair<VersionId, std::uint32_t>, PodSpec> revisions_;  ///< of those after the first
  std::unique_ptr<scheduler::Snapshot> snapshot_;
};

}  // namespace sandtable::models::kube::run
