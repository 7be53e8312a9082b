/// The gate: whether a plan may be let loose on the real system. A pure decision; every check leaves its reason, passed or not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/scenario/action.hpp"
#include "twin/fidelity.hpp"
#include "twin/ledger_entry.hpp"
#include "twin/world.hpp"

namespace sandtable::twin {

/// A span of wall time in which nothing may be changed, [from, to).
struct FreezeWindow {
  WallWindow window;
  std::string why;
};

/// The user's limits; what is absent does not limit.
struct Guardrails {
  std::optional<std::uint32_t> largest_step;  ///< replicas that one action may add or remove
  std::optional<double> blast_radius;         ///< share (0 … 1) of a service's replicas in rotation that one action may take out
  std::optional<double> budget;               ///< money per hour that the plan may cost, as predicted
  std::uint32_t min_in_rotation = 1;          ///< replicas that each touched service keeps
  std::vector<FreezeWindow> freezes;
};

/// Who said yes.
struct Approval {
  bool given = false;
  std::string by;  ///< `--approve`, a policy's name, a person
};

struct GateInput {
  models::Plan plan;
  std::string simulated_state;  ///< digest of the world that was simulated
  std::string present_state;    ///< of the world as it is now (state_digest.hpp)
  Snapshot present;
  std::optional<Fidelity> fidelity;
  FidelityBounds bounds;
  Guardrails guardrails;
  std::optional<double> predicted_cost;     ///< money per hour with the plan
  std::vector<ObjectiveResult> objectives;  ///< of the simulated plan; one that is not met refuses it
  Approval approval;
  WallTime now;
};

Verdict judge_plan(const GateInput& input);

}  // namespace sandtable::twin
