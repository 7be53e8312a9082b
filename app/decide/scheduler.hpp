/// `sandtable decide scheduler`: where the pods that wait would go, and why not elsewhere.
#pragma once

#include "app/decide/decide.hpp"

namespace sandtable::app {

/// One pod that waits: its decision. Several: `{"decisions": […]}` in the order in which they are decided. None: a problem.
sim::Result<Decision, Problem> decide_scheduler(const DecisionInput& input);

}  // namespace sandtable::app
