#include "models/cluster/autoscaling/vpa_updater.hpp"

#include <algorithm>

#include "models/cluster/autoscaling/scale.hpp"
#include "models/cluster/autoscaling/vpa_priority.hpp"

namespace sandtable::models::kube {
namespace {

/// Pods of one controller, and what was done to them in this round.
struct Group {
  std::int32_t live = 0, configured = 0, tolerance = 0, running = 0, taken = 0;

  bool lets_go() const {
    return running - taken > configured - tolerance || (configured == running && tolerance == 0 && taken == 0);
  }
};

std::string controller_of(const Pod& pod, const VerticalPodAutoscaler& vpa) {
  const auto* owner = pod.meta.controller();
  return owner != nullptr ? owner->kind + "/" + owner->name : vpa.target.kind + "/" + vpa.target.name;
}

/// The state of a resize in place: none, or the condition that tells it.
const Condition* resize_of(const Pod& pod) {
  for (const auto& condition : pod.status.conditions)
    if (condition.type == "PodResizePending" || condition.type == "PodResizeInProgress")
      return condition.status == Truth::yes ? &condition : nullptr;
  return nullptr;
}

enum class Leave : std::uint8_t { go, wait, evict };

class Round {
 public:
  Round(const UpdaterInput& input, const UpdaterOptions& options, std::map<std::string, sim::Time> resizing_since)
      : input_(input), vpa_(*input.vpa), options_(options) {
    made_.resizing_since = std::move(resizing_since);
  }

  UpdaterDecision run() && {
    for (const auto* pod : input_.pods) {
      auto& one = pods_.emplace_back();
      one.pod = pod;
      one.recommendation = capped_for(vpa_, *pod);
    }
    if (!does_nothing()) update();
    std::ranges::move(acted_, std::back_inserter(made_.pods));
    for (auto& pod : pods_)
      if (pod.pod != nullptr) made_.pods.push_back(std::move(pod));
    return std::move(made_);
  }

 private:
  bool in_place() const { return vpa_.mode == UpdateMode::in_place_or_recreate || vpa_.mode == UpdateMode::in_place; }

  bool does_nothing() {
    const char* mode = vpa_.mode == UpdateMode::off ? "Off" : vpa_.mode == UpdateMode::initial ? "Initial" : nullptr;
    std::string why;
    if (mode != nullptr) why = std::string("mode ") + mode + ": running pods stay as they are";
    else if (vpa_.mode == UpdateMode::in_place && !options_.in_place_mode) why = "mode InPlace: its feature gate is off";
    else if (!vpa_.recommendation) why = "there is no recommendation yet";
    if (why.empty()) return false;
    made_.why.push_back(why);
    for (auto& pod : pods_) pod.why = why;
    return true;
  }

  void count_groups() {
    const auto needed = vpa_.min_replicas.value_or(options_.min_replicas);
    for (const auto& pod : pods_) {
      auto& group = groups_[controller_of(*pod.pod, vpa_)];
      ++group.live;
      if (pod.pod->status.phase != PodPhase::pending) ++group.running;
    }
    for (auto entry = groups_.begin(); entry != groups_.end();) {
      auto& [name, group] = *entry;
      const auto configured = input_.configured.find(name);
      group.configured = configured == input_.configured.end() ? group.live : configured->second;
      group.tolerance = static_cast<std::int32_t>(static_cast<double>(group.configured) * options_.eviction_tolerance);
      if (group.live >= needed && group.configured > 0) {
        ++entry;
        continue;
      }
      made_.why.push_back(group.live < needed ? name + " has " + std::to_string(group.live) + " live pods, fewer than the " +
                                                    std::to_string(needed) + " it takes"
                                              : name + " is configured to have no replicas");
      entry = groups_.erase(entry);
    }
  }

  Group* group_of(const Pod& pod) {
    const auto found = groups_.find(controller_of(pod, vpa_));
    return found == groups_.end() ? nullptr : &found->second;
  }

  /// Whether a resize that is under way is to be given up for an eviction.
  bool gives_up_resize(const Pod& pod, const Condition& resize, const Group& group) {
    const auto since = made_.resizing_since.emplace(pod.meta.space + "/" + pod.meta.name, input_.now).first->second;
    if (!group.lets_go()) return false;
    const auto waited = input_.now - since;
    if (resize.type == "PodResizePending") return resize.reason != "Deferred" || waited > options_.deferred_timeout;
    if (resize.reason.empty() && resize.message.empty()) return waited > options_.in_progress_timeout;
    return true;
  }

  bool can_evict(const Pod& pod) {
    const auto* group = group_of(pod);
    if (group == nullptr) return false;
    if (pod.status.phase == PodPhase::pending) return true;
    const auto* resize = resize_of(pod);
    return resize != nullptr ? gives_up_resize(pod, *resize, *group) : group->lets_go();
  }

