/// `sandtable decide vpa`: what the vertical autoscaler recommends, and which pods its updater would evict or resize now.
#pragma once

#include "app/decide/decide.hpp"

namespace sandtable::app {

sim::Result<Decision, Problem> decide_vpa_now(const DecisionInput& input);

}  // namespace sandtable::app
