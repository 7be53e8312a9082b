/// How the ledger's columns hold lists: predictions, verdicts, measured KPIs as JSON text.
#pragma once

#include <string>
#include <vector>

#include "twin/ledger_entry.hpp"

namespace sandtable::twin {

std::string to_json(const std::vector<PredictedKpi>& prediction);
std::string to_json(const Verdict& verdict);
std::string to_json(const std::vector<models::Kpi>& kpis);

/// `invalid_input` where the text is none of ours.
sim::Result<std::vector<PredictedKpi>> prediction_from_json(const std::string& text);
sim::Result<Verdict> verdict_from_json(const std::string& text);
sim::Result<std::vector<models::Kpi>> kpis_from_json(const std::string& text);

}  // namespace sandtable::twin
