/// A chosen plan as a file, and what was predicted of it beside it (`PLAN.yaml` → `PLAN.prediction.json`): what `apply` and
/// `verify` hold reality against.
#pragma once

#include <filesystem>
#include <string>

#include "app/json.hpp"
#include "app/subject.hpp"
#include "models/scenario/action.hpp"
#include "twin/outcome.hpp"

namespace sandtable::app {

/// Refers to what its maker keeps.
struct PlanPrediction {
  const Subject& subject;
  const models::Run& run;
  const models::Plan* plan = nullptr;  ///< none was found
  const twin::Outcome &with_plan, &without_plan;
  std::string reason;
  double peak = 1;  ///< times the present load
};

/// Per KPI mean and pi90 with the plan and without it, the window's length, and what the plan read of the scenario (the inputs of
/// its state digest).
Json prediction_json(const PlanPrediction& prediction);

std::filesystem::path prediction_path(const std::filesystem::path& plan);

/// There is a plan. It is written last: where it is, the prediction is too.
sim::Status write_plan(const PlanPrediction& prediction, const std::filesystem::path& plan);

}  // namespace sandtable::app
