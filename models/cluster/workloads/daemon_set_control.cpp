#include "models/cluster/workloads/daemon_set_control.hpp"

#include <algorithm>
#include <map>

#include "models/cluster/scheduler/node_affinity.hpp"
#include "models/cluster/workloads/availability.hpp"
#include "models/cluster/workloads/revision_label.hpp"

namespace sandtable::models::kube {
namespace {

/// The node it runs on, or was made for.
std::string target_node(const Pod& pod) {
  if (!pod.spec.node.empty() || !pod.spec.affinity.node.required) return pod.spec.node;
  for (const auto& term : *pod.spec.affinity.node.required)
    for (const auto& field : term.fields)
      if (field.key == "metadata.name" && field.op == Operator::in && field.values.size() == 1) return field.values.front();
  return {};
}

bool made_first(const Pod* a, const Pod* b) {
  if (a->spec.node.empty() != b->spec.node.empty()) return !a->spec.node.empty();
  if (a->meta.created != b->meta.created) return a->meta.created < b->meta.created;
  return a->meta.name < b->meta.name;
}

class Sync {
 public:
  Sync(const DaemonSet& set, const std::vector<Node>& nodes, const std::vector<Pod>& pods, std::string revision, sim::Time now)
      : set_(set), nodes_(nodes), revision_(std::move(revision)), now_(now) {
    for (const auto& pod : pods)
      if (is_controlled_by(pod.meta, "DaemonSet", set.meta)) on_[target_node(pod)].push_back(&pod);
    for (auto& [node, there] : on_) std::ranges::stable_sort(there, made_first);
    for (const auto& node : nodes_) fits_.push_back(daemon_fit(set_, node));
  }

  DaemonSetSync run() && {
    count();
    if (set_.meta.deleted) {
      why("it is marked for deletion: nothing is done");
      return std::move(made_);
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) manage(nodes_[i], fits_[i]);
    remove_from_lost_nodes();
    if (made_.create.empty() && made_.remove.empty()) {
      if (set_.on_delete) why("OnDelete: pods are updated when someone deletes them");
      else update();
    }
    limit(made_.create);
    limit(made_.remove);
    if (made_.why.empty()) why("every node has what it should: nothing to do");
    return std::move(made_);
  }

 private:
  void why(std::string reason) { made_.why.push_back(std::move(reason)); }
  static void limit(std::vector<std::string>& names) {
    names.resize(std::min(names.size(), static_cast<std::size_t>(daemon_set_burst)));
  }
  std::vector<const Pod*> pods_on(const std::string& node) const {
    const auto found = on_.find(node);
    return found == on_.end() ? std::vector<const Pod*>{} : found->second;
  }
  bool is_new(const Pod& pod) const {
    const auto found = pod.meta.labels.find(revision_label);
    return revision_.empty() || (found != pod.meta.labels.end() && found->second == revision_);
  }
  bool available(const Pod& pod) const { return is_available(pod, set_.min_ready_seconds, now_); }
  bool surges() const { return !set_.on_delete && set_.max_surge.value != 0; }

  void count() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const auto there = pods_on(nodes_[i].meta.name);
      if (!fits_[i].should_run) {
        made_.misscheduled += there.empty() ? 0 : 1;
        continue;
      }
      ++made_.desired;
      if (there.empty()) continue;
      ++made_.current;
      made_.ready += is_ready(*there.front()) ? 1 : 0;
      made_.available += available(*there.front()) ? 1 : 0;
      made_.updated += is_new(*there.front()) ? 1 : 0;
    }
  }

  void remove(const Pod& pod, const std::string& reason) {
    made_.remove.push_back(pod.meta.name);
    why(pod.meta.name + " goes: " + reason);
  }
  void create(const std::string& node, const std::string& reason) {
    made_.create.push_back(node);
    why(node + " gets a pod: " + reason);
  }

