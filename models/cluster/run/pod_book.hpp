/// A service's pods as objects, for the controllers that count them: built once, and brought up to date only where a replica has
/// changed since they were looked at last.
///
/// A pod is called as its replica; its owner is that of its revision. Pending is a replica without a place or image; the
/// kubelet notes it (`started`) when it has its place; Ready turns when the replica begins or ceases to serve. One that drains is
/// on its way out. Replicas of time 0 have been ready for an hour.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/cluster/cluster.hpp"
#include "models/cluster/objects/pod.hpp"

namespace sandtable::models::kube::run {

class PodBook {
 public:
  /// The cluster outlives it.
  PodBook(const Cluster& cluster, ServiceId service);

  /// The version's replicas of this revision belong to `owner`, and bear these labels beside the service's.
  void revision(VersionId version, std::uint32_t number, const OwnerReference& owner, const Labels& labels = {});

  /// Of all that there are now, in order of creation; true where any has changed since.
  bool refresh();
  const std::vector<Pod>& pods() const { return pods_; }
  /// Changes with every refresh that found something new.
  std::uint64_t version() const { return seen_; }
  /// As a place in the cluster's `replicas()`, of the pod at `place`.
  std::size_t replica(std::size_t place) const { return replicas_[place]; }
  const std::vector<std::size_t>& replicas() const { return replicas_; }
  /// Of the pods of these names, which are all there.
  std::vector<std::size_t> replicas_of(const std::vector<std::string>& pods) const;
  const Labels& labels() const { return labels_; }

 private:
  /// All of a replica that changes and shows in its pod.
  struct Shown {
    Lifecycle state = Lifecycle::pending;
    std::optional<NodeId> node;
    std::uint32_t starts = 0;
    std::optional<sim::Time> bound, turned;
    bool operator==(const Shown&) const = default;
  };
  static Shown shown_by(const ReplicaRecord& replica);
  Pod made(const ReplicaRecord& replica) const;
  void update(Pod& pod, const ReplicaRecord& replica) const;

  const Cluster& cluster_;
  ServiceId service_;
  Labels labels_;
  struct Kin {
    OwnerReference owner;
    Labels labels;
  };
  std::map<std::pair<VersionId, std::uint32_t>, Kin> kin_;  ///< by version and revision
  std::vector<Pod> pods_;
  std::vector<std::size_t> replicas_;
  std::vector<Shown> shown_;  ///< by pod: what it was brought up to date by
  std::size_t known_ = 0;     ///< of those that were ever created
  std::uint64_t seen_ = UINT64_MAX;
};

/// Of a reservation, as a container names it.
Resources requests_of(const Reservation& reserved);

}  // namespace sandtable::models::kube::run
