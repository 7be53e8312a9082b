#include "models/cluster/run/controllers.hpp"

#include <algorithm>

#include "sim/contract.hpp"

namespace sandtable::models::kube::run {

bool has_autoscaler(const Scenario& scenario) {
  return std::ranges::any_of(scenario.services, [](const Service& service) { return service.autoscale.has_value(); });
}

Controllers::Controllers(const Scenario& scenario, sim::RunSeed seed, sim::ControlPlane& control, Cluster& cluster,
                         ServingPlane& requests, Note note)
    : cluster_(cluster), note_(std::move(note)), autoscalers_(scenario.services.size()) {
  const auto counts_requests = [](const Service& service) {
    return service.autoscale && std::ranges::any_of(service.autoscale->metrics, [](const AutoscaleMetric& metric) {
             return std::holds_alternative<RequestsMetric>(metric.kind);
           });
  };
  if (has_autoscaler(scenario)) requests.meter_use(std::ranges::any_of(scenario.services, counts_requests));
  const auto& versions = cluster.spec().versions;
  for (std::uint32_t s = 0; s < scenario.services.size(); ++s) books_.push_back(std::make_unique<PodBook>(cluster, ServiceId{s}));
  for (std::uint32_t v = 0; v < versions.size(); ++v)
    deployments_.push_back(std::make_unique<DeploymentRun>(scenario, VersionId{v}, control, cluster,
                                                           *books_[versions[v].service.index], note_of(VersionId{v})));
  for (const auto& deployment : deployments_) deployment->begin();
  for (std::uint32_t s = 0; s < scenario.services.size(); ++s) {
    if (!scenario.services[s].autoscale) continue;
    autoscalers_[s] = std::make_unique<Autoscaler>(scenario, ServiceId{s}, seed, control, cluster, requests, *books_[s],
                                                   target_of(only_version(ServiceId{s})));
  }
}

VersionId Controllers::only_version(ServiceId service) const {
  const auto& versions = cluster_.spec().versions;
  const auto found = std::ranges::find(versions, service, &VersionSpec::service);
  SANDTABLE_EXPECT(found != versions.end() && found->name.empty(), "a service that has one Deployment");
  return {static_cast<std::uint32_t>(found - versions.begin())};
}

DeploymentRun& Controllers::deployment(ServiceId service) { return *deployments_[only_version(service).index]; }

DeploymentRun::Note Controllers::note_of(VersionId version) {
  const auto& spec = cluster_.spec();
  return [this, object = "service." + spec.services[spec.versions[version.index].service.index].name](const std::string& what) {
    note_(object, what);
  };
}

ScaleTarget Controllers::target_of(VersionId version) {
  DeploymentRun& deployment = *deployments_[version.index];
  return {[&deployment]() -> const Scale& { return deployment.scale(); },
          [&deployment](std::int32_t replicas) { deployment.set_replicas(replicas); }, note_of(version)};
}

void Controllers::scale(VersionId version, std::uint32_t replicas) {
  deployments_.at(version.index)->set_replicas(static_cast<std::int32_t>(replicas));
}

void Controllers::change(ServiceId service, const AutoscaleAction& action) {
  SANDTABLE_EXPECT(autoscalers_.at(service.index) != nullptr, "an autoscaler that is changed exists");
  autoscalers_[service.index]->change(action);
}

}  // namespace sandtable::models::kube::run
