/// Spans of a simulated run as one document of Jaeger's own JSON: what its UI takes as an upload and `/api/traces` answers.
///
/// Starts and durations are whole microseconds, each rounded down, as Jaeger itself stores them. Source: the model of Jaeger's
/// query service; tests/live/test_jaeger.py compares with the real one.
#pragma once

#include <string>

#include "app/export/run_identity.hpp"
#include "app/export/wall_clock.hpp"
#include "models/measure/observation.hpp"

namespace sandtable::app::exported {

std::string jaeger(const models::ObservedTraces& traces, WallStart start, const RunIdentity& run);

}  // namespace sandtable::app::exported
