/// The cluster: which replicas there are, on which nodes, and how they come, go, crash and return.
///
/// A new replica is placed (`placement.hpp`), its image is pulled if the node has not got it (one flow a node and service over the
/// node's link), then it starts up and is ready. Removed are the newest first; one that serves is drained, and keeps its
/// reservation until it has ended what it had. A replica without room is pending; it is placed as soon as room comes, the oldest
/// first.
///
/// A crash ends everything on the node, or of the replica, at once. When it is over the node boots, and then its replicas pull (an
/// image outlives a crash) and start up on the same node. Crashes that overlap hold until the last is over.
///
/// Time 0: the replicas of the scenario are ready, with their images, as far as they have room.
/// Each change costs what it touches: a node knows its replicas, a version those that it wants, and rooms have an index
/// (placement_index.hpp). Nothing here looks at all nodes or all replicas but the building of the cluster.
///
/// All of that are simple rules. A scenario with `kubernetes` has a cluster that overrides them (run/kubernetes_cluster.hpp); what
/// is virtual here is where the two differ.
///
/// Draws: startup (seed, replication, replica's name, "startup"), boot (…, node's name, "boot"), numbered by how often it started.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/cluster/cluster_spec.hpp"
#include "models/cluster/placement_index.hpp"
#include "models/cluster/replica_record.hpp"
#include "models/measure/time_average.hpp"
#include "models/scenario/action.hpp"
#include "models/service/serving_plane.hpp"
#include "sim/control_plane.hpp"
#include "sim/random.hpp"

namespace sandtable::models {

/// What others may want to hear of; both may be empty.
struct ClusterListener {
  /// `object`: `service.cart` or `node.general-0`; `what`: one line.
  std::function<void(const std::string& object, const std::string& what)> changed;
  /// More or fewer replicas of it are ready.
  std::function<void(VersionId version)> ready_changed;
  /// One of it that drained has come to its end.
  std::function<void(VersionId version)> ended;
  /// The crash of that node or replica is noticed. Only a cluster that `notices` says so.
  std::function<void(const std::string& name)> noticed;
};

class Cluster {
 public:
  /// All that it is given outlives it. The request plane is at time 0.
  Cluster(const ClusterSpec& spec, sim::RunSeed seed, sim::ControlPlane& control, ServingPlane& requests,
          const MeasuredTime& measured);
  virtual ~Cluster() = default;
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  void set_listener(ClusterListener listener) { listener_ = std::move(listener); }

  /// Sets how many replicas the version shall have.
  void scale(VersionId version, std::uint32_t replicas);

  // For those who say which replicas there are, one by one (run/).

  /// A further revision of the service: its number, from 1 on.
  std::uint32_t define(ServiceId service, RevisionRules rules);
  /// How many were made: fewer where the rest was refused.
  virtual std::uint32_t add_replicas(VersionId version, std::uint32_t revision, std::uint32_t count);
  /// Of a service that has ordinals, none of which is there twice. False where it was refused.
  virtual bool add_ordinal(VersionId version, std::uint32_t revision, std::uint32_t ordinal);
  /// All of them are wanted so far; they go in this order.
  void remove_replicas(VersionId version, const std::vector<std::size_t>& replicas);
  /// All replicas that the service ever had, as places in `replicas()`.
  const std::vector<std::size_t>& created(ServiceId service) const { return created_.at(service.index); }
  const std::vector<std::size_t>& wanted_replicas(VersionId version) const { return wanted_.at(version.index); }
  /// How often any replica of it has changed.
  std::uint64_t changes(ServiceId service) const { return changes_.at(service.index); }
  const RevisionRules& rules(const ReplicaRecord& replica) const { return revisions_[replica.service.index][replica.revision]; }

  /// Crashes it for `lasts` (`Duration::max()`: until the end). False where there is nothing of that name to crash.
  virtual bool crash_node(const std::string& name, sim::Duration lasts);
  virtual bool crash_replica(const std::string& name, sim::Duration lasts);
  /// Whether it tells when it notices a crash; else it is noticed as fault/detection.hpp says.
  virtual bool notices() const { return false; }
  /// Takes up what the request plane did by itself: drained replicas that have ended are gone, and their room is free; those that
  /// ran out of memory start again (restart.hpp).
  void pick_up();

