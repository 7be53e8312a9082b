#include "models/cluster/node_autoscaling/first_fit.hpp"

#include "models/cluster/scheduler/filters.hpp"

namespace sandtable::models::kube {

std::optional<std::string> first_fit(const Pod& pod, scheduler::Snapshot& snapshot, const std::vector<std::string>& nodes,
                                     const scheduler::Options& options, scheduler::RejectedNodes* rejected) {
  const scheduler::Filters filters(pod, snapshot, options);
  for (const auto& name : nodes) {
    const auto* view = snapshot.find(name);
    if (view == nullptr) continue;
    auto rejection = filters.check(*view);
    if (!rejection) {
      snapshot.bind(pod, name);
      return name;
    }
    if (rejected != nullptr) rejected->emplace_back(name, std::move(*rejection));
  }
  return std::nullopt;
}

Pod made_anew(Pod pod) {
  pod.spec.node.clear();
  pod.status = {};
  pod.meta.deleted.reset();
  return pod;
}

bool is_of_daemon_set(const Pod& pod) {
  const auto* owner = pod.meta.controller();
  return owner != nullptr && owner->kind == "DaemonSet";
}

bool is_mirror(const Pod& pod) { return pod.meta.annotations.contains("kubernetes.io/config.mirror"); }

bool wants_a_node(const Pod& pod) {
  return pod.spec.node.empty() && !pod.ended() && !pod.meta.deleted && pod.spec.scheduling_gates.empty() &&
         pod.status.nominated_node.empty() && comes_back_elsewhere(pod);
}

bool comes_back_elsewhere(const Pod& pod) { return !is_of_daemon_set(pod) && !is_mirror(pod); }

}  // namespace sandtable::models::kube
