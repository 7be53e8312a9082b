/// A StatefulSet in a run: what its controller decides (workloads/stateful_set_control.hpp) is carried out at once, one sync after
/// another, until it waits for something.
///
/// A sync follows each change of its pods and of its own specification, and the instant at which a ready pod has been ready for
/// min_ready. A pod is called by its ordinal, and its successor by the same; so a pod that can't end, on a node that is lost, keeps
/// its ordinal from being made anew until the node is back.
///
/// Its status' current revision becomes the update's when all replicas are there, updated and ready. `undo` goes back to the
/// revision that was specified before the present one, as kubectl does.
///
/// Assumption: the controller's queue and the API server take no time. Not modelled: claims and their volumes, OnDelete.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/objects/workload.hpp"
#include "models/cluster/run/kubernetes_cluster.hpp"
#include "models/cluster/run/next_look.hpp"
#include "models/cluster/run/pod_book.hpp"
#include "models/cluster/run/revisions.hpp"
#include "models/cluster/run/workload_run.hpp"
#include "models/cluster/workloads/retry_backoff.hpp"
#include "models/cluster/workloads/stateful_set_control.hpp"
#include "sim/control_plane.hpp"

namespace sandtable::models::kube::run {

class StatefulSetRun final : public WorkloadRun {
 public:
  /// Its replicas of time 0 are there. All references outlive it, and it stays where it is.
  StatefulSetRun(const Scenario& scenario, VersionId version, sim::ControlPlane& control, KubernetesCluster& cluster, PodBook& book,
                 Note note);

  void begin() override { sync(); }
  const Scale& scale() override;
  void set_replicas(std::int32_t replicas) override;
  void roll_out(const models::RolloutAction& action) override;
  void set_resources(const ResourcesAction& action) override;
  void pause(bool) override { note_("a StatefulSet can't be paused"); }
  void undo() override;
  void pods_changed() override;

 private:
  std::string name_of(std::uint32_t revision) const { return set_.meta.name + "-" + std::to_string(revision); }
  std::uint32_t number_of(const std::string& revision) const;
  void know(std::uint32_t revision);
  void update_to(std::uint32_t revision);
  void sync();
  /// False where the controller had nothing to do.
  bool step();
  bool create(const std::vector<StatefulPod>& pods);
  void tell(const StatefulSetSync& made);
  void wait_for_availability();

  const VersionId version_;
  sim::ControlPlane& control_;
  KubernetesCluster& cluster_;
  PodBook& book_;
  Note note_;
  StatefulSetOptions options_;
  Revisions revisions_;
  std::vector<std::uint32_t> history_{0};  ///< in the order in which they were specified last
  StatefulSet set_;
  Scale scale_;  ///< as it was told last
  NextLook next_look_;
  Retries retries_;
  bool in_sync_ = false, told_something_ = false;
  std::vector<std::string> told_;
};

}  // namespace sandtable::models::kube::run
