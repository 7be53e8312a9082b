// What the API server answers when a controller creates a pod: the namespace's limit ranges and quotas.
#include "models/cluster/admission/pod_admission.hpp"
#include "models/cluster/run/kubernetes_cluster.hpp"

namespace sandtable::models::kube::run {

/// Those of time 0, as far as they are let in.
void KubernetesCluster::populate_admitted() {
  if (!rules_.admits()) return populate();
  for (std::uint32_t version = 0; version < spec_.versions.size(); ++version)
    for (std::uint32_t i = 0; i < spec_.versions[version].replicas && let_in(VersionId{version}, 0); ++i)
      add(VersionId{version}, true);
}

std::uint32_t KubernetesCluster::add_replicas(VersionId version, std::uint32_t revision, std::uint32_t count) {
  if (!rules_.admits()) return Cluster::add_replicas(version, revision, count);
  std::uint32_t made = 0;
  for (; made < count && let_in(version, revision); ++made) add(version, false, revision);
  if (made > 0 && listener_.ready_changed) listener_.ready_changed(version);
  return made;
}

bool KubernetesCluster::add_ordinal(VersionId version, std::uint32_t revision, std::uint32_t ordinal) {
  return let_in(version, revision) && Cluster::add_ordinal(version, revision, ordinal);
}

/// One pod more; it is charged to the quotas.
bool KubernetesCluster::let_in(VersionId version, std::uint32_t revision) {
  if (!rules_.admits()) return true;
  count_quotas();
  Objects space;
  space.limit_ranges = rules_.limit_ranges;
  const ServiceId service = spec_.versions[version.index].service;
  Pod pod = mirror_.template_of(version, revision, revisions_[service.index][revision].reservation);
  const Admission answer = kube::admit(std::move(pod), space, quotas_, control_.now(), rules_.options.minor);
  std::string& told = refusals_[version.index];
  if (answer.allowed()) {
    told.clear();
    return true;
  }
  if (listener_.changed && told != answer.message) {
    told = answer.message;
    listener_.changed(object_name(spec_.services[service.index]), "a pod is refused: " + told);
  }
  return false;
}

/// Anew where anything may have changed since: pods that came were charged.
void KubernetesCluster::count_quotas() {
  const std::pair as_of(control_.now(), state_);
  if (quotas_as_of_ == as_of) return;
  quotas_as_of_ = as_of;
  Objects space;
  space.resource_quotas = rules_.quotas;
  for (std::size_t i = 0; i < replicas_.size(); ++i) {
    if (replicas_[i].state == Lifecycle::gone) continue;
    if (spec_.services[replicas_[i].service.index].kind == ProgramKind::daemon) continue;  // of another namespace
    Pod pod = mirror_.pod_of(replicas_[i], pods_[i]);
    if (pods_[i].deleted) pod.meta.deleted = pods_[i].deletion;
    space.pods.push_back(std::move(pod));
  }
  quotas_ = quota_views(space, control_.now());
}

}  // namespace sandtable::models::kube::run
