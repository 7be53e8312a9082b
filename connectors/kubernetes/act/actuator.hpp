/// Changes a cluster through its API: a service is the Deployment or StatefulSet of its name, within one namespace. Each action is
/// broken down (breakdown.hpp), tried as a server-side dry run, and taken in effects (facet.hpp) that can be turned round,
/// ownership of fields included (patch.hpp).
#pragma once

#include <functional>
#include <memory>

#include "connectors/kubernetes/act/api.hpp"
#include "connectors/kubernetes/act/facet.hpp"
#include "sim/stop.hpp"
#include "twin/actuator.hpp"

namespace sandtable::connectors::kubernetes {

/// How often a change is begun anew where its object has changed meanwhile.
inline constexpr int tries_at_a_moving_object = 20;

struct ActuatorOptions {
  std::string space = "default";
  Conflicts conflicts = Conflicts::refuse;
  sim::Duration patience = std::chrono::seconds(90);          ///< for an API that does not answer, or says 429 or 5xx
  sim::Duration rollout_limit = std::chrono::minutes(15);     ///< for a rollout, beside its own progress deadline
  sim::Duration look_every = std::chrono::milliseconds(500);  ///< at a rollout, or a pod that is to go
  sim::Duration eviction_every = std::chrono::seconds(5);     ///< after 429, as kubectl
  /// Waiting for rollouts and evictions ends with it; what is to be turned round thereafter is, without waiting. May be null.
  const sim::StopSignal* stop = nullptr;
  /// Whether one may (still) act: `conflict` where a lease is lost. Empty: always.
  std::function<sim::Status()> may_act{};
};

class KubernetesActuator final : public twin::Actuator {
 public:
  static sim::Result<std::unique_ptr<KubernetesActuator>> open(Access access, ActuatorOptions options);

  /// Lists workloads and pods of the namespace, and all nodes.
  sim::Result<twin::Snapshot> objects() override;
  /// `after` is what a server-side dry run came to. `conflict` names the other manager and its fields.
  sim::Result<std::vector<twin::Effect>> effects_of(const models::Action& action) override;
  sim::Result<std::string> state_of(const std::string& object) override;
  /// A changed template counts as taken once its rollout is complete; a rollout that fails is an error, and is turned round by
  /// whoever took it. An eviction that has happened can't be turned round, and needs not: its controller has put another pod in its
  /// place; `evicted` to `here` does nothing, and neither does a departure that is to be awaited again.
  sim::Status take(const twin::Effect& effect) override;

 private:
  KubernetesActuator(Access access, Api api, ActuatorOptions options);

  sim::Result<Present> load(const models::Action& action);
  sim::Status add(Present& present, const std::string& kind, const std::string& name);
  sim::Status add_all(Present& present, const std::string& kind);
  sim::Status add_node(Present& present, const std::string& node, bool with_pods);
  sim::Status add_pods_on(Present& present, const std::string& node);

  struct Rehearsal {
    std::optional<twin::Effect> effect{};  ///< none where it is so already
    bool must_wait = false;                ///< it would not be done at once: others go before it
  };
  sim::Result<Rehearsal> rehearse(const Change& change);
  sim::Result<Rehearsal> rehearse_eviction(const EvictionChange& change, const std::string& object);
  sim::Status may_change_template(const TemplateChange& change);
  sim::Result<Json> dry_run(const Facet& facet, const Json& object, const FieldStates& target, bool& outdated);

  sim::Result<std::string> revision_of(const ObjectKey& deployment);
  sim::Status take_fields(const Facet& facet, const twin::Effect& effect);
  sim::Status take_revision(const Facet& facet, const twin::Effect& effect);
  sim::Status take_eviction(const Facet& facet, const twin::Effect& effect);
  sim::Status take_departure(const Facet& facet, const twin::Effect& effect);
  sim::Result<std::vector<std::string>> departing_from(const std::string& node);
  sim::Status wait_for_rollout(const ObjectKey& workload);
  bool stopped() const { return options_.stop != nullptr && options_.stop->requested(); }

  Access access_;
  Api api_;
  ActuatorOptions options_;
  std::chrono::steady_clock::time_point drain_deadline_ = std::chrono::steady_clock::time_point::max();
};

}  // namespace sandtable::connectors::kubernetes
