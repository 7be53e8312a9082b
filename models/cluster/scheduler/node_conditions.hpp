/// The filters that look at the node alone: NodeUnschedulable, NodeName, TaintToleration; and TaintToleration's score.
///
/// NodeUnschedulable: a cordoned node takes only pods that tolerate node.kubernetes.io/unschedulable:NoSchedule.
/// NodeName: where the pod names its node, only that one.
/// TaintToleration: the first taint NoSchedule or NoExecute that the pod doesn't tolerate excludes the node. Its score counts
/// taints PreferNoSchedule that the pod doesn't tolerate: 100 − 100·count/max count (whole division), 100 where there are none
/// anywhere.
///
/// Source: pkg/scheduler/framework/plugins/{nodeunschedulable,nodename,tainttoleration} (1.31 to 1.37).
#pragma once

#include <optional>

#include "models/cluster/objects/node.hpp"
#include "models/cluster/objects/pod.hpp"
#include "models/cluster/scheduler/options.hpp"
#include "models/cluster/scheduler/rejection.hpp"

namespace sandtable::models::kube::scheduler {

std::optional<Rejection> reject_unschedulable(const Pod& pod, const Node& node);
std::optional<Rejection> reject_other_name(const Pod& pod, const Node& node);
std::optional<Rejection> reject_untolerated(const Pod& pod, const Node& node, const Options& options);

/// The first taint that keeps the pod out, or nullptr.
const Taint* untolerated_taint(const Pod& pod, const Node& node);
/// How many taints PreferNoSchedule the pod doesn't tolerate.
std::int64_t unwelcome_taints(const Pod& pod, const Node& node);

}  // namespace sandtable::models::kube::scheduler
