/// The language of rollouts, field by field: a part of fields.hpp.
#pragma once

#include "models/scenario/field.hpp"
#include "models/scenario/rollout_specs.hpp"

namespace sandtable::models {

template <>
struct Describe<RolloutSpec> {
  static constexpr std::string_view name = "rollout", doc = "How a service's Deployment replaces its replicas by a new revision's";
  static constexpr auto fields = std::tuple{
      optional("strategy", &RolloutSpec::strategy, "rolling: one by one; recreate: all at once, with none between"),
      optional("surge", &RolloutSpec::surge, "replicas beyond the wanted ones, rounded up"),
      optional("unavailable", &RolloutSpec::unavailable, "replicas that may be missing, rounded down"),
      optional("min_ready", &RolloutSpec::min_ready, "ready for so long: available; in whole seconds", not_negative),
      optional("deadline", &RolloutSpec::deadline, "without progress for so long: failed, which stops nothing; in whole seconds",
               at_least(1)),
  };
};

}  // namespace sandtable::models