  // What only Kubernetes has; asked of another cluster it breaks a contract.
  virtual void cordon(const std::string& node, bool on);
  virtual void drain(const std::string& node, sim::Duration timeout);
  virtual void set_budget(const BudgetAction& budget);
  virtual void set_bounds(const NodesAction& bounds);

  const std::deque<ReplicaRecord>& replicas() const { return replicas_; }  ///< in order of creation, those gone too
  const std::vector<NodeRecord>& nodes() const { return nodes_; }
  const ClusterSpec& spec() const { return spec_; }
  /// Replicas that are neither draining nor gone.
  std::uint32_t wanted(VersionId version) const { return static_cast<std::uint32_t>(wanted_.at(version.index).size()); }
  /// How many there shall be, where that may be more than there are.
  virtual std::uint32_t asked_for(VersionId version) const { return wanted(version); }

  /// `cluster.*`, from the end of the warm-up to `now`: `nodes.mean` counts nodes that are up; `cost` is the price of all, since a
  /// crashed machine is paid for too; `pending.max` counts replicas without a place. Empty where the scenario has no nodes.
  virtual std::vector<Kpi> kpis(sim::Time now) const;

 protected:
  using Index = std::size_t;

  /// Without replicas: `populate` is the heir's to call.
  struct Bare {};
  Cluster(const ClusterSpec& spec, sim::RunSeed seed, sim::ControlPlane& control, ServingPlane& requests,
          const MeasuredTime& measured, Bare);
  /// The replicas of time 0.
  void populate();

  // Coming and going (cluster.cpp)
  void add(VersionId version, bool ready_at_once, std::uint32_t revision = 0, std::optional<std::uint32_t> ordinal = {});
  /// A new replica is to get a place, and to start.
  virtual void admit(Index replica, bool ready_at_once);
  bool find_place(Index replica);
  void occupy(Index replica, NodeId node);
  virtual void fetch_image(Index replica);
  virtual void image_arrived(NodeId node, ServiceId service);
  virtual void start(Index replica);
  /// What its next start takes.
  sim::Duration startup_of(Index replica);
  virtual void serve(Index replica);
  /// One of time 0, which has been there for an hour.
  void serve_from_the_start(Index replica);
  virtual void remove(Index replica);
  /// Whether one that drains has come to its end, which then is taken note of.
  virtual bool has_ended(Index replica);
  virtual void release(Index replica);
  void reserve(NodeId node, const Reservation& amount, int replicas);
  virtual void place_pending();
  void set_pending(double change);
  void changed(ReplicaRecord& replica, const std::string& what);

  // Crashes (cluster_crash.cpp)
  std::optional<Index> named(const std::string& replica) const;
  void stop(Index replica);
  void stop_starting(ReplicaRecord& replica);
  void resume(Index replica);
  void restart_killed();
  void set_up(NodeId node, bool up);
  /// The node itself goes down; what runs there is not looked at.
  void take_down(NodeId node, sim::Duration lasts);
  void boot(NodeId node);
  virtual void node_up(NodeId node);
  void after(sim::Duration lasts, std::function<void()> action);
  sim::Duration draw(const sim::Distribution& law, const std::string& entity, const char* purpose, std::uint32_t number) const;

  const ClusterSpec& spec_;
  sim::RunSeed seed_;
  sim::ControlPlane& control_;
  ServingPlane& requests_;
  ClusterListener listener_;
  std::vector<NodeRecord> nodes_;
  std::deque<ReplicaRecord> replicas_;
  std::vector<Index> draining_;
  PlacementIndex rooms_;
  std::unordered_map<std::string, NodeId> node_named_;  ///< looked up, never walked
  std::unordered_map<std::string, ServiceId> service_named_;
  std::vector<std::vector<RevisionRules>> revisions_;  ///< by service
  std::vector<std::uint64_t> changes_;                 ///< by service
  std::vector<std::vector<Index>> created_;            ///< by service: all there ever were, numbered by their names
  std::vector<std::vector<Index>> wanted_;             ///< by version: those neither draining nor gone, the newest last
  std::vector<Index> served_by_;                       ///< by what the request plane calls it
  std::set<Index> without_place_;                      ///< those pending
  TimeAverage nodes_up_, pending_;
};

}  // namespace sandtable::models
