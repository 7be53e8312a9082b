/// From a skeleton scenario and live telemetry to a twin's directory, and how well a twin predicts a window.
#pragma once

#include <filesystem>
#include <optional>

#include "app/outside.hpp"
#include "app/problem.hpp"
#include "app/subject.hpp"
#include "twin/calibration/calibrate.hpp"
#include "twin/evaluator.hpp"
#include "twin/twin_directory.hpp"

namespace sandtable::app {

struct CalibrateRequest {
  SubjectRequest skeleton;
  PrometheusAccess prometheus;
  sim::Duration window{};
  std::optional<double> at_unix_s;  ///< end of the window; absent: now
  std::filesystem::path out;        ///< the twin's directory
  twin::CalibrationOptions options;
  std::uint32_t jobs = 0;
};

struct CalibrateAnswer {
  twin::Calibrated calibrated;
  std::optional<twin::Fidelity> fidelity;  ///< on the held-out part; none where that could not be scored
  std::string not_scored;                  ///< why not
};

/// Writes the directory. What was read is kept in its `telemetry/`.
Answer<CalibrateAnswer> calibrate(const CalibrateRequest& request, twin::Evaluator& evaluator, StopFlag stop);

struct ScoreRequest {
  std::filesystem::path twin;
  PrometheusAccess prometheus;
  sim::Duration window{};
  std::optional<double> at_unix_s;
  std::uint32_t jobs = 0;
};

/// Predicts the window, compares, and replaces the twin's `fidelity.json`.
Answer<twin::Fidelity> score(const ScoreRequest& request, twin::Evaluator& evaluator, StopFlag stop);

}  // namespace sandtable::app
