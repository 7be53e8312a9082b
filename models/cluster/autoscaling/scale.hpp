/// The `scale` subresource: what the autoscalers see of the workload that they scale.
/// Known are Deployments, ReplicaSets and StatefulSets; of other kinds the objects tell no scale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/objects.hpp"
#include "sim/result.hpp"

namespace sandtable::models::kube {

struct Scale {
  std::int32_t spec_replicas = 0, status_replicas = 0;
  std::optional<LabelSelector> selector;
  bool counted = false;  ///< its own controller has told nothing yet, and there are pods: these were counted
};

/// The error in the words of the API server: no such object, no such kind.
sim::Result<Scale, std::string> scale_of(const Objects& objects, const std::string& space, const ObjectReference& target);

/// The pods of that namespace that the selector selects, in their order.
std::vector<const Pod*> selected_pods(const Objects& objects, const std::string& space, const LabelSelector& selector);

/// `app=web,tier in (a,b)`, as the subresource writes it.
std::string to_text(const LabelSelector& selector);

}  // namespace sandtable::models::kube
