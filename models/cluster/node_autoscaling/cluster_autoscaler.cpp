#include "models/cluster/node_autoscaling/cluster_autoscaler.hpp"

#include <algorithm>

#include "models/cluster/scheduler/admission.hpp"

namespace sandtable::models::kube {

ClusterAutoscalerDecision decide_cluster_autoscaler(Objects objects, ClusterAutoscalerMemory memory, sim::Time now,
                                                    const ClusterAutoscalerOptions& options) {
  for (auto& pod : objects.pods) pod = scheduler::admitted(std::move(pod), objects.priority_classes);
  ClusterAutoscalerDecision made;
  const auto groups = group_states(objects, now);
  made.failed = settle_requests(memory, groups, now, options);
  for (const auto& group : made.failed) made.why.push_back(group + " did not get its nodes in time, and backs off");

  const auto unready =
      std::ranges::count_if(objects.nodes, [now](const Node& node) { return !is_ready(node) && !is_starting(node, now); });
  if (unready > options.ok_unready &&
      static_cast<double>(unready) * 100 > options.max_unready * static_cast<double>(objects.nodes.size())) {
    made.why.push_back(std::to_string(unready) + " of " + std::to_string(objects.nodes.size()) +
                       " nodes are not ready: nothing is done before they are");
    memory.unneeded.clear();
    made.memory = std::move(memory);
    return made;
  }
  made.up = decide_scale_up(objects, groups, memory, now, options);
  if (!made.up.group.empty()) {
    memory.last_scale_up = now;
    memory.requests.push_back({made.up.group, made.up.count, now});
    made.why.push_back("enlarges " + made.up.group + " from " + std::to_string(made.up.from) + " to " + std::to_string(made.up.to));
    made.memory = std::move(memory);
    return made;
  }
  made.down = decide_scale_down(objects, groups, memory, now, options);
  if (!made.down.remove.empty()) memory.last_delete = now;
  memory.unneeded = made.down.unneeded;
  made.why.push_back(made.down.remove.empty() ? "no node is removed"
                                              : "removes " + std::to_string(made.down.remove.size()) + " nodes");
  made.memory = std::move(memory);
  return made;
}

}  // namespace sandtable::models::kube
