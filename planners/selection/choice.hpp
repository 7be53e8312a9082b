/// What a planner hands back: the plan it chose, what it expects of it, and why everything cheaper was turned down. A choice
/// explains itself: each rejected candidate and each floor carries the reason a person would ask for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/scenario/action.hpp"
#include "twin/outcome.hpp"

namespace sandtable::planners {

enum class RejectedBy {
  screening,   ///< the analytic bound says that it cannot work
  simulation,  ///< it was simulated and an objective was not met
  dominated,   ///< a candidate with at least as many replicas of everything was simulated and failed
};

/// A candidate that was looked at and turned down.
struct Rejected {
  std::vector<std::uint32_t> replicas;  ///< in the order of `Choice::services`
  double cost = 0;
  RejectedBy by = RejectedBy::screening;
  std::string reason;
};

/// The fewest replicas of one service with which any candidate can work, whatever the others have. It turns down a whole slab of
/// candidates at once, which are not listed one by one.
struct Floor {
  std::string service;
  std::uint32_t replicas = 1;
  RejectedBy by = RejectedBy::screening;
  std::string reason;  ///< why one fewer is not enough; empty at 1
};

struct Choice {
  std::vector<std::string> services;    ///< those planned for, in the scenario's order
  std::optional<models::Plan> plan;     ///< none: no candidate within the limits meets every objective
  std::vector<std::uint32_t> replicas;  ///< chosen; empty without a plan
  double cost = 0;
  std::string cost_unit;     ///< `USD/h`, or `replicas`
  twin::Outcome prediction;  ///< of the plan; without one, of the most replicas allowed
  twin::Outcome unchanged;   ///< of the scenario as it stands
  std::string reason;
  std::vector<Floor> floors;
  std::vector<Rejected> rejected;  ///< in order of cost
  std::vector<std::string> notes;  ///< what was left out, and why
  std::uint32_t simulated = 0;     ///< candidates that were simulated
};

std::string_view to_string(RejectedBy by);

}  // namespace sandtable::planners
