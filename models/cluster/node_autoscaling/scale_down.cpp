#include "models/cluster/node_autoscaling/scale_down.hpp"

#include <algorithm>
#include <cstdio>

#include "models/cluster/node_autoscaling/first_fit.hpp"

namespace sandtable::models::kube {
namespace {

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g %%", share * 100);
  return text;
}

std::string seconds(sim::Duration span) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(span).count()) + " s";
}

double share(std::int64_t asked, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(asked) / static_cast<double>(whole) : 0;
}

/// One loop's scale-down.
class ScaleDownLoop {
 public:
  ScaleDownLoop(const Objects& objects, const std::vector<GroupState>& groups, const ClusterAutoscalerMemory& memory, sim::Time now,
                const ClusterAutoscalerOptions& options)
      : objects_(objects),
        groups_(groups),
        memory_(memory),
        now_(now),
        options_(options),
        budgets_(budgets_left(objects, now)),
        snapshot_(objects, options.scheduler) {}

  ScaleDown run() {
    for (const auto& node : objects_.nodes)
      if (!has_taint(node, to_be_deleted_taint)) destinations_.push_back(node.meta.name);
    std::vector<Seen> seen;
    for (const auto& state : groups_)
      for (const auto* node : state.nodes) seen.push_back(look_at(state, *node));
    std::ranges::stable_sort(seen, {}, [this](const Seen& one) {
      return one.candidate.empty ? 0 : memory_.unneeded.contains(one.candidate.node) ? 1 : 2;
    });
    for (auto& one : seen)
      if (one.candidate.why.empty()) simulate(one);
    pick(seen);
    for (auto& one : seen) made_.nodes.push_back(std::move(one.candidate));
    return made_;
  }

 private:
  struct Seen {
    const GroupState* state = nullptr;
    const Node* node = nullptr;
    ScaleDownCandidate candidate;
    bool strains = false;  ///< takes more of a budget than it allows at once
  };

  Seen look_at(const GroupState& state, const Node& node) const {
    Seen made{&state, &node, {}, false};
    auto& candidate = made.candidate;
    candidate.node = node.meta.name;
    candidate.group = state.group->meta.name;
    candidate.utilization = utilization_of(node, objects_, now_, options_);
    candidate.empty = std::ranges::none_of(objects_.pods, [&candidate, this](const Pod& pod) {
      return pod.spec.node == candidate.node && !pod.ended() && comes_back_elsewhere(pod) && !long_gone(pod, now_);
    });
    candidate.why = why_kept(node, candidate);
    return made;
  }
  std::string why_kept(const Node& node, const ScaleDownCandidate& candidate) const {
    if (has_taint(node, to_be_deleted_taint) || node.meta.deleted) return "it is being removed";
    if (is_starting(node, now_)) return "it is only just starting";
    if (const auto found = node.meta.annotations.find("cluster-autoscaler.kubernetes.io/scale-down-disabled");
        found != node.meta.annotations.end() && found->second == "true")
      return "it is annotated scale-down-disabled";
    if (!options_.scale_down_unready && !is_ready(node)) return "it is not ready, and such nodes are not to be removed";
    const auto& use = candidate.utilization;
    if (use.most() >= options_.utilization_threshold)
      return std::string(use.cpu > use.memory ? "cpu" : "memory") + " is asked for to " + percent(use.most()) +
             ", the threshold is " + percent(options_.utilization_threshold);
    return {};
  }

  /// Whether all that stands on it by now would find room elsewhere; it stays there, then, and the node takes nothing of others.
  void simulate(Seen& one) {
    auto& candidate = one.candidate;
    std::vector<std::string> elsewhere;
    for (const auto& name : destinations_)
      if (name != candidate.node) elsewhere.push_back(name);
    auto view = snapshot_.take_away(candidate.node);
    const auto mark = snapshot_.mark();
    std::vector<const Pod*> pods;  // what others left here too
    for (const auto* placed : view.pods)
      if (comes_back_elsewhere(placed->pod) && !long_gone(placed->pod, now_)) pods.push_back(&placed->pod);
    for (const auto* pod : pods) {
      const auto title = title_of(pod->meta);
      if (const auto reason = why_not_drained(*pod, objects_, budgets_, now_, options_); !reason.empty()) {
        candidate.why = title + " can't be moved: " + reason;
      } else {
        scheduler::RejectedNodes rejected;
        const auto where = first_fit(made_anew(*pod), snapshot_, elsewhere, options_.scheduler, &rejected);
        if (where) {
          candidate.moves.emplace_back(title, *where);
          continue;
        }
        candidate.why = title + " would find no room elsewhere" +
                        (rejected.empty() ? "" : ": " + rejected.front().first + ": " + rejected.front().second.text());
      }
      snapshot_.rewind(mark);
      snapshot_.put_back(std::move(view));
      candidate.moves.clear();
      return;
    }
    candidate.unneeded = true;
    destinations_ = std::move(elsewhere);
    for (auto& left : budgets_) {
      const auto count =
          static_cast<std::int32_t>(std::ranges::count_if(pods, [&left](const Pod* pod) { return selects(*left.budget, *pod); }));
      if (count > left.allowed) one.strains = true;
      left.allowed -= count;
    }
    const auto before = memory_.unneeded.find(candidate.node);
    candidate.since = before == memory_.unneeded.end() ? now_ : before->second;
    made_.unneeded[candidate.node] = *candidate.since;
  }