  /// Pods that were made for a node, and not bound before it went.
  void remove_from_lost_nodes() {
    for (const auto& [node, there] : on_) {
      if (std::ranges::any_of(nodes_, [&node](const Node& one) { return one.meta.name == node; })) continue;
      for (const auto* pod : there)
        if (pod->spec.node.empty()) remove(*pod, "its node " + node + " is gone");
    }
  }

  void manage(const Node& node, const DaemonFit& fit) {
    const auto there = pods_on(node.meta.name);
    if (fit.should_run && there.empty()) return create(node.meta.name, "it should run one, and has none");
    if (!fit.may_stay) {
      for (const auto* pod : there)
        if (!pod->meta.deleted) remove(*pod, fit.why);
      return;
    }
    std::vector<const Pod*> running;
    for (const auto* pod : there) {
      if (pod->meta.deleted) continue;
      if (pod->ended()) remove(*pod, "it has ended, to be made anew");
      else running.push_back(pod);
    }
    if (!surges()) {
      for (std::size_t i = 1; i < running.size(); ++i) remove(*running[i], "one too many on " + node.meta.name);
    } else if (running.empty()) {
      if (fit.should_run) create(node.meta.name, "its pod is going, and maxSurge lets another come before it is gone");
    } else {
      keep_one_of_each(running);
    }
  }
  void keep_one_of_each(const std::vector<const Pod*>& running) {
    if (running.size() <= 1) return;
    const Pod* fresh = nullptr;
    const Pod* old = nullptr;
    for (const auto* pod : running) {
      const Pod*& kept = is_new(*pod) ? fresh : old;
      if (kept == nullptr) kept = pod;
      else remove(*pod, "one too many");
    }
    if (fresh == nullptr || old == nullptr) return;
    if (!is_ready(*old)) remove(*old, "it is not ready, and " + fresh->meta.name + " replaces it");
    else if (available(*fresh)) remove(*old, fresh->meta.name + " is available and replaces it");
  }

  struct Pair {
    const Pod* fresh = nullptr;
    const Pod* old = nullptr;
    bool sound = true;  ///< at most one of each
  };
  Pair pair_on(const std::string& node) const {
    Pair pair;
    for (const auto* pod : pods_on(node)) {
      if (pod->meta.deleted) continue;
      const Pod*& place = is_new(*pod) ? pair.fresh : pair.old;
      if (place != nullptr) pair.sound = false;
      place = pod;
    }
    return pair;
  }
  /// Nodes that should run one, or have some, in the order of the list.
  std::vector<std::size_t> concerned() const {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (fits_[i].should_run || on_.contains(nodes_[i].meta.name)) places.push_back(i);
    return places;
  }

