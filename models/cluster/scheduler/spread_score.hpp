/// PodTopologySpread's score: constraints ScheduleAnyway, and the system's defaults.
///
/// raw(node) = round( Σ over constraints  n(domain)·ln(domains + 2) + maxSkew − 1 ),  n the pods of the node's domain; domains: the
/// distinct values among nodes that passed the filters, for hostname the number of those nodes.
/// score = 100·(max + min − raw)/max (whole division); 100 where max is 0. A node that lacks a label of the pod's own constraints
/// gets 0 and is not counted; under the system's defaults it is scored by those that it has.
///
/// Source: see spread_constraints.hpp; plugins/podtopologyspread/scoring.go.
#pragma once

#include <optional>
#include <vector>

#include "models/cluster/scheduler/spread_constraints.hpp"

namespace sandtable::models::kube::scheduler {

/// By node of `feasible`; none: the plugin does not score this pod.
std::optional<std::vector<std::int64_t>> spread_scores(const Pod& pod, const Snapshot& snapshot,
                                                       const std::vector<const NodeView*>& feasible, const Options& options);

}  // namespace sandtable::models::kube::scheduler
