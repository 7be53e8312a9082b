/// Where node autoscalers would put a pod: on the first node whose filters let it in, without scores.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/scheduler/preemption.hpp"
#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube {

/// Binds `pod` to the first of `nodes` that takes it, in the snapshot; nothing where none does, and then `rejected` says why each
/// did not.
std::optional<std::string> first_fit(const Pod& pod, scheduler::Snapshot& snapshot, const std::vector<std::string>& nodes,
                                     const scheduler::Options& options, scheduler::RejectedNodes* rejected = nullptr);

/// The pod as its controller would make it again: bound to no node, new.
Pod made_anew(Pod pod);

/// Bound to nothing and nominated for nothing, gated by nothing, and not on its way out.
bool wants_a_node(const Pod& pod);
/// Not of a DaemonSet, no mirror of a static pod.
bool comes_back_elsewhere(const Pod& pod);
bool is_of_daemon_set(const Pod& pod);
bool is_mirror(const Pod& pod);

}  // namespace sandtable::models::kube
