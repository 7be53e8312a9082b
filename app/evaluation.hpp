/// Tries plans request by request (`run.fidelity: exact`) or as flows (`fluid`), in a worker program of its own: crashes of a
/// simulation never reach the caller.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "models/measure/observation.hpp"
#include "sim/fork_pool.hpp"
#include "sim/stop.hpp"
#include "twin/evaluator.hpp"

namespace sandtable::app {

/// Half the machine's memory, at least 1 GiB, for one replication's address space; half an hour of real time.
sim::ChildLimits default_limits();

struct WorkerSettings {
  std::string program = {};                                 ///< of the worker; empty: `find_worker()`
  sim::ChildLimits limits = default_limits();               ///< of one replication of one plan
  const sim::StopSignal* stop = nullptr;                    ///< once requested, the evaluation ends with what is done; null: never
  std::optional<models::ObservationSettings> observe = {};  ///< of one replication; then there is one plan
  std::function<void(models::Observation)> observed = nullptr;  ///< gets it, once that replication is done
};

/// All plans run the same replications, with `run.replications` of them; with `run.precision` that is the first batch, and batches
/// follow at fixed sizes (`sim/stopping.hpp`) until every KPI that an objective of the scenario names is precise enough for every
/// plan; without objectives, mean and p95 of each traffic's latency.
///
/// Interrupted: the outcomes hold what is done, with `interrupted` set; `interrupted` as an error where nothing is. A replication
/// that fails is listed with its reason, the others count. `wall_s` of an outcome is the whole evaluation's, `cpu_s` its equal
/// share. Errors: `invalid_input` (values still to be estimated), `not_found` (no worker program), `unavailable` (the worker itself
/// failed).
class WorkerEvaluator final : public twin::Evaluator {
 public:
  explicit WorkerEvaluator(WorkerSettings settings = {});
  sim::Result<std::vector<twin::Outcome>> evaluate(const models::Scenario& scenario,
                                                   const std::vector<std::optional<models::Plan>>& plans,
                                                   const twin::EvaluationOptions& options) override;

 private:
  WorkerSettings settings_;
};

}  // namespace sandtable::app
