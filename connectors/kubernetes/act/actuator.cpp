#include "connectors/kubernetes/act/actuator.hpp"

#include <algorithm>

#include "connectors/kubernetes/mirror/service_view.hpp"

namespace sandtable::connectors::kubernetes {

using sim::ErrorKind;
using twin::Effect;

namespace {

http::RetryPolicy patient() { return {.tries = 1000, .first = std::chrono::milliseconds(200), .longest = std::chrono::seconds(3)}; }

}  // namespace

KubernetesActuator::KubernetesActuator(Access access, Api api, ActuatorOptions options)
    : access_(std::move(access)), api_(std::move(api)), options_(std::move(options)) {}

sim::Result<std::unique_ptr<KubernetesActuator>> KubernetesActuator::open(Access access, ActuatorOptions options) {
  access.client.retry = patient();
  access.client.timeout = options.patience;
  auto api = Api::open(access);
  if (!api) return api.failure();
  return std::unique_ptr<KubernetesActuator>(new KubernetesActuator(std::move(access), std::move(*api), std::move(options)));
}

sim::Result<twin::Snapshot> KubernetesActuator::objects() {
  models::kube::Objects all;
  for (const char* kind : {"Node", "Pod", "Service", "Deployment", "StatefulSet"}) {
    auto listed = list_kind(api_.client(), *resource_of(kind), {.space = options_.space});
    if (!listed) return listed.failure();
    append(all, std::move(listed->objects));
  }
  return snapshot_of(all, options_.space);
}

sim::Status KubernetesActuator::add(Present& present, const std::string& kind, const std::string& name) {
  const bool of_space = resource_of(kind)->namespaced;
  auto object = api_.get({kind, of_space ? options_.space : "", name});
  if (object) present.objects.push_back(std::move(*object));
  else if (object.error().code != 404) return sim::Unexpected{object.error().error};
  return sim::Done{};
}

sim::Status KubernetesActuator::add_all(Present& present, const std::string& kind) {
  auto objects = api_.list(kind, options_.space);
  if (!objects) return sim::Unexpected{objects.error().error};
  std::ranges::move(*objects, std::back_inserter(present.objects));
  return sim::Done{};
}

sim::Status KubernetesActuator::add_pods_on(Present& present, const std::string& node) {
  auto pods = list_kind(api_.client(), *resource_of("Pod"), {.space = "", .fields = "spec.nodeName=" + node});
  if (!pods) return pods.failure();
  append(present.on_node, std::move(pods->objects));
  return sim::Done{};
}

sim::Status KubernetesActuator::add_node(Present& present, const std::string& node, bool with_pods) {
  if (auto added = add(present, "Node", node); !added || !with_pods) return added;
  if (auto added = add_pods_on(present, node); !added) return added;
  auto daemon_sets = list_kind(api_.client(), *resource_of("DaemonSet"), {});
  if (!daemon_sets) return daemon_sets.failure();
  append(present.on_node, std::move(daemon_sets->objects));
  return sim::Done{};
}

sim::Result<Present> KubernetesActuator::load(const models::Action& action) {
  Present present{options_.space, {}, {}};
  sim::Status status = sim::Done{};
  const auto then = [&](auto&& next) {
    if (status) status = next();
  };
  const auto add_workload = [&](const std::string& service, const std::string& version = {}) {
    const std::string name = version.empty() ? service : service + "-" + version;
    then([&] { return add(present, "Deployment", name); });
    then([&] { return add(present, "StatefulSet", name); });
  };
  std::visit(
      [&]<class Kind>(const Kind& kind) {
        using namespace models;
        if constexpr (std::is_same_v<Kind, ScaleAction>) {
          add_workload(kind.service, kind.version);
          then([&] { return add_all(present, "HorizontalPodAutoscaler"); });
        } else if constexpr (std::is_same_v<Kind, WeightAction>) {
          then([&] { return add_all(present, "HTTPRoute"); });
        } else if constexpr (std::is_same_v<Kind, CordonAction> || std::is_same_v<Kind, UncordonAction>) {
          then([&] { return add_node(present, kind.node, false); });
        } else if constexpr (std::is_same_v<Kind, DrainAction>) {
          then([&] { return add_node(present, kind.node, true); });
        } else if constexpr (!std::is_same_v<Kind, CrashAction> && !std::is_same_v<Kind, NodesAction>) {
          add_workload(kind.service);
          if constexpr (std::is_same_v<Kind, AutoscaleAction>) then([&] { return add_all(present, "HorizontalPodAutoscaler"); });
          if constexpr (std::is_same_v<Kind, BudgetAction>) then([&] { return add_all(present, "PodDisruptionBudget"); });
          if constexpr (std::is_same_v<Kind, UndoAction>) then([&] { return add_all(present, "ReplicaSet"); });
        }
      },
      action.kind);
  if (!status) return status.failure();
  return present;
}

sim::Result<std::vector<Effect>> KubernetesActuator::effects_of(const models::Action& action) {
  const auto present = load(action);
  if (!present) return present.failure();
  const auto changes = changes_of(action, *present);
  if (!changes) return changes.failure();
  std::vector<Effect> effects, waiting;
  for (const auto& change : *changes) {
    auto rehearsal = rehearse(change);
    if (!rehearsal) return rehearsal.failure();
    if (rehearsal->effect) (rehearsal->must_wait ? waiting : effects).push_back(std::move(*rehearsal->effect));
  }
  std::ranges::move(waiting, std::back_inserter(effects));
  if (const auto* draining = std::get_if<models::DrainAction>(&action.kind)) {
    const auto now = std::chrono::steady_clock::now();
    const bool limited = draining->timeout < std::chrono::hours(24 * 365);
    drain_deadline_ = limited ? now + draining->timeout : std::chrono::steady_clock::time_point::max();
  }
  return effects;
}

sim::Result<Json> KubernetesActuator::dry_run(const Facet& facet, const Json& object, const FieldStates& target, bool& outdated) {
  const std::string title = title_of(facet.object);
  const auto tried = api_.patch(facet.object, patch_to(object, facet.object, target, options_.conflicts), Run::dry, object);
  outdated = !tried && tried.error().outdated;
  if (!tried) return sim::Unexpected{tried.error().error};
  const auto others = other_differences(object, *tried, target);
  if (!others.empty())
    return sim::fail(ErrorKind::conflict,
                     title + ": a dry run would also change " + others.front() +
                         (others.size() > 1 ? " and " + std::to_string(others.size() - 1) + " more fields" : "") +
                         ", so nothing is done");
  return *tried;
}

sim::Result<KubernetesActuator::Rehearsal> KubernetesActuator::rehearse(const Change& change) {
  const Facet facet = facet_of(change);
  const std::string object = to_text(facet);
  if (const auto* eviction = std::get_if<EvictionChange>(&change)) return rehearse_eviction(*eviction, object);
  if (std::holds_alternative<DepartureChange>(change)) return Rehearsal{Effect{object, "awaited", "complete"}, true};
  if (const auto* revision = std::get_if<TemplateChange>(&change)) {
    if (const auto possible = may_change_template(*revision); !possible) return possible.failure();
    return Rehearsal{Effect{object, revision->from, revision->to}};
  }
  for (int tries = 1;; ++tries) {
    const auto live = api_.get(facet.object);
    if (!live) return sim::Unexpected{live.error().error};
    sim::Result<FieldStates> target = FieldStates{};
    if (const auto* fields = std::get_if<FieldChange>(&change)) {
      target = target_of(*live, fields->wanted, options_.conflicts, title_of(facet.object));
    } else {
      auto rules = rules_with(*live, std::get<WeightChange>(change).to);
      if (!rules) return rules.failure();
      target = target_of(*live, {{"/spec/rules", std::move(*rules)}}, options_.conflicts, title_of(facet.object));
    }
    if (!target) return target.failure();
    bool outdated = false;
    const auto tried = dry_run(facet, *live, *target, outdated);
    if (!tried && outdated && tries < tries_at_a_moving_object) continue;
    if (!tried) return tried.failure();
    const std::string before = state_text(facet, *live), after = state_text(facet, *tried);
    if (before == after) return Rehearsal{};
    return Rehearsal{Effect{object, before, after}};
  }
}

sim::Result<std::string> KubernetesActuator::state_of(const std::string& object) {
  const auto facet = parse_facet(object);
  if (!facet) return facet.failure();
  if (facet->kind == FacetKind::revision) return revision_of(facet->object);
  if (facet->kind == FacetKind::departure) {
    const auto names = departing_from(facet->object.name);
    if (!names) return names.failure();
    return std::string(names->empty() ? "complete" : "awaited");
  }
  const auto live = api_.get(facet->object);
  if (facet->kind == FacetKind::eviction) {
    if (!live && live.error().code != 404) return sim::Unexpected{live.error().error};
    const bool here =
        live && text_at(*live, {"metadata", "uid"}) == facet->uid && !(*live)["metadata"].contains("deletionTimestamp");
    return std::string(here ? "here" : "evicted");
  }
  if (!live) return sim::Unexpected{live.error().error};
  return state_text(*facet, *live);
}

sim::Status KubernetesActuator::take(const Effect& effect) {
  const auto facet = parse_facet(effect.object);
  if (!facet) return facet.failure();
  if (options_.may_act)
    if (const auto may = options_.may_act(); !may) return may;
  switch (facet->kind) {
    case FacetKind::fields:
    case FacetKind::weights:
      return take_fields(*facet, effect);
    case FacetKind::revision:
      return take_revision(*facet, effect);
    case FacetKind::eviction:
      return take_eviction(*facet, effect);
    case FacetKind::departure:
      return take_departure(*facet, effect);
  }
  return sim::Done{};
}

sim::Status KubernetesActuator::take_fields(const Facet& facet, const Effect& effect) {
  const std::string title = title_of(facet.object);
  for (int tries = 1;; ++tries) {
    const auto live = api_.get(facet.object);
    if (!live) return sim::Unexpected{live.error().error};
    const std::string present = state_text(facet, *live);
    if (present == effect.after) return sim::Done{};
    if (present != effect.before) return twin::in_neither_state(effect, present);
    const auto target = target_of_text(facet, *live, effect.after);
    if (!target) return target.failure();
    bool outdated = false;
    const auto tried = dry_run(facet, *live, *target, outdated);
    if (!tried && outdated && tries < tries_at_a_moving_object) continue;
    if (!tried) return tried.failure();
    const auto done = api_.patch(facet.object, patch_to(*live, facet.object, *target, options_.conflicts), Run::real, *live);
    // Outdated also where the answer to a first try was lost, and the second met what the first had done.
    if (!done && done.error().outdated && tries < tries_at_a_moving_object) continue;
    if (!done) return sim::Unexpected{done.error().error};
    break;
  }
  auto then = api_.get(facet.object);
  if (!then) return sim::Unexpected{then.error().error};
  // Where this is missed, `sandtable` owns the name of a container beside its owner: that harms nobody.
  if (const auto release = release_of_names(*then, facet.object))
    if (auto released = api_.patch(facet.object, *release, Run::real, *then)) then = std::move(released);
  const auto wanted = target_of_text(facet, *then, effect.after);
  if (!wanted) return wanted.failure();
  std::vector<std::string> paths;
  for (const auto& [path, state] : *wanted) paths.push_back(path);
  // Who owns a field may have come out otherwise where it was shared; its value may not.
  if (!same_values(states_of(*then, paths), *wanted))
    return sim::fail(ErrorKind::conflict, title + ": the API server took the change, but the state is '" +
                                              state_text(facet, *then) + "', not '" + effect.after + "'");
  const bool rolls = std::ranges::any_of(facet.paths, [](const auto& path) { return path.starts_with("/spec/template/"); });
  return rolls ? wait_for_rollout(facet.object) : sim::Status{sim::Done{}};
}

}  // namespace sandtable::connectors::kubernetes
