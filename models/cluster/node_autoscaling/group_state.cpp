#include "models/cluster/node_autoscaling/group_state.hpp"

#include <algorithm>

#include "models/whole_number.hpp"

namespace sandtable::models::kube {

bool has_taint(const Node& node, const std::string& key) {
  return std::ranges::any_of(node.taints, [&key](const Taint& taint) { return taint.key == key; });
}

bool is_starting(const Node& node, sim::Time now) {
  constexpr auto longest = std::chrono::minutes(15);
  return !is_ready(node) && node.meta.created && now - *node.meta.created < longest;
}

std::vector<GroupState> group_states(const Objects& objects, sim::Time now) {
  std::vector<GroupState> states;
  for (const auto& group : objects.node_groups) states.push_back({&group, {}, 0, 0, 0, 0});
  for (const auto& node : objects.nodes) {
    const auto found = std::ranges::find_if(states, [&node](const GroupState& state) {
      return !state.group->selector.empty() && state.group->selector.matches(node.meta.labels);
    });
    if (found == states.end()) continue;
    found->nodes.push_back(&node);
    if (has_taint(node, to_be_deleted_taint) || node.meta.deleted) ++found->deleting;
    else if (is_starting(node, now)) ++found->upcoming;
    else if (!is_ready(node)) ++found->unready;
  }
  for (auto& state : states) {
    const auto there = static_cast<std::int32_t>(state.nodes.size());
    state.target = state.group->target_size.value_or(there);
    state.upcoming += std::max(0, state.target - there);
  }
  return states;
}

ClusterAutoscalerMemory memory_of(const Objects& objects) {
  ClusterAutoscalerMemory memory;
  for (const auto& node : objects.nodes)
    for (const auto& taint : node.taints)
      if (taint.key == deletion_candidate_taint)
        if (const auto seconds = read_whole_number<std::int64_t>(taint.value); seconds && *seconds >= 0 && *seconds < 4'000'000'000)
          memory.unneeded[node.meta.name] = sim::Time{std::chrono::seconds(*seconds)};
  return memory;
}

std::vector<std::string> settle_requests(ClusterAutoscalerMemory& memory, const std::vector<GroupState>& groups, sim::Time now,
                                         const ClusterAutoscalerOptions& options) {
  std::erase_if(memory.backoffs, [&](const auto& entry) { return entry.second.stale(now, options); });
  std::vector<std::string> failed;
  std::erase_if(memory.requests, [&](const ScaleRequest& request) {
    const auto state = std::ranges::find_if(groups, [&](const GroupState& one) { return one.group->meta.name == request.group; });
    if (state == groups.end()) return true;
    if (state->upcoming == 0) {  // all that was asked for is there
      memory.backoffs.erase(request.group);
      return true;
    }
    if (now - request.at <= options.max_provision_time) return false;
    const auto before = memory.backoffs.find(request.group);
    memory.backoffs[request.group] =
        failed_again(before == memory.backoffs.end() ? std::nullopt : std::optional(before->second), now, options);
    failed.push_back(request.group);
    return true;
  });
  return failed;
}

}  // namespace sandtable::models::kube
