#include "models/cluster/scheduler/pending.hpp"

#include <algorithm>
#include <utility>

#include "models/cluster/scheduler/admission.hpp"
#include "models/cluster/scheduler/queue.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

bool waits(const Pod& pod) { return pod.spec.node.empty() && !pod.ended() && pod.spec.scheduler == "default-scheduler"; }

std::vector<const Pod*> in_order(const std::vector<Pod>& pods) {
  std::vector<Queued> queue, gated;
  for (const auto& pod : pods)
    if (waits(pod)) (pod.spec.scheduling_gates.empty() ? queue : gated).push_back({&pod, pod.meta.created.value_or(sim::Time{})});
  std::ranges::stable_sort(queue, before);
  queue.insert(queue.end(), gated.begin(), gated.end());
  std::vector<const Pod*> order;
  for (const auto& entry : queue) order.push_back(entry.pod);
  return order;
}

void apply(const Pod& pod, const Decision& decision, Snapshot& snapshot, sim::Time now) {
  if (decision.node) {
    snapshot.bind(pod, *decision.node);
  } else if (decision.preemption && decision.preemption->chosen) {
    snapshot.nominate(pod, decision.preemption->chosen->node);
    for (const auto& victim : decision.preemption->chosen->pods) snapshot.mark_deleted(victim, now);
  }
}

}  // namespace

std::vector<PodDecision> schedule_pending(Objects objects, sim::Time now, const Options& options) {
  for (auto& pod : objects.pods) pod = admitted(std::move(pod), objects.priority_classes);
  Snapshot snapshot(objects, options);
  std::vector<PodDecision> decided;
  for (const auto* pod : in_order(objects.pods)) {
    auto decision = schedule(*pod, snapshot, now, options);
    apply(*pod, decision, snapshot, now);
    decided.push_back({pod->meta, std::move(decision)});
  }
  return decided;
}

}  // namespace sandtable::models::kube::scheduler
