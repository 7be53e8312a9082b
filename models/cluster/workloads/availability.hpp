/// What the workload controllers count of a pod.
///
/// active: not ended, and not on its way out. ready: condition Ready is True. available: ready for minReadySeconds, whole; with 0,
/// from the moment on at which it is ready. Source: Kubernetes, IsPodActive and IsPodAvailable; the same in 1.31 to 1.37.
#pragma once

#include <cstdint>

#include "models/cluster/objects/pod.hpp"
#include "models/cluster/objects/workload.hpp"

namespace sandtable::models::kube {

inline bool is_active(const Pod& pod) { return !pod.ended() && !pod.meta.deleted; }

/// Since when it is ready; none where it is not, or does not say.
inline std::optional<sim::Time> ready_since(const Pod& pod) {
  return is_ready(pod) ? find(pod.status.conditions, "Ready")->changed : std::nullopt;
}

inline bool is_available(const Pod& pod, std::int32_t min_ready_seconds, sim::Time now) {
  if (!is_ready(pod)) return false;
  if (min_ready_seconds == 0) return true;
  const auto since = ready_since(pod);
  return since && *since + std::chrono::seconds(min_ready_seconds) <= now;
}

/// Whether `meta` is of what `owner` (of that kind) controls: by uid where both sides have one, else by name.
inline bool is_controlled_by(const Meta& meta, const std::string& kind, const Meta& owner) {
  const auto* reference = meta.controller();
  if (reference == nullptr || meta.space != owner.space || reference->kind != kind) return false;
  if (!reference->uid.empty() && !owner.uid.empty()) return reference->uid == owner.uid;
  return reference->name == owner.name;
}

}  // namespace sandtable::models::kube
