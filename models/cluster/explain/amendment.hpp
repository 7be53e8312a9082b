/// One change to a pod or a node that answers one rejection by the scheduler's filters.
#pragma once

#include <optional>
#include <string>

#include "models/cluster/objects/node.hpp"
#include "models/cluster/objects/pod.hpp"
#include "models/cluster/scheduler/rejection.hpp"
#include "models/cluster/scheduler/snapshot.hpp"

namespace sandtable::models::kube {

/// Alters `pod` or `node` (which `view` shows with what lies on it), and says how; nothing where no single change answers it.
std::optional<std::string> amend(const scheduler::Rejection& rejection, const scheduler::NodeView& view, Pod& pod, Node& node,
                                 const scheduler::Options& options);

}  // namespace sandtable::models::kube
