/// Metrics of a simulated run as OpenMetrics text with time stamps, which `promtool tsdb create-blocks-from openmetrics` reads.
///
/// Families by name, series by labels, samples by time; a counter's family has its name without `_total`. Time stamps are whole
/// milliseconds, as Prometheus stores them. Source: OpenMetrics 1.0.
#pragma once

#include <string>

#include "app/export/wall_clock.hpp"
#include "models/measure/observation.hpp"

namespace sandtable::app::exported {

std::string openmetrics(const models::ObservedMetrics& metrics, WallStart start);

}  // namespace sandtable::app::exported
