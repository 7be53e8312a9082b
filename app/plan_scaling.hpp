/// The cheapest replica counts for the coming peak, as a plan and a prediction that `apply` and `verify` hold reality against.
#pragma once

#include <filesystem>

#include "app/json.hpp"
#include "app/problem.hpp"
#include "app/subject.hpp"
#include "planners/scaling/scaling.hpp"

namespace sandtable::app {

struct PlanScalingRequest {
  double peak = 1;                   ///< times the present load
  planners::ScalingOptions options;  ///< its `evaluation.posterior` is set here
};

struct ScalingAnswer {
  planners::Choice choice;
  double peak = 1;
  models::Scenario at_peak;  ///< what was planned for
};

Answer<ScalingAnswer> plan_scaling(const Subject& subject, const PlanScalingRequest& request, twin::Evaluator& evaluator);

/// What `PLAN.prediction.json` holds: per KPI mean and pi90 with the plan and without it, the window's length, and what the plan
/// read of the scenario (the inputs of its state digest).
Json prediction_json(const ScalingAnswer& answer, const Subject& subject);

/// Writes `plan` as YAML and the prediction beside it (`PLAN.yaml` → `PLAN.prediction.json`). The plan comes last: where it is, the
/// prediction is too.
sim::Status write_plan(const ScalingAnswer& answer, const Subject& subject, const std::filesystem::path& plan);
std::filesystem::path prediction_path(const std::filesystem::path& plan);

}  // namespace sandtable::app
