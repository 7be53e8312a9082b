#include "models/cluster/scheduler/decision.hpp"

#include <algorithm>
#include <set>

#include "models/cluster/scheduler/fit_error.hpp"
#include "models/cluster/scheduler/node_affinity.hpp"
#include "models/cluster/scheduler/node_order.hpp"
#include "models/joined.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

std::string counted(std::size_t count, const char* what) { return std::to_string(count) + " " + what + (count == 1 ? "" : "s"); }

class Scheduling {
 public:
  Scheduling(const Pod& pod, const Snapshot& snapshot, sim::Time now, const Options& options, std::optional<std::size_t> from)
      : pod_(pod), snapshot_(snapshot), now_(now), options_(options), from_(from), filters_(pod, snapshot, options) {}

  Decision run() {
    if (!pod_.spec.scheduling_gates.empty()) return gated();
    if (pod_.meta.deleted) return pending("", "skip schedule deleting pod: " + pod_.meta.space + "/" + pod_.meta.name);
    if (snapshot_.nodes().empty()) return pending("Unschedulable", "no nodes available to schedule pods");
    if (!try_nominated()) search();
    if (feasible_.empty()) fail();
    else choose();
    return std::move(made_);
  }

 private:
  Decision pending(std::string reason, std::string message) {
    made_.why.push_back(message);
    made_.reason = std::move(reason);
    made_.message = std::move(message);
    return std::move(made_);
  }

  Decision gated() {
    made_.why.push_back("waiting for scheduling gates: [" + joined(pod_.spec.scheduling_gates, " ") + "]");
    made_.reason = "SchedulingGated";
    made_.message = "Scheduling is blocked due to non-empty scheduling gates";
    return std::move(made_);
  }

  bool try_nominated() {
    const auto* node = snapshot_.find(pod_.status.nominated_node);
    if (node == nullptr || filters_.check_with_nominated(*node)) return false;
    feasible_.push_back(node);
    made_.looked_at = 1;
    made_.why.push_back("it was nominated to " + node->name() + ", which passes all filters");
    return true;
  }

  void reject(const NodeView& node, Rejection rejection) { made_.filtered.emplace_back(node.name(), std::move(rejection)); }

  void search() {
    const auto& nodes = snapshot_.nodes();
    const auto named = named_nodes(pod_);
    if (named && named->empty()) {
      whole_ = "pod affinity terms conflict";
      for (const auto& node : nodes) reject(node, {"NodeAffinity", {whole_}});
      return;
    }
    std::vector<const NodeView*> in_turn;
    for (const auto& node : nodes) {
      if (!named || named->contains(node.name())) in_turn.push_back(&node);
      else if (options_.names_prefilter_plugins())
        reject(node, {"NodeAffinity", {"node(s) didn't satisfy plugin(s) [NodeAffinity]"}});
      else reject(node, {"NodeAffinity", {"node is filtered out by the prefilter result"}});
    }
    look_at(in_turn);
  }

  void look_at(const std::vector<const NodeView*>& nodes) {
    const auto all = std::ssize(nodes);
    const auto enough = feasible_nodes_to_find(all, options_.percentage_to_score);
    if (enough < all && !from_)
      made_.why.push_back("all " + counted(nodes.size(), "node") + " are compared here; the scheduler stops when " +
                          std::to_string(enough) + " pass, so that it may know fewer");
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (from_ && std::ssize(feasible_) == enough) break;
      const auto& node = *nodes[(from_.value_or(0) + i) % nodes.size()];
      if (auto rejection = filters_.check_with_nominated(node)) reject(node, std::move(*rejection));
      else feasible_.push_back(&node);
    }
    made_.looked_at = feasible_.size() + made_.filtered.size();
  }

  void fail() {
    made_.preemption = preempt(pod_, snapshot_, filters_, made_.filtered, now_, options_);
    std::vector<std::string> reasons;
    for (const auto& [node, rejection] : made_.filtered)
      reasons.insert(reasons.end(), rejection.reasons.begin(), rejection.reasons.end());
    made_.reason = "Unschedulable";
    made_.message = fit_error(snapshot_.nodes().size(), reasons, whole_, made_.preemption->message);
    made_.why.push_back("no node passes all filters: " + made_.message);
    if (const auto& chosen = made_.preemption->chosen) {
      std::vector<std::string> names;
      for (const auto& victim : chosen->pods) names.push_back(victim.space + "/" + victim.name);
      made_.why.push_back("preemption would remove " + joined(names, ", ") + " from " + chosen->node + " (" +
                          made_.preemption->why + ") and nominate the pod to it");
    }
  }

  void choose() {
    made_.why.push_back(counted(feasible_.size(), "node") + " of " + std::to_string(made_.looked_at) +
                        (feasible_.size() == 1 ? " passes" : " pass") + " all filters");
    if (feasible_.size() == 1) {
      made_.best = {feasible_.front()->name()};
      made_.why.push_back(made_.best.front() + " alone is left, and needs no score");
    } else {
      made_.scores = score_nodes(pod_, snapshot_, feasible_, filters_.takes(), options_);
      take_best();
    }
    made_.node = made_.best.front();
  }

  void take_best() {
    const auto most = std::ranges::max_element(made_.scores, {}, &NodeScore::total);
    std::int64_t next = -1;
    for (const auto& score : made_.scores) {
      if (score.total == most->total) made_.best.push_back(score.node);
      else next = std::max(next, score.total);
    }
    std::string text = made_.best.front() + " has " + std::to_string(most->total) + ":";
    for (const auto& [plugin, points] : most->plugins) text += " " + plugin + " " + std::to_string(points);
    made_.why.push_back(std::move(text));
    if (next >= 0) made_.why.push_back("the next best has " + std::to_string(next));
    if (made_.best.size() > 1)
      made_.why.push_back(counted(made_.best.size(), "node") +
                          " have as much: the scheduler draws among them, and the first is named");
  }

  const Pod& pod_;
  const Snapshot& snapshot_;
  sim::Time now_;
  Options options_;
  std::optional<std::size_t> from_;
  Filters filters_;
  std::vector<const NodeView*> feasible_;
  std::string whole_;
  Decision made_;
};

}  // namespace

Decision schedule(const Pod& pod, const Snapshot& snapshot, sim::Time now, const Options& options,
                  std::optional<std::size_t> search_from) {
  Decision made = Scheduling(pod, snapshot, now, options, search_from).run();
  if (!pod.spec.claims.empty()) made.why.emplace_back("its volume claims were not looked at");
  return made;
}

}  // namespace sandtable::models::kube::scheduler
