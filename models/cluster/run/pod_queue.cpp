#include "models/cluster/run/pod_queue.hpp"

#include <algorithm>

#include "models/cluster/scheduler/queue.hpp"

namespace sandtable::models::kube::run {

void PodQueue::add(Pod pod, std::int32_t priority, sim::Time now) {
  const Entry entry{priority, now, 0, {}};
  entries_[pod] = entry;
  active_.insert(turn_of(pod, entry));
}

std::optional<PodQueue::Pod> PodQueue::next() {
  if (active_.empty()) return std::nullopt;
  const Pod pod = std::get<Pod>(*active_.begin());
  active_.erase(active_.begin());
  return pod;
}

void PodQueue::failed(Pod pod, sim::Time now) {
  Entry& entry = entries_.at(pod);
  entry.since = now;
  entry.back_off_ends = scheduler::backoff_end(now, ++entry.failures, options_);
  unschedulable_.emplace(now, pod);
}

void PodQueue::forget(Pod pod) {
  const auto found = entries_.find(pod);
  if (found == entries_.end()) return;
  active_.erase(turn_of(pod, found->second));
  backing_off_.erase({found->second.back_off_ends, pod});
  unschedulable_.erase({found->second.since, pod});
  entries_.erase(found);
}

void PodQueue::something_changed(sim::Time now) {
  for (const auto& [failed, pod] : unschedulable_) {
    const Entry& entry = entries_.at(pod);
    if (entry.back_off_ends > now) backing_off_.emplace(entry.back_off_ends, pod);
    else active_.insert(turn_of(pod, entry));
  }
  unschedulable_.clear();
}

void PodQueue::wake(sim::Time now) {
  while (!backing_off_.empty() && backing_off_.begin()->first <= now) {
    const Pod pod = backing_off_.begin()->second;
    backing_off_.erase(backing_off_.begin());
    active_.insert(turn_of(pod, entries_.at(pod)));
  }
  while (!unschedulable_.empty() && unschedulable_.begin()->first + scheduler::longest_unschedulable <= now) {
    const Pod pod = unschedulable_.begin()->second;
    unschedulable_.erase(unschedulable_.begin());
    active_.insert(turn_of(pod, entries_.at(pod)));
  }
}

sim::Time PodQueue::wakes() const {
  sim::Time at = sim::never;
  if (!backing_off_.empty()) at = backing_off_.begin()->first;
  if (!unschedulable_.empty()) at = std::min(at, unschedulable_.begin()->first + scheduler::longest_unschedulable);
  return at;
}

}  // namespace sandtable::models::kube::run
