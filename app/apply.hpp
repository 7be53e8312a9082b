/// A plan on the real system: whatever an earlier run left unfinished is brought to an end first, then the gate, then the plan,
/// then watching against the predicted envelope. Every step is in the ledger.
#pragma once

#include <filesystem>
#include <optional>

#include "app/outside.hpp"
#include "app/problem.hpp"
#include "app/subject.hpp"
#include "app/watching.hpp"
#include "twin/execution.hpp"
#include "twin/gate.hpp"

namespace sandtable::app {

struct ApplyRequest {
  std::filesystem::path plan;  ///< its `.prediction.json` lies beside it
  SubjectRequest twin;
  std::string haproxy;  ///< address of the runtime API; or:
  std::optional<KubernetesAccess> kubernetes;
  std::optional<PrometheusAccess> prometheus;  ///< needed to watch, and to keep what a crash left complete
  std::filesystem::path ledger;
  twin::Guardrails guardrails;
  twin::FidelityBounds bounds;
  twin::Approval approval;
  WatchOptions watch;
};

/// What one action would change, as the real system says beforehand.
struct ActionEffects {
  std::string action;  ///< `1: scale web`
  std::vector<twin::Effect> effects;
};

struct ApplyAnswer {
  std::vector<ActionEffects> rehearsed;          ///< of a cluster, by server-side dry run
  std::vector<twin::ExecutionReport> recovered;  ///< of earlier runs that were cut off
  twin::ExecutionReport report;
  sim::Duration watched{};  ///< how long reality was to be watched afterwards; 0: not at all
};

/// Asks the real system what each action would change, from its present state, and changes nothing. Errors: what would be refused.
Answer<std::vector<ActionEffects>> dry_run(const ApplyRequest& request, StopFlag stop);

/// Nothing is done where the plan could not be watched as asked: `unavailable`, or the error of the telemetry.
Answer<ApplyAnswer> apply_plan(const ApplyRequest& request, StopFlag stop);

/// 0, 4, 5, 6 or 130 by design §5.
ExitStatus exit_status(const ApplyAnswer& answer, StopFlag stop);

/// Where the scenario that a decision rests on is kept beside the ledger, for `verify`.
std::filesystem::path kept_scenario(const std::filesystem::path& ledger, const std::string& sha256);

}  // namespace sandtable::app
