#include "connectors/kubernetes/mirror/service_view.hpp"

#include <algorithm>
#include <map>

namespace sandtable::connectors::kubernetes {

using namespace models;

namespace {

bool selects(const kube::Labels& selector, const kube::Labels& labels) {
  return std::ranges::all_of(selector, [&](const auto& wanted) {
    const auto found = labels.find(wanted.first);
    return found != labels.end() && found->second == wanted.second;
  });
}

}  // namespace

std::string service_of(const kube::Pod& pod) {
  const auto* owner = pod.meta.controller();
  if (owner == nullptr) return {};
  if (owner->kind == "StatefulSet") return owner->name;
  if (owner->kind != "ReplicaSet") return {};
  const auto hash = pod.meta.labels.find("pod-template-hash");
  if (hash == pod.meta.labels.end()) return {};
  const std::string end = "-" + hash->second;
  return owner->name.ends_with(end) ? owner->name.substr(0, owner->name.size() - end.size()) : std::string();
}

twin::ReplicaObject replica_of(const kube::Pod& pod) {
  const bool going = pod.meta.deleted.has_value();
  return {pod.meta.name, kube::is_ready(pod) && !going, going, 1};
}

twin::Snapshot snapshot_of(const kube::Objects& objects, const std::string& space) {
  std::map<std::string, std::vector<const kube::Pod*>> services;
  for (const auto& one : objects.deployments)
    if (one.meta.space == space) services[one.meta.name];
  for (const auto& one : objects.stateful_sets)
    if (one.meta.space == space) services[one.meta.name];
  for (const auto& pod : objects.pods) {
    if (pod.meta.space != space || pod.ended()) continue;
    const auto service = services.find(service_of(pod));
    if (service != services.end()) service->second.push_back(&pod);
  }
  // A Service in front of several workloads, the versions of one service.
  for (const auto& one : objects.services) {
    if (one.meta.space != space || one.selector.empty() || services.contains(one.meta.name)) continue;
    auto& pods = services[one.meta.name];
    for (const auto& pod : objects.pods)
      if (pod.meta.space == space && !pod.ended() && selects(one.selector, pod.meta.labels)) pods.push_back(&pod);
  }
  twin::Snapshot snapshot;
  for (auto& [name, pods] : services) {
    std::ranges::sort(pods, {}, [](const kube::Pod* pod) { return std::pair(pod->meta.created, pod->meta.name); });
    auto& service = snapshot.services.emplace_back();
    service.name = name;
    service.elastic = true;
    for (const auto* pod : pods) service.replicas.push_back(replica_of(*pod));
  }
  for (const auto& node : objects.nodes) snapshot.nodes.push_back({node.meta.name, kube::is_ready(node)});
  std::ranges::sort(snapshot.nodes, {}, &twin::NodeObject::name);
  return snapshot;
}

}  // namespace sandtable::connectors::kubernetes
