/// The work and CPU times of one service from its telemetry. One histogram and one counter identify one unknown step each:
///   CPU   mean = Δ CPU seconds ÷ Δ requests ended, error from batches; cv from the work histogram where the endpoint does no other
///         work, else not constrained. Contains what the process spends beside requests.
///   work  the law of the histogram `work` (service_time_fit.hpp), less the known steps of the endpoint: means and variances
///   subtract,
///         which assumes independent steps and CPU that is not short.
#pragma once

#include "twin/calibration/calibrate.hpp"
#include "twin/calibration/estimate.hpp"

namespace sandtable::twin {

/// Fills the laws of `service` that were left to be estimated, and returns their parameters.
sim::Result<Estimate> estimate_service(models::Service& service, TelemetrySource& source, WallWindow window,
                                       const CalibrationOptions& options);

}  // namespace sandtable::twin
