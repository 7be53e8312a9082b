/// The ledger: every decision, its prediction, what was done and what came of it, in SQLite. What must be true after `kill -9` is
/// written before it is done: a step is `intended` before it is taken, `undoing` before it is turned round. Written by one
/// Sandtable at a time (execution_lock.hpp), read by any number.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "twin/actuator.hpp"
#include "twin/detail/sqlite.hpp"
#include "twin/ledger_entry.hpp"

namespace sandtable::twin {

class Ledger {
 public:
  /// Opens or creates. `invalid_input` where the file is torn, no database, or written by a newer version.
  static sim::Result<Ledger> open(const std::filesystem::path& file);
  const std::filesystem::path& file() const { return database_.file(); }

  /// Stores the decision with its prediction and returns its id (`decision.id` is ignored).
  sim::Result<std::int64_t> record(const Decision& decision);
  sim::Status record_verdict(std::int64_t decision, const Verdict& verdict, WallTime at);
  sim::Status set_status(std::int64_t decision, DecisionStatus status, const std::string& note, WallTime at);
  sim::Status record_outcome(std::int64_t decision, const RecordedOutcome& outcome);

  /// Writes an action's effects as `planned`, in one transaction; they follow the steps already there.
  sim::Status plan_steps(std::int64_t decision, std::uint32_t action, const std::vector<Effect>& effects, WallTime at);
  sim::Status set_step(std::int64_t decision, std::uint32_t ordinal, StepStatus status, const std::string& note, WallTime at);

  sim::Result<std::vector<StepRow>> steps(std::int64_t decision);
  /// `not_found` where there is no such decision.
  sim::Result<LedgerEntry> entry(std::int64_t decision);
  /// Newest first.
  sim::Result<std::vector<Decision>> decisions(std::size_t limit = 50);
  /// Those whose process ended before it could say how: status `running` or `rolling_back`. Oldest first. An empty target: of all.
  sim::Result<std::vector<Decision>> unfinished(const std::string& target);

  /// Asks every running plan to stop and roll back.
  sim::Status request_stop(const std::string& reason, WallTime at);
  /// The newest request's number (0: none yet): an executor remembers it when it starts, and stops when it has grown.
  sim::Result<std::int64_t> last_stop();

 private:
  explicit Ledger(detail::Database database) : database_(std::move(database)) {}
  detail::Database database_;
};

}  // namespace sandtable::twin
