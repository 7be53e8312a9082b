/// The cheapest replica counts for the coming peak, as a plan and a prediction that `apply` and `verify` hold reality against.
#pragma once

#include "app/problem.hpp"
#include "app/subject.hpp"
#include "app/write_prediction.hpp"
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

/// What to write of it (write_prediction.hpp); refers to both.
PlanPrediction prediction_of(const ScalingAnswer& answer, const Subject& subject);

}  // namespace sandtable::app
