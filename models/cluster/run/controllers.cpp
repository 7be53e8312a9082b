#include "models/cluster/run/controllers.hpp"

#include <algorithm>

#include "models/cluster/run/deployment_run.hpp"
#include "models/cluster/run/stateful_set_run.hpp"
#include "sim/contract.hpp"

namespace sandtable::models::kube::run {

bool has_autoscaler(const Scenario& scenario) {
  return std::ranges::any_of(scenario.services, [](const Service& service) { return service.autoscale.has_value(); });
}

Controllers::Controllers(const Scenario& scenario, sim::RunSeed seed, sim::ControlPlane& control, Cluster& cluster,
                         ServingPlane& requests, Note note)
    : cluster_(dynamic_cast<KubernetesCluster&>(cluster)), note_(std::move(note)), autoscalers_(scenario.services.size()) {
  const auto counts_requests = [](const Service& service) {
    return service.autoscale && std::ranges::any_of(service.autoscale->metrics, [](const AutoscaleMetric& metric) {
             return std::holds_alternative<RequestsMetric>(metric.kind);
           });
  };
  if (has_autoscaler(scenario)) requests.meter_use(std::ranges::any_of(scenario.services, counts_requests));
  const auto& versions = cluster.spec().versions;
  for (std::uint32_t s = 0; s < scenario.services.size(); ++s) books_.push_back(std::make_unique<PodBook>(cluster, ServiceId{s}));
  jobs_.resize(versions.size());
  for (std::uint32_t v = 0; v < versions.size(); ++v) workloads_.push_back(made(scenario, VersionId{v}, control));
  for (const auto& workload : workloads_)
    if (workload) workload->begin();
  const std::size_t first_job = versions.size() - scenario.jobs.size();
  for (std::size_t j = 0; j < scenario.jobs.size(); ++j) {
    const VersionId version{static_cast<std::uint32_t>(first_job + j)};
    jobs_[version.index] = std::make_unique<JobRun>(scenario, scenario.jobs[j], version, control, cluster_, note_of(version));
  }
  for (std::uint32_t s = 0; s < scenario.services.size(); ++s) {
    if (!scenario.services[s].autoscale) continue;
    autoscalers_[s] = std::make_unique<Autoscaler>(scenario, ServiceId{s}, seed, control, cluster, requests, *books_[s],
                                                   target_of(only_version(ServiceId{s})));
  }
}

std::unique_ptr<WorkloadRun> Controllers::made(const Scenario& scenario, VersionId version, sim::ControlPlane& control) {
  const ServiceId service = cluster_.spec().versions[version.index].service;
  if (!cluster_.spec().services[service.index].serves()) return nullptr;
  if (scenario.services[service.index].stateful_set)
    return std::make_unique<StatefulSetRun>(scenario, version, control, cluster_, *books_[service.index], note_of(version));
  return std::make_unique<DeploymentRun>(scenario, version, control, cluster_, *books_[service.index], note_of(version));
}

VersionId Controllers::only_version(ServiceId service) const {
  const auto& versions = cluster_.spec().versions;
  const auto found = std::ranges::find(versions, service, &VersionSpec::service);
  SANDTABLE_EXPECT(found != versions.end() && found->name.empty(), "a service that has one workload");
  return {static_cast<std::uint32_t>(found - versions.begin())};
}

WorkloadRun& Controllers::workload(ServiceId service) { return *workloads_[only_version(service).index]; }

WorkloadRun::Note Controllers::note_of(VersionId version) {
  const auto& spec = cluster_.spec();
  return [this, object = object_name(spec.services[spec.versions[version.index].service.index])](const std::string& what) {
    note_(object, what);
  };
}

std::vector<Kpi> Controllers::kpis() const {
  std::vector<Kpi> kpis;
  for (const auto& job : jobs_)
    if (job)
      for (Kpi& kpi : job->kpis()) kpis.push_back(std::move(kpi));
  return kpis;
}

ScaleTarget Controllers::target_of(VersionId version) {
  WorkloadRun& workload = *workloads_[version.index];
  return {[&workload]() -> const Scale& { return workload.scale(); },
          [&workload](std::int32_t replicas) { workload.set_replicas(replicas); }, note_of(version)};
}

void Controllers::scale(VersionId version, std::uint32_t replicas) {
  workloads_.at(version.index)->set_replicas(static_cast<std::int32_t>(replicas));
}

void Controllers::change(ServiceId service, const AutoscaleAction& action) {
  SANDTABLE_EXPECT(autoscalers_.at(service.index) != nullptr, "an autoscaler that is changed exists");
  autoscalers_[service.index]->change(action);
}

}  // namespace sandtable::models::kube::run
