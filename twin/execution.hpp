/// Runs a plan on the real system, and never half: lock, gate, then each effect written to the ledger as intended, taken, written
/// as taken; then watched against the predicted envelope. A failure, a stop request or leaving the envelope turns the effects round
/// in reverse order. After a crash, `recover` reads what took effect and finishes or rolls back, once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "twin/actuator.hpp"
#include "twin/envelope.hpp"
#include "twin/gate.hpp"
#include "twin/ledger.hpp"

namespace sandtable::twin {

/// The host's clock and patience.
struct ExecutionHost {
  std::function<WallTime()> now;
  /// Waits until then, or less, which may be now; false: the user asked to stop.
  std::function<bool(WallTime until)> wait;
};

/// What is to be done and on what grounds. The executor itself reads, under the lock, what the world is now.
struct Proposal {
  Decision decision;                  ///< id, time, plan name, number of actions and status are filled in
  std::vector<std::string> read_set;  ///< services whose state the simulation rests on
  GateInput gate;                     ///< `present`, `present_state`, `now` are filled in
};

/// Where reality is outside the decision's envelope at present, one sentence each; empty: it holds.
using EnvelopeCheck = std::function<sim::Result<std::vector<std::string>>(const Decision&)>;

/// The next measurement (a window's KPIs); nothing: watching is over. An error counts as having left the envelope.
using NextMeasurement = std::function<sim::Result<std::optional<std::vector<models::Kpi>>>()>;
struct Watch {
  NextMeasurement next;
  EnvelopeOptions envelope;
};

struct ExecutionReport {
  std::int64_t decision = 0;
  DecisionStatus status = DecisionStatus::proposed;
  Verdict verdict;  ///< empty after `recover`
  std::vector<std::string>
      reasons;  ///< why refused, rolled back or failed; `rolling_back`: the system is out of reach, recover later
};

class Executor {
 public:
  /// All of them outlive the executor. The actuator must go on working after the user asked to stop: what was done is then undone.
  Executor(Ledger& ledger, Actuator& actuator, ExecutionHost host);

  /// `conflict`: another Sandtable acts on the target, or an earlier decision there was not finished (recover first). Errors of the
  /// ledger come back as such; what the real system refuses shows in the report.
  sim::Result<ExecutionReport> apply(Proposal proposal, const std::optional<Watch>& watch);

  /// Brings every unfinished decision of the target to an end: kept where all actions had begun, all their effects are there and
  /// reality is inside the envelope; rolled back otherwise. A second call finds nothing to do.
  sim::Result<std::vector<ExecutionReport>> recover(const std::string& target, const EnvelopeCheck& breaches_of);

  /// Takes one action outside any plan, through the ledger all the same; rolls back what failed. For controllers (live_world.hpp).
  sim::Result<ExecutionReport> take_action(Decision decision, const models::Action& action);

 private:
  sim::Result<std::vector<std::string>> take_all(const Decision& decision, const models::Plan& plan, std::int64_t stop_seen);
  sim::Result<std::vector<std::string>> take_effects(std::int64_t decision, std::uint32_t action,
                                                     const std::vector<Effect>& effects, std::int64_t stop_seen);
  sim::Result<std::vector<std::string>> wait_for(const Decision& decision, sim::Duration at, std::int64_t stop_seen);
  sim::Result<std::vector<std::string>> watched(const Decision& decision, const Watch& watch, std::int64_t stop_seen);
  sim::Result<bool> all_there(const Decision& decision);
  sim::Result<ExecutionReport> keep(const Decision& decision);
  sim::Result<ExecutionReport> roll_back(const Decision& decision, std::vector<std::string> reasons);
  struct UndoFailures {
    std::vector<std::string> what;
    std::vector<std::string> told;  ///< turned round, but not all is well
    bool out_of_reach = false;      ///< the real system did not answer
  };
  sim::Status undo(std::int64_t decision, const StepRow& step, UndoFailures& failures);
  sim::Result<std::vector<std::string>> reasons_to_stop(std::int64_t stop_seen);

  Ledger& ledger_;
  Actuator& actuator_;
  ExecutionHost host_;
};

}  // namespace sandtable::twin