  /// Why nothing at all is removed now; empty: something may be.
  std::string cooldown() const {
    if (!options_.scale_down) return "scale-down is switched off";
    if (memory_.last_scale_up && *memory_.last_scale_up + options_.delay_after_add > now_)
      return "the last scale-up was only " + seconds(now_ - *memory_.last_scale_up) + " ago";
    if (memory_.last_failure && *memory_.last_failure + options_.delay_after_failure > now_)
      return "the last failed removal was only " + seconds(now_ - *memory_.last_failure) + " ago";
    if (memory_.last_delete && *memory_.last_delete + options_.delay_after_delete > now_)
      return "the last removal was only " + seconds(now_ - *memory_.last_delete) + " ago";
    return {};
  }

  void pick(std::vector<Seen>& seen) {
    const auto wait = cooldown();
    if (!wait.empty()) made_.why.push_back(wait);
    std::int32_t deleting = 0, draining = 0;
    std::map<const GroupState*, std::int32_t> left;
    for (const auto& state : groups_) {
      left[&state] = state.target - state.deleting - state.group->min_size;
      deleting += state.deleting;
      for (const auto* node : state.nodes)
        if (has_taint(*node, to_be_deleted_taint) && std::ranges::any_of(objects_.pods, [node](const Pod& pod) {
              return pod.spec.node == node->meta.name && !pod.ended() && comes_back_elsewhere(pod);
            }))
          ++draining;
    }
    std::int32_t room = options_.max_removals - deleting, drains = options_.max_drains - draining;
    for (const int turn : {0, 1, 2}) {  // empty ones, those that have pods, those that strain a budget
      for (auto& one : seen) {
        auto& candidate = one.candidate;
        if (!candidate.unneeded || turn != (candidate.empty ? 0 : one.strains ? 2 : 1)) continue;
        candidate.why = why_later(one, wait, left[one.state], room, drains);
        if (!candidate.why.empty()) continue;
        candidate.removed = true;
        candidate.why = "unneeded for " + seconds(now_ - *candidate.since) + ", " +
                        (candidate.empty ? "empty" : "its pods find room elsewhere");
        made_.remove.push_back(candidate.node);
        made_.unneeded.erase(candidate.node);
        --left[one.state];
        --room;
        if (!candidate.empty) --drains;
      }
    }
  }
  std::string why_later(const Seen& one, const std::string& wait, std::int32_t above_minimum, std::int32_t room,
                        std::int32_t drains) const {
    const auto needed = is_ready(*one.node) ? options_.unneeded_time : options_.unready_time;
    const auto since = now_ - *one.candidate.since;
    if (!(since > needed)) return "unneeded for " + seconds(since) + ", " + seconds(needed) + " must be over";
    if (!wait.empty()) return wait;
    if (above_minimum <= 0) return "its group is at its minimum of " + std::to_string(one.state->group->min_size) + " nodes";
    if (room <= 0) return "at most " + std::to_string(options_.max_removals) + " are removed at once";
    if (!one.candidate.empty && drains <= 0)
      return "at most " + std::to_string(options_.max_drains) + " with pods is removed at once";
    return {};
  }

  const Objects& objects_;
  const std::vector<GroupState>& groups_;
  const ClusterAutoscalerMemory& memory_;
  sim::Time now_;
  const ClusterAutoscalerOptions& options_;
  std::vector<BudgetLeft> budgets_;
  scheduler::Snapshot snapshot_;
  std::vector<std::string> destinations_;
  ScaleDown made_;
};

}  // namespace

NodeUtilization utilization_of(const Node& node, const Objects& objects, sim::Time now, const ClusterAutoscalerOptions& options) {
  std::int64_t cpu = amount_of(node.allocatable, "cpu").milli, memory = amount_of(node.allocatable, "memory").milli;
  std::int64_t cpu_asked = 0, memory_asked = 0;
  for (const auto& pod : objects.pods) {
    if (pod.spec.node != node.meta.name || pod.ended() || long_gone(pod, now)) continue;
    const auto asked = requests_of(pod.spec);
    const auto pod_cpu = amount_of(asked, "cpu").milli, pod_memory = amount_of(asked, "memory").milli;
    if ((options.ignore_daemon_sets && is_of_daemon_set(pod)) || (options.ignore_mirror_pods && is_mirror(pod))) {
      cpu -= pod_cpu;
      memory -= pod_memory;
    } else {
      cpu_asked += pod_cpu;
      memory_asked += pod_memory;
    }
  }
  return {share(cpu_asked, cpu), share(memory_asked, memory)};
}

ScaleDown decide_scale_down(const Objects& objects, const std::vector<GroupState>& groups, const ClusterAutoscalerMemory& memory,
                            sim::Time now, const ClusterAutoscalerOptions& options) {
  return ScaleDownLoop(objects, groups, memory, now, options).run();
}

}  // namespace sandtable::models::kube
