/// The workload controllers and autoscalers of a run of Kubernetes' cluster: who says how many replicas of which revision there
/// are. Where these go, when they serve and how they end is the cluster's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/cluster/run/autoscaler.hpp"
#include "models/cluster/run/job_run.hpp"
#include "models/cluster/run/kubernetes_cluster.hpp"
#include "models/cluster/run/pod_book.hpp"
#include "models/cluster/run/workload_run.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::models::kube::run {

class Controllers {
 public:
  /// Tells of what is decided, of `service.cart`.
  using Note = std::function<void(const std::string& object, const std::string& what)>;

  /// The scenario has `kubernetes`, and so has the cluster. All references outlive it; nothing has run yet.
  Controllers(const Scenario& scenario, sim::RunSeed seed, sim::ControlPlane& control, Cluster& cluster, ServingPlane& requests,
              Note note);

  /// More or fewer of its replicas are ready, or there are others.
  void pods_changed(VersionId version) {
    if (workloads_[version.index]) workloads_[version.index]->pods_changed();
    if (jobs_[version.index]) jobs_[version.index]->pods_changed();
  }

  // What a plan does; the service is there, and has what the action is about (check_plan).
  void scale(VersionId version, std::uint32_t replicas);
  void change(ServiceId service, const AutoscaleAction& action);
  /// `job.*`.
  std::vector<Kpi> kpis() const;
  /// Of a service without versions.
  WorkloadRun& workload(ServiceId service);

 private:
  ScaleTarget target_of(VersionId version);
  std::unique_ptr<WorkloadRun> made(const Scenario& scenario, VersionId version, sim::ControlPlane& control);
  WorkloadRun::Note note_of(VersionId version);
  VersionId only_version(ServiceId service) const;

  KubernetesCluster& cluster_;
  Note note_;
  std::vector<std::unique_ptr<PodBook>> books_;           ///< by service
  std::vector<std::unique_ptr<WorkloadRun>> workloads_;   ///< by version; null: of a daemon or a job
  std::vector<std::unique_ptr<JobRun>> jobs_;             ///< by version; null: it is no job
  std::vector<std::unique_ptr<Autoscaler>> autoscalers_;  ///< by service; null: it has none
};

/// Whether any of its services scales by itself.
bool has_autoscaler(const Scenario& scenario);

}  // namespace sandtable::models::kube::run
