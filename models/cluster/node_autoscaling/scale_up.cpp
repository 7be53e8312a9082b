#include "models/cluster/node_autoscaling/scale_up.hpp"

#include <algorithm>
#include <deque>

#include "models/cluster/node_autoscaling/first_fit.hpp"
#include "models/cluster/scheduler/filters.hpp"

namespace sandtable::models::kube {
namespace {

bool waits(const Pod& pod, sim::Time now, const ClusterAutoscalerOptions& options) {
  if (!wants_a_node(pod) || pod.spec.priority < options.expendable_below) return false;
  return !pod.meta.created || now - *pod.meta.created >= options.new_pod_delay;
}

/// One loop's scale-up.
class ScaleUpLoop {
 public:
  ScaleUpLoop(const Objects& objects, const std::vector<GroupState>& groups, const ClusterAutoscalerMemory& memory, sim::Time now,
              const ClusterAutoscalerOptions& options)
      : objects_(objects), groups_(groups), memory_(memory), now_(now), options_(options), snapshot_(objects, options.scheduler) {}

  ScaleUp run() {
    const auto pods = place_on_what_is_there();
    if (pods.empty()) {
      made_.why.push_back(made_.waiting.empty() ? "no pod waits for a node"
                                                : "every pod that waits finds room on nodes that are there or upcoming");
      return made_;
    }
    for (const auto& state : groups_) consider(state, pods);
    choose();
    tell_unhelped(pods);
    return made_;
  }

 private:
  /// Returns those that find no room.
  std::vector<const Pod*> place_on_what_is_there() {
    std::vector<std::string> names;
    for (const auto& node : objects_.nodes)
      if (!has_taint(node, to_be_deleted_taint) && !is_starting(node, now_)) names.push_back(node.meta.name);
    for (const auto& state : groups_) add_upcoming(state, names);
    std::vector<const Pod*> pods;
    for (const auto& pod : objects_.pods)
      if (waits(pod, now_, options_)) pods.push_back(&pod);
    std::ranges::stable_sort(pods, [](const Pod* a, const Pod* b) { return a->spec.priority > b->spec.priority; });
    std::erase_if(pods, [&](const Pod* pod) {
      if (!first_fit(*pod, snapshot_, names, options_.scheduler)) return false;
      made_.waiting.push_back(title_of(pod->meta));
      return true;
    });
    return pods;
  }
  void add_upcoming(const GroupState& state, std::vector<std::string>& names) {
    const auto node = template_of(*state.group, objects_, options_.scheduler);
    for (std::int32_t i = 0; node && i < state.upcoming; ++i) {
      auto& made = upcoming_.emplace_back(node->named("upcoming-" + state.group->meta.name + "-" + std::to_string(i)));
      made.stand_in(snapshot_);
      names.push_back(made.node.meta.name);
    }
  }

  std::string why_skipped(const GroupState& state, bool has_template) const {
    if (state.target >= state.group->max_size) return "it is at its maximum of " + std::to_string(state.group->max_size) + " nodes";
    if (const auto backoff = memory_.backoffs.find(state.group->meta.name);
        backoff != memory_.backoffs.end() && backoff->second.holds(now_))
      return "it backs off for another " +
             std::to_string(std::chrono::duration_cast<std::chrono::seconds>(backoff->second.until - now_).count()) +
             " s, for it failed to grow";
    const auto there = static_cast<double>(state.nodes.size());
    if (state.unready > options_.ok_unready && state.unready * 100 > options_.max_unready * there)
      return "it is unhealthy: " + std::to_string(state.unready) + " of its nodes are not ready";
    if (!has_template) return "it has neither a node nor a description of one";
    return {};
  }

