#include "models/cluster/disruption/drain.hpp"

#include <algorithm>

#include "models/cluster/workloads/availability.hpp"

namespace sandtable::models::kube {
namespace {

constexpr const char* mirror_annotation = "kubernetes.io/config.mirror";

DrainedPod judge(const Pod& pod, const Objects& objects, const DrainOptions& options) {
  const auto say = [&pod](DrainFate fate, std::string why) {
    return DrainedPod{pod.meta.space, pod.meta.name, fate, std::move(why)};
  };
  const auto* owner = pod.meta.controller();
  const bool of_daemon_set = owner != nullptr && owner->kind == "DaemonSet";
  // Each filter may only make it worse; the first that is not content decides.
  if (of_daemon_set && !pod.ended()) {
    const bool orphan = find(objects.daemon_sets, pod.meta.space, owner->name) == nullptr;
    if (orphan && !options.force) return say(DrainFate::blocks, "its DaemonSet " + owner->name + " is not there (--force)");
    if (!orphan && !options.ignore_daemon_sets)
      return say(DrainFate::blocks, "DaemonSet " + owner->name + " manages it (--ignore-daemonsets)");
    if (!orphan) return say(DrainFate::stays, "DaemonSet " + owner->name + " would put it back");
  }
  if (pod.meta.annotations.contains(mirror_annotation)) return say(DrainFate::stays, "it mirrors a static pod");
  if (pod.ended()) return say(DrainFate::goes, "it has ended");
  if (pod.spec.empty_dir && !options.delete_empty_dir_data)
    return say(DrainFate::blocks, "it has local storage, an emptyDir (--delete-emptydir-data)");
  if (owner == nullptr)
    return options.force ? say(DrainFate::goes, "no controller will put it elsewhere, but --force is given")
                         : say(DrainFate::blocks, "no controller will put it elsewhere (--force)");
  return say(DrainFate::goes, owner->kind + " " + owner->name + " replaces it");
}

/// The drain's rounds of evictions, 5 s apart.
class Rounds {
 public:
  Rounds(const Objects& objects, const DrainOptions& options, sim::Time now) : objects_(objects), options_(options), start_(now) {}

  void run(std::vector<std::size_t> going, Drain& made) {
    for (sim::Duration at{0}; !going.empty() && at <= options_.timeout; at += eviction_retry) {
      replace_until(start_ + at);
      auto views = view(start_ + at);
      std::vector<std::size_t> left;
      bool any = false;
      for (const auto place : going) {
        auto& pod = objects_.pods[place];
        const auto answer = evict(pod, views, start_ + at);
        made.steps.push_back({at, pod.meta.space, pod.meta.name, answer});
        if (answer.allowed()) evicted_.push_back({start_ + at, place});
        if (answer.code == 429) left.push_back(place);
        else if (!answer.allowed()) made.waiting.push_back(pod.meta.name);
        any = any || answer.allowed();
      }
      for (auto& seen : views)
        for (auto& budget : objects_.disruption_budgets)
          if (budget.meta == seen.budget.meta) budget.disrupted = seen.budget.disrupted;
      going = std::move(left);
      if (!any && evicted_.empty()) break;          // nothing will ever change
      if (!any && !options_.replaced_after) break;  // nor here
    }
    for (const auto place : going) made.waiting.push_back(objects_.pods[place].meta.name);
  }

 private:
  struct Evicted {
    sim::Time at{};
    std::size_t place = 0;
  };

  std::vector<BudgetView> view(sim::Time now) const {
    std::vector<BudgetView> views;
    for (const auto& budget : objects_.disruption_budgets) views.push_back(view_of(budget, objects_, now));
    return views;
  }
  /// Each pod that went comes back elsewhere, ready, as a new one.
  void replace_until(sim::Time now) {
    if (!options_.replaced_after) return;
    std::erase_if(evicted_, [&](const Evicted& gone) {
      if (gone.at + *options_.replaced_after > now) return false;
      Pod& pod = objects_.pods[gone.place];
      if (pod.ended() || pod.meta.controller() == nullptr) return true;
      Pod fresh = pod;
      fresh.meta.name += "-replaced";
      fresh.meta.uid.clear();
      fresh.meta.deleted.reset();
      fresh.spec.node.clear();
      set_ready(fresh, now);
      objects_.pods[gone.place].meta.labels.clear();  // it has left
      objects_.pods.push_back(std::move(fresh));
      return true;
    });
  }
  static void set_ready(Pod& pod, sim::Time now) {
    pod.status.phase = PodPhase::running;
    std::erase_if(pod.status.conditions, [](const Condition& condition) { return condition.type == "Ready"; });
    Condition ready;
    ready.type = "Ready";
    ready.status = Truth::yes;
    ready.changed = now;
    pod.status.conditions.push_back(std::move(ready));
  }

  Objects objects_;
  DrainOptions options_;
  sim::Time start_;
  std::vector<Evicted> evicted_;
};

}  // namespace

std::vector<DrainedPod> drain_fates(const std::string& node, const Objects& objects, const DrainOptions& options) {
  std::vector<DrainedPod> fates;
  for (const auto& pod : objects.pods)
    if (pod.spec.node == node) fates.push_back(judge(pod, objects, options));
  return fates;
}

Drain drain(const std::string& node, const Objects& objects, const DrainOptions& options, sim::Time now) {
  Drain made;
  made.pods = drain_fates(node, objects, options);
  if (std::ranges::any_of(made.pods, [](const DrainedPod& pod) { return pod.fate == DrainFate::blocks; })) {
    for (const auto& pod : made.pods)
      if (pod.fate != DrainFate::stays) made.waiting.push_back(pod.name);
    return made;
  }
  std::vector<std::size_t> going;
  std::size_t on_node = 0;
  for (std::size_t i = 0; i < objects.pods.size(); ++i)
    if (objects.pods[i].spec.node == node && made.pods[on_node++].fate == DrainFate::goes) going.push_back(i);
  Rounds(objects, options, now).run(std::move(going), made);
  made.done = made.waiting.empty();
  return made;
}

}  // namespace sandtable::models::kube
