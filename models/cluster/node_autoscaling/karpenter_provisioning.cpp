#include "models/cluster/node_autoscaling/karpenter_provisioning.hpp"

#include <algorithm>

#include "models/cluster/node_autoscaling/first_fit.hpp"
#include "models/cluster/node_autoscaling/karpenter_candidates.hpp"
#include "models/cluster/scheduler/admission.hpp"
#include "sim/contract.hpp"

namespace sandtable::models::kube {
namespace {

/// The kinds of machine of the packing's own copy, as those of `objects`.
void point_into(const Objects& objects, Packing& packing) {
  for (auto& node : packing.nodes)
    for (auto& type : node.types) {
      const auto& name = type->meta.name;
      type = &*std::ranges::find(objects.instance_types, name, [](const InstanceType& one) { return one.meta.name; });
    }
}

}  // namespace

sim::Time batch_end(const std::vector<sim::Time>& arrivals, const KarpenterOptions& options) {
  SANDTABLE_EXPECT(!arrivals.empty(), "a pod opens the window");
  const auto latest = arrivals.front() + options.batch_longest;
  auto end = arrivals.front() + options.batch_idle;
  for (const auto at : arrivals)
    if (at < end) end = std::max(end, at + options.batch_idle);
  return std::min(end, latest);
}

Provisioning decide_provisioning(const Objects& objects, sim::Time now, const KarpenterOptions& options) {
  Objects admitted = objects;
  for (auto& pod : admitted.pods) pod = scheduler::admitted(std::move(pod), objects.priority_classes);
  std::vector<Pod> pods;
  std::size_t leaving = 0;
  for (const auto& pod : admitted.pods)
    if (wants_a_node(pod)) pods.push_back(pod);
  for (const auto& node : admitted.nodes) {
    if (!is_disrupted(node, admitted)) continue;
    for (const auto& pod : admitted.pods)
      if (pod.spec.node == node.meta.name && is_reschedulable(pod) && is_movable(pod, admitted, now)) {
        pods.push_back(pod);
        ++leaving;
      }
  }
  Provisioning made;
  if (pods.empty()) {
    made.why.push_back("no pod waits for a node");
    return made;
  }
  KarpenterPacking packing(admitted, now, options, false);
  const auto count = pods.size();
  made.packing = packing.pack(std::move(pods));
  point_into(objects, made.packing);
  for (const auto& node : made.packing.nodes)
    if (const auto launch = launch_of(node)) made.nodes.push_back({node, *launch});
  made.why.push_back(std::to_string(count) + " pods need a place" +
                     (leaving == 0 ? "" : ", " + std::to_string(leaving) + " of them on nodes that are on their way out") + ": " +
                     std::to_string(made.packing.placed.size()) + " find one on nodes that are there, " +
                     std::to_string(made.nodes.size()) + " nodes are asked for, " + std::to_string(made.packing.failed.size()) +
                     " pods can't be helped");
  return made;
}

}  // namespace sandtable::models::kube
