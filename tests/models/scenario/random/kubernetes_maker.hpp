/// At random, what only a Kubernetes cluster has.
#pragma once

#include "models/scenario/action.hpp"
#include "models/scenario/scenario.hpp"
#include "tests/models/scenario/random/maker.hpp"

namespace sandtable::models::test {

class KubernetesMaker : public Maker {
 public:
  using Maker::Maker;
  /// What only such a cluster looks at.
  void govern(Scenario& scenario);
  /// Machines that come and go.
  void move(Scenario& scenario);
  /// One of Kubernetes' own.
  decltype(Action::kind) action();
};

/// Autoscalers and rollouts, where services may have them; without a draw.
void scale_and_roll(Scenario& scenario);

}  // namespace sandtable::models::test
