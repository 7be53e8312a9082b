// Of the actuator: what takes its time. Rollouts, revisions and evictions.
#include <algorithm>

#include "connectors/kubernetes/act/actuator.hpp"
#include "connectors/kubernetes/act/rollout_progress.hpp"

namespace sandtable::connectors::kubernetes {

using sim::ErrorKind;
using twin::Effect;
using Clock = std::chrono::steady_clock;

namespace {

std::vector<const Json*> pointers(const std::vector<Json>& objects) {
  std::vector<const Json*> made;
  for (const auto& object : objects) made.push_back(&object);
  return made;
}

/// Without what we own of it as an updater.
Json released(Json object) {
  auto& entries = object["metadata"]["managedFields"];
  if (!entries.is_array()) return object;
  Json kept = Json::array();
  for (const auto& entry : entries)
    if (text_at(entry, {"manager"}) != our_manager || text_at(entry, {"operation"}) != "Update") kept.push_back(entry);
  entries = std::move(kept);
  return object;
}

}  // namespace

sim::Status KubernetesActuator::wait_for_rollout(const ObjectKey& workload) {
  if (stopped()) return sim::Done{};  // what is turned round now is not waited for
  const auto limit = Clock::now() + options_.rollout_limit;
  std::optional<std::string> known;  // what the first look finds is of a rollout before this one
  for (;;) {
    const auto live = api_.get(workload);
    if (!live) return sim::Unexpected{live.error().error};
    if (!known) known = failure_of(*live);
    const auto progress = progress_of(*live, *known);
    if (progress.stage == RolloutStage::complete || progress.stage == RolloutStage::paused) return sim::Done{};
    if (progress.stage == RolloutStage::failed)
      return sim::fail(ErrorKind::conflict, title_of(workload) + ": the rollout failed: " + progress.why);
    if (Clock::now() >= limit)
      return sim::fail(ErrorKind::conflict, title_of(workload) + ": the rollout is not complete in time: " + progress.why);
    if (!sim::sleep_unless_stopped(options_.stop, options_.look_every))
      return sim::fail(ErrorKind::interrupted, title_of(workload) + ": stopped while its rollout was under way: " + progress.why);
  }
}

sim::Result<std::string> KubernetesActuator::revision_of(const ObjectKey& deployment) {
  const auto live = api_.get(deployment);
  if (!live) return sim::Unexpected{live.error().error};
  const auto replica_sets = api_.list("ReplicaSet", deployment.space);
  if (!replica_sets) return sim::Unexpected{replica_sets.error().error};
  const Json* present = present_revision(*live, pointers(*replica_sets));
  return present != nullptr ? name_of(*present) : std::string("a template of no ReplicaSet");
}

sim::Status KubernetesActuator::may_change_template(const TemplateChange& change) {
  const auto live = api_.get(change.deployment);
  if (!live) return sim::Unexpected{live.error().error};
  const auto wanted = api_.get({"ReplicaSet", change.deployment.space, change.to});
  if (!wanted) return sim::Unexpected{wanted.error().error};
  Json made = *live;
  made["spec"]["template"] = template_of(*wanted);
  if (options_.conflicts == Conflicts::refuse) {
    for (const auto& path : differences((*live)["spec"], made["spec"])) {
      FieldPath whole{{"spec"}};
      whole.insert(whole.end(), path.begin(), path.end());
      for (const auto& owner : owners_of(*live, whole))
        if (!is_ours(owner))
          return sim::fail(ErrorKind::conflict,
                           title_of(change.deployment) + ": " + to_text(whole) + " belongs to " + to_text(owner) + foreign_field);
    }
  }
  const auto tried = api_.replace(change.deployment, made, our_manager, Run::dry);
  if (!tried && !tried.error().outdated) return sim::Unexpected{tried.error().error};
  return sim::Done{};
}

sim::Status KubernetesActuator::take_revision(const Facet& facet, const Effect& effect) {
  const auto& deployment = facet.object;
  for (int tries = 1;; ++tries) {
    const auto present = revision_of(deployment);
    if (!present) return present.failure();
    if (*present == effect.after) break;
    if (*present != effect.before) return twin::in_neither_state(effect, *present);
    auto live = api_.get(deployment);
    if (!live) return sim::Unexpected{live.error().error};
    const auto wanted = api_.get({"ReplicaSet", deployment.space, effect.after});
    if (!wanted) return sim::Unexpected{wanted.error().error};
    (*live)["spec"]["template"] = template_of(*wanted);
    auto done = api_.replace(deployment, *live, our_manager, Run::real);
    if (!done && done.error().outdated && tries < tries_at_a_moving_object) continue;
    if (!done) return sim::Unexpected{done.error().error};
    // Nobody holds the template's fields for having gone back to them. Where this is missed, `sandtable` owns them as an updater.
    (void)api_.replace(deployment, released(std::move(*done)), our_manager, Run::real);
    break;
  }
  return wait_for_rollout(deployment);
}

sim::Result<KubernetesActuator::Rehearsal> KubernetesActuator::rehearse_eviction(const EvictionChange& change,
                                                                                 const std::string& object) {
  const auto asked = api_.evict(change.pod, change.uid, Run::dry);
  const int code = asked ? 200 : asked.error().code;
  // A budget that is used up now may not be when its turn comes; a pod that is gone needs no eviction.
  if (code == 200 || code == 429 || code == 404 || code == 409) return Rehearsal{Effect{object, "here", "evicted"}, code == 429};
  return sim::Unexpected{asked.error().error};
}

sim::Status KubernetesActuator::take_eviction(const Facet& facet, const Effect& effect) {
  if (effect.after == "here") return sim::Done{};
  for (;;) {
    const auto live = api_.get(facet.object);
    if (!live && live.error().code != 404) return sim::Unexpected{live.error().error};
    const bool gone = !live || text_at(*live, {"metadata", "uid"}) != facet.uid;
    if (gone || (*live)["metadata"].contains("deletionTimestamp")) return sim::Done{};
    const auto asked = api_.evict(facet.object, facet.uid, Run::real);
    const int code = asked ? 200 : asked.error().code;
    // Whether it was granted although the answer was lost, or it is another pod by now, shows at the next look.
    const bool look_again = code == 200 || code == 0 || code == 404 || code == 409 || code == 503 || code == 504;
    if (code != 429 && !look_again) return sim::Unexpected{asked.error().error};
    const auto pause =
        code == 429 ? std::max(options_.eviction_every, asked.error().retry_after.value_or(sim::Duration{0})) : options_.look_every;
    if (Clock::now() + pause >= drain_deadline_)
      return sim::fail(ErrorKind::conflict, title_of(facet.object) + " could not be evicted within the drain's timeout" +
                                                (code == 429 ? ": a PodDisruptionBudget does not allow it" : ""));
    if (!sim::sleep_unless_stopped(options_.stop, code == 200 ? sim::Duration{0} : pause))
      return sim::fail(ErrorKind::interrupted, title_of(facet.object) + ": stopped while it was to be evicted");
  }
}

sim::Result<std::vector<std::string>> KubernetesActuator::departing_from(const std::string& node) {
  Present present{options_.space, {}, {}};  // a DaemonSet's pod never departs, whether its DaemonSet is known or not
  if (const auto added = add_pods_on(present, node); !added) return added.failure();
  return departing(node, present);
}

sim::Status KubernetesActuator::take_departure(const Facet& facet, const Effect& effect) {
  if (effect.after == "awaited") return sim::Done{};
  for (;;) {
    const auto names = departing_from(facet.object.name);
    if (!names) return names.failure();
    if (names->empty()) return sim::Done{};
    const std::string who = title_of(facet.object) + ": " + names->front() +
                            (names->size() > 1 ? " and " + std::to_string(names->size() - 1) + " more" : "");
    if (Clock::now() + options_.look_every >= drain_deadline_)
      return sim::fail(ErrorKind::conflict, who + " evicted, but not gone within the drain's timeout");
    if (!sim::sleep_unless_stopped(options_.stop, options_.look_every))
      return sim::fail(ErrorKind::interrupted, who + " evicted; stopped while this was waited for");
  }
}

}  // namespace sandtable::connectors::kubernetes