  void update() {
    auto unavailable = set_.max_unavailable.of(made_.desired, Rounding::up);
    const auto surge = set_.max_surge.of(made_.desired, Rounding::up);
    if (made_.desired > 0 && unavailable == 0 && surge == 0) unavailable = 1;
    surge == 0 ? replace_in_place(unavailable) : replace_by_surge(surge);
  }
  void replace_in_place(std::int64_t most) {
    std::int64_t missing = 0;
    std::vector<const Pod*> candidates;
    for (const auto i : concerned()) {
      const auto pair = pair_on(nodes_[i].meta.name);
      if (!pair.sound || (pair.fresh == nullptr) == (pair.old == nullptr)) {
        ++missing;
      } else if (pair.fresh != nullptr) {
        missing += available(*pair.fresh) ? 0 : 1;
      } else if (!available(*pair.old)) {
        remove(*pair.old, "it is outdated and not available anyway");
        ++missing;
      } else {
        candidates.push_back(pair.old);
      }
    }
    const auto room = std::min<std::int64_t>(std::max<std::int64_t>(most - missing, 0), std::ssize(candidates));
    for (std::int64_t i = 0; i < room; ++i)
      remove(*candidates[static_cast<std::size_t>(i)],
             "it is outdated; maxUnavailable " + std::to_string(most) + ", unavailable " + std::to_string(missing));
    if (room == 0 && !candidates.empty())
      why("unavailable " + std::to_string(missing) + " >= maxUnavailable " + std::to_string(most) + ": " +
          std::to_string(candidates.size()) + " outdated pods wait");
  }
  void replace_by_surge(std::int64_t most) {
    std::int64_t surging = 0, have = 0;
    std::vector<std::string> candidates;
    std::vector<const Pod*> misplaced;
    for (const auto i : concerned()) {
      const auto& node = nodes_[i].meta.name;
      const auto pair = pair_on(node);
      if (!pair.sound) {
        ++surging;
        continue;
      }
      const Pod* first = pair.old != nullptr ? pair.old : pair.fresh;
      have += first != nullptr && available(*first) ? 1 : 0;
      if (pair.old == nullptr) continue;
      if (pair.fresh != nullptr) {
        if (available(*pair.fresh)) remove(*pair.old, pair.fresh->meta.name + " is available");
        else ++surging;
      } else if (!fits_[i].should_run) {
        if (available(*pair.old)) misplaced.push_back(pair.old);
        else remove(*pair.old, "it is not available, and should not run on " + node);
      } else if (!available(*pair.old)) {
        create(node, "the outdated one is not available");
      } else {
        candidates.push_back(node);
      }
    }
    for (std::int64_t i = 0; i < std::min<std::int64_t>(have - made_.desired, std::ssize(misplaced)); ++i)
      remove(*misplaced[static_cast<std::size_t>(i)], "it should not run there, and enough are available");
    const auto room = std::min<std::int64_t>(std::max<std::int64_t>(most - surging, 0), std::ssize(candidates));
    for (std::int64_t i = 0; i < room; ++i)
      create(candidates[static_cast<std::size_t>(i)],
             "beside the outdated one; maxSurge " + std::to_string(most) + ", surging " + std::to_string(surging));
  }

  const DaemonSet& set_;
  const std::vector<Node>& nodes_;
  std::string revision_;
  sim::Time now_;
  std::map<std::string, std::vector<const Pod*>> on_;
  std::vector<DaemonFit> fits_;
  DaemonSetSync made_;
};

}  // namespace

std::vector<Toleration> daemon_tolerations(const PodSpec& spec) {
  const auto bears = [](const char* condition, TaintEffect effect) {
    Toleration toleration;
    toleration.key = std::string("node.kubernetes.io/") + condition;
    toleration.exists = true;
    toleration.effect = effect;
    return toleration;
  };
  std::vector<Toleration> added{bears("not-ready", TaintEffect::no_execute), bears("unreachable", TaintEffect::no_execute)};
  for (const char* condition : {"disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"})
    added.push_back(bears(condition, TaintEffect::no_schedule));
  if (spec.host_network) added.push_back(bears("network-unavailable", TaintEffect::no_schedule));
  return added;
}

DaemonFit daemon_fit(const DaemonSet& set, const Node& node) {
  const auto& spec = set.pod.spec;
  if (!spec.node.empty() && spec.node != node.meta.name) return {false, false, "its template names node " + spec.node};
  if (!scheduler::matches_required(spec, node))
    return {false, false, node.meta.name + " does not match its node selector or affinity"};
  auto tolerations = spec.tolerations;
  const auto added = daemon_tolerations(spec);
  tolerations.insert(tolerations.end(), added.begin(), added.end());
  DaemonFit fit{true, true, {}};
  for (const auto& taint : node.taints) {
    if (taint.effect == TaintEffect::prefer_no_schedule || tolerated(taint, tolerations)) continue;
    fit.should_run = false;
    fit.may_stay = fit.may_stay && taint.effect != TaintEffect::no_execute;
    if (fit.why.empty() || taint.effect == TaintEffect::no_execute) fit.why = node.meta.name + " has taint " + taint.key;
  }
  return fit;
}

DaemonSetSync sync_daemon_set(const DaemonSet& set, const std::vector<Node>& nodes, const std::vector<Pod>& pods,
                              const std::string& revision, sim::Time now) {
  return Sync(set, nodes, pods, revision, now).run();
}

}  // namespace sandtable::models::kube
