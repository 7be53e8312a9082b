/// The map of safe operation: load against capacity loss, found by simulation, and the smallest change that makes the present load
/// safe. What the states mean is in `classify.hpp`, how the map is filled in `regions.hpp`, what is simulated in `shock.hpp`, which
/// changes are tried in `change.hpp`; docs/methods/stability.md has it in one place.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "planners/stability/change.hpp"
#include "planners/stability/point_trial.hpp"
#include "planners/stability/regions.hpp"

namespace sandtable::planners {

struct StabilityOptions {
  std::vector<double> loads = {0.5, 0.75, 1, 1.25, 1.5, 1.75, 2};  ///< times the present one, which is added where it is missing
  std::vector<std::uint32_t> losses = {};  ///< of the capacity, from 0; empty: 0, 1 and 2, as far as something is left
  std::string capacity;                    ///< what loses: a service or a node group; empty: the busiest service
  std::uint32_t survive = 1;               ///< losses up to this one must be safe at the present load
  std::vector<Shock> shocks = {Outage{}, LoadPulse{}};
  Timing timing;
  Criteria criteria;
  std::uint32_t checks = 1;        ///< inferred points simulated in each row
  std::uint32_t max_changes = 60;  ///< tried; 0: none is looked for
  twin::EvaluationOptions evaluation;
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;  ///< points; instead of the evaluation's
};

struct MapPoint {
  OperatingPoint point;
  Region region;
  Verdict verdict;  ///< where it was simulated
};

/// A change that was tried and does not make it safe.
struct RejectedChange {
  Change change;
  std::string reason;
};

/// The run that shows what happens at one point, beside the one without a shock.
struct Illustration {
  OperatingPoint point;
  std::string shock;
  twin::Outcome steady, shocked;
  double shock_begins = 0, shock_ends = 0;  ///< s
};

struct StabilityMap {
  std::string scenario, scenario_sha256;  ///< the latter is the caller's
  std::uint64_t seed = 0;
  std::uint32_t replications = 0;
  Capacity capacity;
  std::string busiest;
  std::vector<Shock> shocks;
  Timing timing;
  std::vector<double> loads;
  std::vector<std::uint32_t> losses;
  std::vector<std::vector<MapPoint>> rows;  ///< one a loss
  std::uint32_t simulated = 0;              ///< points of the map

  std::vector<OperatingPoint> wanted;  ///< that must be safe
  bool safe = false;                   ///< they are
  std::optional<Change> change;        ///< the smallest that makes them so
  std::string change_reason;           ///< why that one, or why none
  std::vector<RejectedChange> rejected;

  std::optional<Illustration> illustration;  ///< of a wanted point that is not safe, else of the first vulnerable one
  std::vector<std::string> notes;
  std::vector<twin::FailedReplication> failed;
  bool interrupted = false;  ///< then it holds what was done by then
};

/// `invalid_input` for a scenario whose fidelity is not exact, without traffic to scale, or where no shock applies; `not_found` for
/// names that it has not; and what the evaluator returns.
sim::Result<StabilityMap> find_stability(const models::Scenario& scenario, twin::Evaluator& evaluator,
                                         const StabilityOptions& options);

}  // namespace sandtable::planners
