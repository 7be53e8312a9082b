/// Whether the prediction of an applied plan held: each predicted KPI that telemetry measures, beside what was measured.
#pragma once

#include <filesystem>
#include <optional>

#include "app/outside.hpp"
#include "app/problem.hpp"
#include "twin/fidelity.hpp"
#include "twin/ledger.hpp"
#include "twin/measure.hpp"

namespace sandtable::app {

struct VerifyRequest {
  std::filesystem::path ledger;
  std::optional<std::int64_t> decision;  ///< absent: the newest that was applied
  PrometheusAccess prometheus;
  sim::Duration window{};
  std::optional<double> at_unix_s;
  std::optional<std::filesystem::path> twin;  ///< whose telemetry mapping to use; absent: the scenario kept beside the ledger
};

struct VerifyAnswer {
  twin::Decision decision;
  twin::Fidelity fidelity;
  std::vector<twin::Unconstrained> missing;  ///< what can't be measured, and why
};

/// Writes what came of it into the ledger.
Answer<VerifyAnswer> verify(const VerifyRequest& request, StopFlag stop);

}  // namespace sandtable::app
