/// `sandtable decide hpa`: what the horizontal autoscaler's controller would do at its next sync.
#pragma once

#include "app/decide/decide.hpp"

namespace sandtable::app {

sim::Result<Decision, Problem> decide_hpa_now(const DecisionInput& input);

}  // namespace sandtable::app
