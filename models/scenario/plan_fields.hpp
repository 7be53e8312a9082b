/// The language of plans, field by field, as fields.hpp has it for scenarios.
#pragma once

#include "models/scenario/action.hpp"
#include "models/scenario/field.hpp"

namespace sandtable::models {

template <>
struct Describe<ScaleAction> {
  static constexpr std::string_view name = "scale action", doc = "Sets how many replicas a service shall have";
  static constexpr auto fields = std::tuple{
      required<Reference>("service", &ScaleAction::service, "which"),
      optional<Reference>("version", &ScaleAction::version, "of a service with versions"),
      required("replicas", &ScaleAction::replicas, "how many", within(0, 100000)),
  };
};

template <>
struct Describe<VersionWeight> {
  static constexpr std::string_view name = "version weight", doc = "A version's share of its service's traffic";
  static constexpr auto fields = std::tuple{
      required<Reference>("version", &VersionWeight::version, "which"),
      required("weight", &VersionWeight::weight, "relative to the other versions", not_negative),
  };
};

template <>
struct Describe<WeightAction> {
  static constexpr std::string_view name = "weight action", doc = "Splits a service's traffic between its versions";
  static constexpr auto fields = std::tuple{
      required<Reference>("service", &WeightAction::service, "which"),
      required("weights", &WeightAction::weights, "versions left out keep their weight", at_least(1)),
  };
};

template <>
struct Describe<Action> {
  static constexpr std::string_view name = "action", doc = "One step of a plan";
  static constexpr auto fields = std::tuple{
      required("at", &Action::at, "since the start of the run, or of applying the plan", not_negative),
      one_of(&Action::kind, alternative<ScaleAction>(Whole<ScaleAction>{"scale", "sets a number of replicas"}),
             alternative<WeightAction>(Whole<WeightAction>{"weight", "splits traffic between versions"}),
             alternative<CrashAction>(required("crash", &CrashAction::target, "breaks a node or a replica"),
                                      optional("for", &CrashAction::lasts, "then it comes back; absent: it stays", positive))),
  };
};

template <>
struct Describe<Plan> {
  static constexpr std::string_view name = "plan", doc = "Actions in order of their times";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &Plan::name, "of the plan"),
      required("actions", &Plan::actions, "what is done; empty: nothing, for comparison"),
  };
};

}  // namespace sandtable::models
