/// What an action changes of which objects, in the order in which to change them. Pure: action and present objects in, changes out;
/// what is so already is left out.
#pragma once

#include <variant>
#include <vector>

#include "connectors/kubernetes/act/field_state.hpp"
#include "connectors/kubernetes/act/present.hpp"
#include "models/scenario/action.hpp"

namespace sandtable::connectors::kubernetes {

/// Fields of one object, all at once.
struct FieldChange {
  ObjectKey object;
  Wanted wanted;
};
/// A Deployment's pod template becomes that of one of its ReplicaSets. Told by the ReplicaSets' names: a template holds settings,
/// which are written nowhere.
struct TemplateChange {
  ObjectKey deployment;
  std::string from, to;
};
/// Weights of an HTTPRoute's backends, as `weights_text` writes them; the rest of its rules may hold settings, too.
struct WeightChange {
  ObjectKey route;
  std::string from, to;
};
struct EvictionChange {
  ObjectKey pod;
  std::string uid;
};
/// What was evicted has left the node. Nothing is written: evictions are asked for one after the other, and waited for together.
struct DepartureChange {
  ObjectKey node;
};
using Change = std::variant<FieldChange, TemplateChange, WeightChange, EvictionChange, DepartureChange>;
using Changes = sim::Result<std::vector<Change>>;

/// Errors: `not_found` for what is not there, `invalid_input` for what can't be meant, `conflict` for what a controller would turn
/// back, or what stands in a drain's way.
Changes changes_of(const models::Action& action, const Present& present);

// By kind; changes_of chooses.
Changes scale(const models::ScaleAction& action, const Present& present);
Changes autoscale(const models::AutoscaleAction& action, const Present& present);
Changes budget(const models::BudgetAction& action, const Present& present);
Changes resources(const models::ResourcesAction& action, const Present& present);
Changes rollout(const models::RolloutAction& action, const Present& present);
Changes set_paused(const std::string& service, bool paused, const Present& present);
Changes undo(const models::UndoAction& action, const Present& present);
Changes weigh(const models::WeightAction& action, const Present& present);
Changes set_cordoned(const std::string& node, bool cordoned, const Present& present);
Changes drain(const models::DrainAction& action, const Present& present);

/// Those of the node's pods that a drain asks to go and that are on their way out: `space/name`.
std::vector<std::string> departing(const std::string& node, const Present& present);
/// `0: web-v1=90 web-v2=10; 1: …`: the weights of each rule's backends.
std::string weights_text(const Json& route);
/// The rules with the weights that the text says. `conflict` where they are of other backends by now.
sim::Result<Json> rules_with(const Json& route, const std::string& weights);
/// The ReplicaSet of the Deployment whose template is the present one, or nullptr.
const Json* present_revision(const Json& deployment, const std::vector<const Json*>& replica_sets);
/// The template of a ReplicaSet as its Deployment had it.
Json template_of(const Json& replica_set);

/// Leaves out what is so already; nothing at all where nothing is left.
Changes only_new(const Json& object, Wanted wanted);

}  // namespace sandtable::connectors::kubernetes