  Leave can_resize(const Pod& pod) {
    const auto* group = group_of(pod);
    if (group == nullptr || pod.status.phase == PodPhase::pending) return Leave::wait;
    const auto* resize = resize_of(pod);
    if (resize == nullptr) return group->lets_go() ? Leave::go : Leave::wait;
    if (vpa_.mode == UpdateMode::in_place) return Leave::wait;
    return gives_up_resize(pod, *resize, *group) ? Leave::evict : Leave::wait;
  }

  void act(UpdatedPod& pod, PodUpdate update) {
    pod.update = update;
    if (pod.pod->status.phase != PodPhase::pending) ++group_of(*pod.pod)->taken;
    acted_.push_back(std::move(pod));
    pod.pod = nullptr;
  }

  void update() {
    count_groups();
    std::vector<UpdatedPod*> wanted;
    for (auto& pod : pods_) {
      const auto wish = wish_for(vpa_, *pod.pod, pod.recommendation, options_, input_.now);
      pod.grows = wish.grows;
      pod.difference = wish.difference;
      pod.why = wish.why;
      if (!wish.wanted) continue;
      const bool open = in_place() ? can_resize(*pod.pod) != Leave::wait : can_evict(*pod.pod);
      if (!open) pod.why += "; but " + held(*pod.pod);
      else if (!requirements_allow(vpa_, *pod.pod, pod.recommendation)) pod.why += "; but evictionRequirements don't hold";
      else wanted.push_back(&pod);
    }
    std::ranges::stable_sort(wanted, [](const UpdatedPod* a, const UpdatedPod* b) {
      return a->grows != b->grows ? a->grows : a->difference > b->difference;
    });
    std::vector<UpdatedPod*> to_evict;
    for (auto* pod : wanted) {
      const auto leave = in_place() ? can_resize(*pod->pod) : Leave::evict;
      if (leave == Leave::evict) to_evict.push_back(pod);
      else if (leave == Leave::go) act(*pod, PodUpdate::resize);
      else pod->why += "; but " + held(*pod->pod);
    }
    for (auto* pod : to_evict) {
      if (can_evict(*pod->pod)) act(*pod, PodUpdate::evict);
      else pod->why += "; but " + held(*pod->pod);
    }
  }

  std::string held(const Pod& pod) {
    const auto* group = group_of(pod);
    if (group == nullptr) return "too few of its kind live";
    if (in_place() && pod.status.phase == PodPhase::pending) return "it is Pending";
    if (resize_of(pod) != nullptr) return "its resize is under way";
    return std::to_string(group->running - group->taken) + " of " + std::to_string(group->configured) + " run, and " +
           std::to_string(group->configured - group->tolerance) + " must";
  }

  const UpdaterInput& input_;
  const VerticalPodAutoscaler& vpa_;
  const UpdaterOptions& options_;
  std::vector<UpdatedPod> pods_, acted_;
  std::map<std::string, Group> groups_;
  UpdaterDecision made_;
};

template <class Workload>
void note_configured(const std::vector<Workload>& list, const std::string& space, const char* kind,
                     std::map<std::string, std::int32_t>& configured) {
  for (const auto& one : list)
    if (one.meta.space == space) configured[std::string(kind) + "/" + one.meta.name] = one.replicas;
}

/// The selector of the target; DaemonSets and Jobs have pods too.
std::optional<LabelSelector> selector_of(const Objects& objects, const VerticalPodAutoscaler& vpa) {
  if (const auto scale = scale_of(objects, vpa.meta.space, vpa.target)) return scale->selector;
  if (vpa.target.kind == "DaemonSet")
    if (const auto* found = find(objects.daemon_sets, vpa.meta.space, vpa.target.name)) return found->selector;
  return std::nullopt;
}

}  // namespace

UpdaterInput updater_input(const Objects& objects, const VerticalPodAutoscaler& vpa, sim::Time now) {
  UpdaterInput input{&vpa, {}, {}, now};
  const auto selector = selector_of(objects, vpa);
  if (!selector || selector->empty()) return input;
  for (const auto* pod : selected_pods(objects, vpa.meta.space, *selector))
    if (!pod->meta.deleted) input.pods.push_back(pod);
  note_configured(objects.replica_sets, vpa.meta.space, "ReplicaSet", input.configured);
  note_configured(objects.stateful_sets, vpa.meta.space, "StatefulSet", input.configured);
  note_configured(objects.deployments, vpa.meta.space, "Deployment", input.configured);
  // A ReplicaSet that is not among the objects has as many as its target.
  const auto scale = scale_of(objects, vpa.meta.space, vpa.target);
  if (!scale) return input;
  for (const auto* pod : input.pods) input.configured.emplace(controller_of(*pod, vpa), scale->spec_replicas);
  return input;
}

UpdaterDecision decide_updates(const UpdaterInput& input, const UpdaterOptions& options,
                               std::map<std::string, sim::Time> resizing_since) {
  return Round(input, options, std::move(resizing_since)).run();
}

}  // namespace sandtable::models::kube
