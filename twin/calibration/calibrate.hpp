/// From a skeleton scenario and telemetry to a twin: every value that the skeleton leaves to `estimate` and the telemetry
/// constrains gets a posterior; the others are listed with the reason. See docs/methods/calibration.md.
#pragma once

#include "models/scenario/scenario.hpp"
#include "twin/calibration/estimate.hpp"
#include "twin/posterior.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::twin {

struct CalibrationOptions {
  double held_out = 0.25;             ///< share of the window, at its end, that is kept for scoring; 0 ≤ h < 1
  std::size_t min_observations = 30;  ///< fewer do not constrain a service time
  double model_error = 0.02;          ///< copied into the posterior (posterior.hpp)
  DrawOptions draws = {};
};

struct Calibrated {
  models::Scenario scenario;  ///< the skeleton with the estimates in place; what is not constrained stays as it was
  Posterior posterior;
  WallWindow fitted, held_out;
};

/// Fails where the source does (`unavailable`, `timeout`), where replicas export different histograms (`conflict`), or where the
/// window holds no sample of anything that was asked for (`not_found`).
sim::Result<Calibrated> calibrate(const models::Scenario& skeleton, TelemetrySource& source, WallWindow window,
                                  const CalibrationOptions& options = {});

}  // namespace sandtable::twin