  void consider(const GroupState& state, const std::vector<const Pod*>& pods) {
    auto& seen = made_.groups.emplace_back();
    seen.group = state.group->meta.name;
    const auto node = template_of(*state.group, objects_, options_.scheduler);
    seen.skipped = why_skipped(state, node.has_value());
    if (!seen.skipped.empty()) {
      for (const auto* pod : pods) reasons_[pod].emplace_back(seen.group, seen.skipped);
      return;
    }
    const auto helped = those_it_takes(*node, seen.group, pods);
    auto limit = std::min(options_.max_nodes_per_scale_up, state.group->max_size - state.target);
    auto estimate = estimate_nodes(helped, *node, snapshot_, limit, options_.scheduler);
    seen.nodes = estimate.nodes;
    for (const auto* pod : estimate.pods) seen.pods.push_back(title_of(pod->meta));
    if (estimate.nodes == 0) return;
    ExpansionOption option{state.group, node->node, std::move(estimate)};
    for (const auto expander : options_.expanders)
      if (expander != Expander::random) seen.costs.emplace_back(expander, expansion_cost(expander, option, objects_.nodes.size()));
    expansions_.push_back(std::move(option));
  }
  /// Those that an empty new node would take.
  std::vector<const Pod*> those_it_takes(const NodeTemplate& node, const std::string& group, const std::vector<const Pod*>& pods) {
    const auto mark = snapshot_.mark();
    const auto empty = node.named("empty-" + group);
    empty.stand_in(snapshot_);
    std::vector<const Pod*> taken;
    for (const auto* pod : pods) {
      const auto rejection = scheduler::Filters(*pod, snapshot_, options_.scheduler).check(*snapshot_.find(empty.node.meta.name));
      if (!rejection) taken.push_back(pod);
      else reasons_[pod].emplace_back(group, rejection->text());
    }
    snapshot_.rewind(mark);
    return taken;
  }

  void choose() {
    const auto best = best_options(expansions_, options_.expanders, objects_.nodes.size());
    if (best.empty()) {
      made_.why.push_back("no group would help any of the pods");
      return;
    }
    for (const auto i : best) made_.best.push_back(expansions_[i].group->meta.name);
    const auto& chosen = expansions_[best.front()];
    const auto state = std::ranges::find(groups_, chosen.group, &GroupState::group);
    auto count = chosen.estimate.nodes;
    if (options_.max_nodes_total > 0) {
      std::int32_t all = 0;
      for (const auto& one : groups_) all += one.upcoming;
      all += static_cast<std::int32_t>(
          std::ranges::count_if(objects_.nodes, [this](const Node& node) { return !is_starting(node, now_); }));
      const auto room = std::max(0, options_.max_nodes_total - all);
      if (room < count)
        made_.why.push_back("max-nodes-total " + std::to_string(options_.max_nodes_total) + " leaves room for " +
                            std::to_string(room) + " of " + std::to_string(count) + " nodes");
      count = std::min(count, room);
    }
    if (count == 0) return;
    made_.group = chosen.group->meta.name;
    made_.count = count;
    made_.from = state->target;
    made_.to = state->target + count;
    for (const auto* pod : chosen.estimate.pods) made_.pods.push_back(title_of(pod->meta));
    made_.why.push_back(std::to_string(made_.pods.size()) + " pods that fit nowhere need " + std::to_string(chosen.estimate.nodes) +
                        " nodes of " + made_.group +
                        (expansions_.size() == 1 ? ", the only group that would help"
                                                 : ", one of " + std::to_string(expansions_.size()) + " groups that would help"));
  }

  void tell_unhelped(const std::vector<const Pod*>& pods) {
    for (const auto* pod : pods) {
      const auto name = title_of(pod->meta);
      if (std::ranges::find(made_.pods, name) != made_.pods.end()) continue;
      UnhelpedPod one{name, reasons_[pod]};
      if (one.reasons.empty()) one.reasons.emplace_back("", "its turn comes in a later loop");
      made_.unhelped.push_back(std::move(one));
    }
  }

  const Objects& objects_;
  const std::vector<GroupState>& groups_;
  const ClusterAutoscalerMemory& memory_;
  sim::Time now_;
  const ClusterAutoscalerOptions& options_;
  scheduler::Snapshot snapshot_;
  std::deque<NodeTemplate> upcoming_;  // the snapshot points at them
  std::vector<ExpansionOption> expansions_;
  std::map<const Pod*, std::vector<std::pair<std::string, std::string>>> reasons_;
  ScaleUp made_;
};

}  // namespace

ScaleUp decide_scale_up(const Objects& objects, const std::vector<GroupState>& groups, const ClusterAutoscalerMemory& memory,
                        sim::Time now, const ClusterAutoscalerOptions& options) {
  return ScaleUpLoop(objects, groups, memory, now, options).run();
}

}  // namespace sandtable::models::kube
