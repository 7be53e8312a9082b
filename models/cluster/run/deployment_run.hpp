/// A Deployment and its ReplicaSets in a run: what the controllers decide (workloads/deployment_control.hpp,
/// replica_set_control.hpp) is carried out at once, one sync after another, until they have nothing more to do.
///
/// A sync follows each change of its pods, of its own specification, and what the controller waits for by itself: the progress
/// deadline, and the instant at which a ready pod has been ready for min_ready. Replicas of a revision differ from those of time 0
/// in slowdown, requests and limits, or in never becoming ready.
///
/// Assumption: the controllers' queues and the API server take no time, and all pods that change at one instant are seen together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/run/kubernetes_cluster.hpp"
#include "models/cluster/run/next_look.hpp"
#include "models/cluster/run/pod_book.hpp"
#include "models/cluster/run/revisions.hpp"
#include "models/cluster/run/workload_run.hpp"
#include "models/cluster/workloads/deployment_control.hpp"
#include "models/cluster/workloads/retry_backoff.hpp"
#include "models/scenario/action.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/control_plane.hpp"

namespace sandtable::models::kube::run {

class DeploymentRun final : public WorkloadRun {
 public:
  /// The version's replicas of time 0 are there. All references outlive it, and it stays where it is.
  DeploymentRun(const Scenario& scenario, VersionId version, sim::ControlPlane& control, KubernetesCluster& cluster, PodBook& book,
                Note note);

  void begin() override;
  /// Until it is asked again.
  const Scale& scale() override;
  void set_replicas(std::int32_t replicas) override;
  void roll_out(const models::RolloutAction& action) override;
  void set_resources(const ResourcesAction& action) override;
  void pause(bool paused) override;
  void undo() override;
  void pods_changed() override;

  const Deployment& object() const { return deployment_; }
  const std::vector<ReplicaSet>& replica_sets() const { return sets_; }

 private:
  /// A revision's number is as the cluster has it; the template's print is one more.
  const Revision& present() const { return revisions_.at(deployment_.pod.print - 1); }
  void know(const ReplicaSet& set);
  void specified();
  void ask();
  void replace_template(std::uint64_t print);
  void sync();
  bool step();
  void observe();
  std::uint32_t create(std::uint32_t revision, std::uint32_t count);
  bool adjust(const ReplicaSet& set);
  void tell(const DeploymentSync& made);
  void wait_for_deadline(std::optional<sim::Duration> left);
  void look_again(std::optional<sim::Duration> after);

  const VersionId version_;
  sim::ControlPlane& control_;
  KubernetesCluster& cluster_;
  PodBook& book_;
  Note note_;
  Deployment deployment_;
  std::vector<ReplicaSet> sets_;
  Scale scale_;  ///< as it was told last
  Revisions revisions_;
  NextLook next_look_;
  Retries retries_;
  bool in_sync_ = false;
  bool rolls_ = false;  ///< a rollout is under way
  std::string told_, trouble_;
};

}  // namespace sandtable::models::kube::run
