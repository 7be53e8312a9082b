#include "connectors/kubernetes/import/workloads.hpp"

#include <algorithm>
#include <map>

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;

/// By namespace: a cluster has many times as many pods as one has.
using PodsBySpace = std::map<std::string, std::vector<const Pod*>>;

std::vector<const Pod*> pods_of(const PodsBySpace& all, const std::string& space, const std::optional<LabelSelector>& selector) {
  std::vector<const Pod*> pods;
  const auto there = all.find(space);
  if (there == all.end() || !selector || selector->empty()) return pods;
  for (const auto* pod : there->second)
    if (selector->matches(pod->meta.labels)) pods.push_back(pod);
  return pods;
}

template <class Object>
Workload workload(const PodsBySpace& pods, const std::string& kind, const Object& object, std::int64_t replicas) {
  return {kind,
          object.meta.space,
          object.meta.name,
          static_cast<std::uint32_t>(std::max<std::int64_t>(replicas, 0)),
          &object.pod,
          pods_of(pods, object.meta.space, object.selector)};
}

}  // namespace

std::vector<Workload> workloads_of(const Objects& objects, std::vector<PodTemplate>& made) {
  std::vector<Workload> workloads;
  PodsBySpace pods;
  for (const auto& pod : objects.pods) pods[pod.meta.space].push_back(&pod);
  for (const auto& object : objects.deployments) workloads.push_back(workload(pods, "Deployment", object, object.replicas));
  for (const auto& object : objects.stateful_sets) workloads.push_back(workload(pods, "StatefulSet", object, object.replicas));
  for (const auto& object : objects.daemon_sets)
    workloads.push_back(workload(pods, "DaemonSet", object, std::max<std::int64_t>(1, std::ssize(objects.nodes))));
  for (const auto& object : objects.replica_sets)
    if (object.meta.controller() == nullptr) workloads.push_back(workload(pods, "ReplicaSet", object, object.replicas));
  std::vector<const Pod*> bare;
  for (const auto& pod : objects.pods)
    if (pod.meta.controller() == nullptr && !pod.ended() && pod.spec.restarts == RestartPolicy::always) bare.push_back(&pod);
  made.reserve(bare.size());  // what points into it stays
  for (const auto* pod : bare) {
    const bool owned = std::ranges::any_of(
        workloads, [pod](const Workload& known) { return std::ranges::find(known.pods, pod) != known.pods.end(); });
    if (owned) continue;
    made.push_back({pod->meta.labels, pod->meta.annotations, pod->spec});
    workloads.push_back({"Pod", pod->meta.space, pod->meta.name, 1, &made.back(), {pod}});
  }
  return workloads;
}

}  // namespace sandtable::connectors::kubernetes
