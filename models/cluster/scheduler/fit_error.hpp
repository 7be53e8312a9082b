/// The message of a pod that fits nowhere, as its condition and its event say it: `0/3 nodes are available: 1 Insufficient cpu, 2
/// …`.
///
/// Each reason with the number of nodes that gave it, ordered as text; then what preemption says.
/// Source: pkg/scheduler/framework/types.go, FitError (1.31 to 1.37).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sandtable::models::kube::scheduler {

/// `reasons`: all of all nodes. `whole`: why the pod fails as a whole, instead of reasons by node; may be empty.
std::string fit_error(std::size_t nodes, const std::vector<std::string>& reasons, const std::string& whole,
                      const std::string& after);

}  // namespace sandtable::models::kube::scheduler
