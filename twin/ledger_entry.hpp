/// What the ledger keeps of one decision.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/measure/replication_result.hpp"
#include "twin/actuator.hpp"
#include "twin/fidelity.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::twin {

struct PredictedKpi {
  std::string name;
  models::Unit unit = models::Unit::seconds;
  double mean = 0;
  std::optional<std::array<double, 2>> pi90;
  bool operator==(const PredictedKpi&) const = default;
};

enum class DecisionStatus { proposed, refused, running, applied, rolling_back, rolled_back, failed };
enum class StepStatus { planned, intended, taken, undoing, undone, failed };
std::string_view name(DecisionStatus status);
std::string_view name(StepStatus status);

struct Decision {
  std::int64_t id = 0;
  WallTime time;
  std::string target;  ///< what is acted on, `haproxy:/run/haproxy.sock`
  std::string plan_name, plan_yaml;
  std::uint32_t actions = 0;  ///< of the plan
  std::uint32_t begun = 0;    ///< actions whose effects have been planned
  std::string scenario, scenario_sha256;
  std::uint64_t seed = 0;
  std::string version;       ///< of Sandtable
  std::string state_digest;  ///< of the world that was simulated (state_digest.hpp)
  double window_s = 0;       ///< length of the window that the prediction speaks of
  std::vector<PredictedKpi> prediction;
  DecisionStatus status = DecisionStatus::proposed;
  std::string note;  ///< why this status
  bool operator==(const Decision&) const = default;
};

struct StepRow {
  std::uint32_t ordinal = 0, action = 0;
  Effect effect;
  StepStatus status = StepStatus::planned;
  std::string note;
  WallTime planned_at, changed_at;
  bool operator==(const StepRow&) const = default;
};

/// One of the gate's checks.
struct GateCheck {
  std::string name;
  bool passed = false;
  std::string reason;
  bool operator==(const GateCheck&) const = default;
};
struct Verdict {
  std::vector<GateCheck> checks;
  bool allowed() const {
    for (const auto& check : checks)
      if (!check.passed) return false;
    return !checks.empty();
  }
  bool operator==(const Verdict&) const = default;
};

/// What came of it: measured KPIs and how the prediction scored.
struct RecordedOutcome {
  WallTime time;
  std::vector<models::Kpi> measured;
  Fidelity fidelity;
};

struct LedgerEntry {
  Decision decision;
  std::optional<Verdict> verdict;
  std::vector<StepRow> steps;
  std::optional<RecordedOutcome> outcome;  ///< the newest
};

/// The prediction that a decision keeps of a simulated outcome.
std::vector<PredictedKpi> prediction_of(const Outcome& outcome);

}  // namespace sandtable::twin
