/// `PLAN.prediction.json`, which `plan scaling` and `compare --out` write beside a plan: read back by `apply` and `verify`.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/problem.hpp"
#include "twin/ledger_entry.hpp"
#include "twin/outcome.hpp"

namespace sandtable::app {

struct PredictionFile {
  std::string plan, scenario, scenario_sha256;
  std::uint64_t seed = 0;
  double window_s = 0;
  std::map<std::string, std::uint32_t> replicas_before;  ///< by service: what the simulation started from
  std::vector<twin::PredictedKpi> with_plan, without_plan;
  std::vector<twin::ObjectiveResult> objectives;  ///< with the plan
};

/// `not_found` without the file; `invalid_input` where it is none of ours.
sim::Result<PredictionFile> read_prediction(const std::filesystem::path& file);

}  // namespace sandtable::app
