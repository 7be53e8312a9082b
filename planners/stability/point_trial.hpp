/// One point of the map, simulated: its runs laid out, evaluated and classified.
#pragma once

#include <optional>
#include <vector>

#include "planners/stability/classify.hpp"
#include "planners/stability/operating_point.hpp"
#include "planners/stability/shock.hpp"
#include "twin/evaluator.hpp"

namespace sandtable::planners {

/// How points are tried: the same for all of a map, and for every change.
struct TrialSettings {
  Capacity capacity;
  std::vector<Shock> shocks;  ///< each applies, and each outage names its service
  Timing timing;
  Criteria criteria;
  twin::EvaluationOptions evaluation;  ///< its posterior is of the present load
};

struct PointTrial {
  Verdict verdict;
  Evidence first_steady;                 ///< of the first replication
  twin::Outcome steady;                  ///< its `failed` lists every replication that failed, in whichever run
  std::optional<twin::Outcome> shocked;  ///< the run that tipped it; else the last
};

/// Steady first, with every outage branching off it; then, where it is not unstable and no outage tips it, the pulses one after the
/// other until one does: what is vulnerable to one shock needs no other. Errors: the evaluator's, and `interrupted`.
sim::Result<PointTrial> try_point(const models::Scenario& scenario, const OperatingPoint& point, const TrialSettings& settings,
                                  const Evidence* reference, twin::Evaluator& evaluator);

}  // namespace sandtable::planners
