/// Spans of a simulated run as one document of Jaeger's own JSON: what its UI takes as an upload and `/api/traces` answers.
///
/// Times are whole microseconds, both ends of a span rounded down, so that spans that lie within each other still do. Source: the
/// model of Jaeger's query service.
#pragma once

#include <string>

#include "app/export/run_identity.hpp"
#include "app/export/wall_clock.hpp"
#include "models/measure/observation.hpp"

namespace sandtable::app::exported {

std::string jaeger(const models::ObservedTraces& traces, WallStart start, const RunIdentity& run);

}  // namespace sandtable::app::exported
