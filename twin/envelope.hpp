/// Whether reality stays in the predicted envelope while a plan runs: the measured KPIs against `pi90` of the decision's
/// prediction. A KPI leaves it on the side that hurts only (latency, waiting and errors above, availability and rate below): being
/// better than predicted is a miss of fidelity, not a reason to turn round. One KPI in twenty leaves its interval on that side by
/// chance, so `tolerance` widens the bound and `in_row` asks for several measurements one after the other.
#pragma once

#include <string>
#include <vector>

#include "twin/ledger_entry.hpp"

namespace sandtable::twin {

struct EnvelopeOptions {
  double tolerance = 0;           ///< relative widening of the bound
  std::uint32_t in_row = 1;       ///< measurements outside, one after the other, before it counts as left
  std::vector<std::string> kpis;  ///< those that count; empty: all that are predicted with an interval
};

/// One sentence for each KPI outside.
std::vector<std::string> outside_envelope(const std::vector<PredictedKpi>& prediction, const std::vector<models::Kpi>& measured,
                                          const EnvelopeOptions& options);

}  // namespace sandtable::twin
