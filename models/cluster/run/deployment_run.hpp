/// A Deployment and its ReplicaSets in a run: what the controllers decide (workloads/deployment_control.hpp,
/// replica_set_control.hpp) is carried out at once, one sync after another, until they have nothing more to do.
///
/// A sync follows each change of its pods, of its own specification, and what the controller waits for by itself: the progress
/// deadline, and the instant at which a ready pod has been ready for min_ready. Replicas of a revision differ from those of time 0
/// in slowdown, requests and limits, or in never becoming ready.
///
/// Assumption: the controllers' queues and the API server take no time, and all pods that change at one instant are seen together.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/autoscaling/scale.hpp"
#include "models/cluster/run/pod_book.hpp"
#include "models/cluster/workloads/deployment_control.hpp"
#include "models/scenario/action.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/control_plane.hpp"

namespace sandtable::models::kube::run {

class DeploymentRun {
 public:
  using Note = std::function<void(const std::string& what)>;

  /// The version's replicas of time 0 are there. All references outlive it, and it stays where it is.
  DeploymentRun(const Scenario& scenario, VersionId version, sim::ControlPlane& control, Cluster& cluster, PodBook& book,
                Note note);
  DeploymentRun(const DeploymentRun&) = delete;
  DeploymentRun& operator=(const DeploymentRun&) = delete;

  /// Its controller's first look: the deployments of all versions of the service are there, whose pods stand in one book.
  void begin();

  /// Until it is asked again.
  const Scale& scale();
  void set_replicas(std::int32_t replicas);
  void roll_out(const models::RolloutAction& action);
  void set_resources(const ResourcesAction& action);
  void pause(bool paused);
  void undo();
  /// Some of its pods have changed: it looks at them before time goes on.
  void pods_changed();

  const Deployment& object() const { return deployment_; }
  const std::vector<ReplicaSet>& replica_sets() const { return sets_; }

 private:
  /// What a revision's replicas ask for.
  struct Revision {
    CpuAmounts cpu;
    MemoryAmounts memory;
    double slowdown = 1;
    bool never_ready = false;
  };
  /// As the cluster numbers it; the template's print is one more.
  std::uint32_t define(Revision revision);
  const Revision& present() const { return revisions_[deployment_.pod.print - 1]; }
  void specified();
  void replace_template(std::uint64_t print);
  void sync();
  bool step();
  void observe();
  bool adjust(const ReplicaSet& set);
  void tell(const DeploymentSync& made);
  void wait_for_deadline(std::optional<sim::Duration> left);
  void look_again(std::optional<sim::Duration> after);

  const Service& service_;
  const bool has_nodes_;
  const VersionId version_;
  sim::ControlPlane& control_;
  Cluster& cluster_;
  PodBook& book_;
  Note note_;
  Deployment deployment_;
  std::vector<ReplicaSet> sets_;
  Scale scale_;  ///< as it was told last
  std::vector<Revision> revisions_;
  std::optional<sim::EventId> pending_;
  sim::Time pending_at_{};
  bool in_sync_ = false;
  bool rolls_ = false;  ///< a rollout is under way
  std::string told_, trouble_;
};

}  // namespace sandtable::models::kube::run
