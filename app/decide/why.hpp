/// `sandtable why pod/x | hpa/y | node/z | replicaset/w`: which rule decided, with the numbers, and the smallest change that would
/// decide otherwise.
#pragma once

#include "app/decide/decide.hpp"

namespace sandtable::app {

/// `target`: `pod/NAME`, `pod/NAMESPACE/NAME`, and the like. JSON: {"target", "why": […], "flips": [{"changes": […], "then"}]} and
/// what the decision is.
sim::Result<Decision, Problem> explain(const std::string& target, const DecisionInput& input);

}  // namespace sandtable::app
