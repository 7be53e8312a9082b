/// NodeAffinity: nodeSelector and the pod's required and preferred terms about nodes.
///
/// Required: all of nodeSelector, and any of the required terms; a term holds where all of its matchExpressions hold on the labels
/// and all of its matchFields on metadata.name. A term without either holds nowhere. Where every required term names nodes by
/// matchFields, only those named are looked at; where the names of each term contradict one another the pod fails as a whole ("pod
/// affinity terms conflict"). Score: the sum of the weights of the preferred terms that hold, then 100·sum/max sum (whole
/// division).
///
/// Source: pkg/scheduler/framework/plugins/nodeaffinity (1.31 to 1.37); component-helpers/scheduling/corev1/nodeaffinity.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "models/cluster/objects/node.hpp"
#include "models/cluster/objects/pod.hpp"
#include "models/cluster/scheduler/rejection.hpp"

namespace sandtable::models::kube::scheduler {

/// Whether nodeSelector and required terms hold.
bool matches_required(const PodSpec& spec, const Node& node);
std::optional<Rejection> reject_unmatched(const Pod& pod, const Node& node);

/// The nodes that the pod's required terms name; none: they don't.
std::optional<std::set<std::string>> named_nodes(const Pod& pod);

std::int64_t preferred_weight(const Pod& pod, const Node& node);

}  // namespace sandtable::models::kube::scheduler
