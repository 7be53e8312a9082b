/// A node group as it is now, and what the autoscaler remembers of the one before.
///
///   its own       nodes that its selector matches
///   target        what the cloud was told, else as many as there are
///   upcoming      target − those that are there, and those there that were never ready yet (made less than 15 min ago)
///   healthy       unready (that are not upcoming) at most ok-total-unready-count, or within the percentage of its own
///
/// Source: cluster-autoscaler/clusterstate.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/cluster/node_autoscaling/group_backoff.hpp"
#include "models/cluster/objects/objects.hpp"

namespace sandtable::models::kube {

/// A request to the cloud for more nodes that has not come true yet.
struct ScaleRequest {
  std::string group;
  std::int32_t count = 0;
  sim::Time at{};
  bool operator==(const ScaleRequest&) const = default;
};

/// What the autoscaler keeps in its own memory from one loop to the next.
struct ClusterAutoscalerMemory {
  std::map<std::string, sim::Time> unneeded;  ///< nodes, since when
  std::map<std::string, GroupBackoff> backoffs;
  std::vector<ScaleRequest> requests;
  std::optional<sim::Time> last_scale_up, last_delete, last_failure;
  bool operator==(const ClusterAutoscalerMemory&) const = default;
};

struct GroupState {
  const NodeGroup* group = nullptr;
  std::vector<const Node*> nodes;
  std::int32_t target = 0, upcoming = 0, unready = 0, deleting = 0;
};

inline constexpr const char* to_be_deleted_taint = "ToBeDeletedByClusterAutoscaler";
inline constexpr const char* deletion_candidate_taint = "DeletionCandidateOfClusterAutoscaler";

bool has_taint(const Node& node, const std::string& key);
/// Made lately, and not ready for the first time yet.
bool is_starting(const Node& node, sim::Time now);

/// In the order of the objects. A node belongs to the first group that selects it.
std::vector<GroupState> group_states(const Objects& objects, sim::Time now);

/// What it would know after a restart: since when nodes are marked as candidates (the taint's value, in seconds).
ClusterAutoscalerMemory memory_of(const Objects& objects);

/// Requests that came true are forgotten; those that did not within max-node-provision-time give their group a back-off, which is
/// told. Returns the groups that failed.
std::vector<std::string> settle_requests(ClusterAutoscalerMemory& memory, const std::vector<GroupState>& groups, sim::Time now,
                                         const ClusterAutoscalerOptions& options);

}  // namespace sandtable::models::kube
