/// Where a scenario's `run.fidelity` becomes the code that computes it: the evaluator that every command uses.
#pragma once

#include "app/evaluation.hpp"

namespace sandtable::app {

/// `exact` and `fluid` run in the worker program; a fluid once where nothing of it is left to chance. `sampled` is `exact` on a
/// part of the system (models/sampled/thinning.hpp), scaled back. `analytic` is worked out in this process. None falls back on
/// another, for whoever asked for the one must not be given the figures of the other. Every outcome says what saturates first.
class SandTable final : public twin::Evaluator {
 public:
  explicit SandTable(WorkerSettings settings = {});
  sim::Result<std::vector<twin::Outcome>> evaluate(const models::Scenario& scenario,
                                                   const std::vector<std::optional<models::Plan>>& plans,
                                                   const twin::EvaluationOptions& options) override;

 private:
  sim::Result<std::vector<twin::Outcome>> compute(const models::Scenario& scenario,
                                                  const std::vector<std::optional<models::Plan>>& plans,
                                                  const twin::EvaluationOptions& options);

  WorkerEvaluator worker_;
};

}  // namespace sandtable::app
