/// Fidelity on the part of the window that calibration did not see: the calibrated twin predicts it, telemetry says what it was.
#pragma once

#include "twin/calibration/calibrate.hpp"
#include "twin/evaluator.hpp"
#include "twin/fidelity.hpp"
#include "twin/measure.hpp"

namespace sandtable::twin {

/// Runs the twin for the window's length after a warm-up of the scenario's own (at least 5 s, so that queues fill), and scores it.
/// `invalid_input` where values are still to be estimated or the window is empty.
sim::Result<Fidelity> score_window(const models::Scenario& scenario, const Posterior& posterior, Evaluator& evaluator,
                                   TelemetrySource& source, WallWindow window, EvaluationOptions options = {});

}  // namespace sandtable::twin
