/// A plan on the real system: whatever an earlier run left unfinished is brought to an end first, then the gate, then the plan, then
/// watching against the predicted envelope. Every step is in the ledger.
#pragma once

#include <filesystem>
#include <optional>

#include "app/outside.hpp"
#include "app/problem.hpp"
#include "app/subject.hpp"
#include "twin/envelope.hpp"
#include "twin/execution.hpp"
#include "twin/gate.hpp"

namespace sandtable::app {

struct ApplyRequest {
  std::filesystem::path plan;                ///< its `.prediction.json` lies beside it
  SubjectRequest twin;
  std::string haproxy;                       ///< address of the runtime API
  std::optional<PrometheusAccess> prometheus;  ///< needed to watch, and to keep what a crash left complete
  std::filesystem::path ledger;
  twin::Guardrails guardrails;
  twin::FidelityBounds bounds;
  twin::Approval approval;
  sim::Duration watch{};                     ///< after the last action; 0: not watched
  sim::Duration every = std::chrono::seconds(10);
  twin::EnvelopeOptions envelope{0.25, 2, {}};  ///< a short window scatters more than the predicted one: hence tolerance and repetition
};

struct ApplyAnswer {
  std::vector<twin::ExecutionReport> recovered;  ///< of earlier runs that were cut off
  twin::ExecutionReport report;
};

Answer<ApplyAnswer> apply_plan(const ApplyRequest& request, StopFlag stop);

/// 0, 4, 5, 6 or 130 by design §5.
ExitStatus exit_status(const ApplyAnswer& answer, StopFlag stop);

/// Where the scenario that a decision rests on is kept beside the ledger, for `verify`.
std::filesystem::path kept_scenario(const std::filesystem::path& ledger, const std::string& sha256);

}  // namespace sandtable::app
