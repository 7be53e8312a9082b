#include "models/cluster/run/pod_book.hpp"

#include <algorithm>
#include <cmath>

#include "sim/contract.hpp"

namespace sandtable::models::kube::run {

Resources requests_of(const Reservation& reserved) {
  Resources requests;
  if (reserved.cpu.value > 0) requests["cpu"] = {static_cast<std::int64_t>(std::ceil(reserved.cpu.value / 1000))};
  if (reserved.memory.value > 0) requests["memory"] = whole(static_cast<std::int64_t>(reserved.memory.value));
  return requests;
}

PodBook::PodBook(const Cluster& cluster, ServiceId service) : cluster_(cluster), service_(service) {
  labels_["app"] = cluster.spec().services.at(service.index).name;
}

void PodBook::revision(VersionId version, std::uint32_t number, const OwnerReference& owner, const Labels& labels) {
  Kin& kin = kin_[{version, number}];
  kin = {owner, labels_};
  for (const auto& [key, value] : labels) kin.labels[key] = value;
}

bool PodBook::refresh() {
  if (seen_ == cluster_.changes(service_)) return false;
  seen_ = cluster_.changes(service_);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < pods_.size(); ++i) {
    const ReplicaRecord& replica = cluster_.replicas()[replicas_[i]];
    if (replica.state == Lifecycle::gone) continue;
    if (kept != i) {
      pods_[kept] = std::move(pods_[i]);
      replicas_[kept] = replicas_[i];
      shown_[kept] = shown_[i];
    }
    if (const Shown now = shown_by(replica); now != shown_[kept]) {
      shown_[kept] = now;
      update(pods_[kept], replica);
    }
    ++kept;
  }
  pods_.resize(kept);
  replicas_.resize(kept);
  shown_.resize(kept);
  const auto& created = cluster_.created(service_);
  for (; known_ < created.size(); ++known_) {
    const ReplicaRecord& replica = cluster_.replicas()[created[known_]];
    if (replica.state == Lifecycle::gone) continue;
    pods_.push_back(made(replica));
    replicas_.push_back(created[known_]);
    shown_.push_back(shown_by(replica));
  }
  return true;
}

std::vector<std::size_t> PodBook::replicas_of(const std::vector<std::string>& names) const {
  std::vector<std::size_t> found;
  for (const std::string& name : names) {
    const auto pod = std::ranges::find(pods_, name, [](const Pod& one) -> const std::string& { return one.meta.name; });
    SANDTABLE_EXPECT(pod != pods_.end(), "no such pod");
    found.push_back(replicas_[static_cast<std::size_t>(pod - pods_.begin())]);
  }
  return found;
}

PodBook::Shown PodBook::shown_by(const ReplicaRecord& replica) {
  return {replica.state, replica.node, replica.starts, replica.bound, replica.turned};
}

Pod PodBook::made(const ReplicaRecord& replica) const {
  Pod pod;
  pod.meta.name = pod.meta.uid = replica.name;
  const Kin& kin = kin_.at({replica.version, replica.revision});
  pod.meta.labels = kin.labels;
  pod.meta.created = replica.created;
  pod.meta.owners.push_back(kin.owner);
  Container& container = pod.spec.containers.emplace_back();
  container.name = "app";
  container.requests = requests_of(cluster_.rules(replica).reservation);
  pod.status.containers.emplace_back().name = container.name;
  update(pod, replica);
  return pod;
}

void PodBook::update(Pod& pod, const ReplicaRecord& replica) const {
  const bool starts = replica.state == Lifecycle::pending || replica.state == Lifecycle::pulling;
  if (replica.state == Lifecycle::draining && !pod.meta.deleted) pod.meta.deleted = replica.turned.value_or(replica.created);
  if (replica.node) pod.spec.node = cluster_.spec().nodes[replica.node->index].name;
  else if (replica.bound) pod.spec.node = "somewhere";  // the scenario has no nodes
  pod.status.phase = starts ? PodPhase::pending : PodPhase::running;
  pod.status.started = replica.bound;
  ContainerStatus& status = pod.status.containers.front();
  status.ready = replica.state == Lifecycle::ready;
  status.restarts = replica.starts > 0 ? static_cast<std::int32_t>(replica.starts) - 1 : 0;
  status.state = starts || replica.state == Lifecycle::down ? ContainerState::waiting : ContainerState::running;
  if (!replica.bound) return;  // no kubelet has said anything of it
  if (pod.status.conditions.empty()) pod.status.conditions.emplace_back().type = "Ready";
  Condition& ready = pod.status.conditions.front();
  ready.status = status.ready ? Truth::yes : Truth::no;
  ready.changed = replica.turned ? replica.turned : replica.bound;
}

}  // namespace sandtable::models::kube::run
