/// Spans of a simulated run as OTLP/JSON: lines, each of them a whole ExportTraceServiceRequest, as the OpenTelemetry Collector's
/// file exporter writes them and as `/v1/traces` takes them one by one. A trace is never cut in two lines.
///
/// Ids are hexadecimal and times strings of whole nanoseconds, as OTLP/JSON has them. Source: OTLP 1.3.
#pragma once

#include <string>

#include "app/export/run_identity.hpp"
#include "app/export/wall_clock.hpp"
#include "models/measure/observation.hpp"

namespace sandtable::app::exported {

/// A line ends after the trace that fills it: `spans_a_line` or more.
std::string otlp(const models::ObservedTraces& traces, WallStart start, const RunIdentity& run, std::size_t spans_a_line = 2000);

}  // namespace sandtable::app::exported
