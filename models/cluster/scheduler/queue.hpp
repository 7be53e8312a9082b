/// Which pod is looked at next, and when one that failed is looked at again.
///
/// Order: higher priority first; among equals the one that was queued first. A pod with scheduling gates is not queued at all.
/// Backoff after n failures: 1 s · 2^(n−1), at most 10 s; from 1.33 its end is cut to the whole second. A pod that nothing wakes is
/// looked at again after 5 min.
///
/// Source: Kubernetes documentation, "Pod Priority and Preemption", "Pod Scheduling Readiness"; pkg/scheduler/backend/queue,
/// plugins/queuesort, plugins/schedulinggates (1.31 to 1.37).
#pragma once

#include <chrono>
#include <cstdint>

#include "models/cluster/objects/pod.hpp"
#include "models/cluster/scheduler/options.hpp"
#include "sim/time.hpp"

namespace sandtable::models::kube::scheduler {

inline constexpr sim::Duration initial_backoff = std::chrono::seconds{1};
inline constexpr sim::Duration longest_backoff = std::chrono::seconds{10};
inline constexpr sim::Duration longest_unschedulable = std::chrono::minutes{5};

struct Queued {
  const Pod* pod = nullptr;
  sim::Time since{};
};

/// Whether `a` is looked at before `b`.
bool before(const Queued& a, const Queued& b);

sim::Duration backoff(std::int64_t failures);
/// When a pod that failed at `failed` for the `failures`th time may be looked at again.
sim::Time backoff_end(sim::Time failed, std::int64_t failures, const Options& options);

}  // namespace sandtable::models::kube::scheduler
