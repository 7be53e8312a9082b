/// Port: whoever can try plans on the sand table. `app/` implements it with forked workers; tests with a closed formula.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "sim/result.hpp"
#include "twin/outcome.hpp"
#include "twin/posterior.hpp"

namespace sandtable::twin {

struct EvaluationOptions {
  std::uint32_t jobs = 0;                ///< 0: as many as cores
  const Posterior* posterior = nullptr;  ///< each replication draws its parameters from it; none: the scenario's values
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
  bool check = false;  ///< every run is audited; a law that does not hold in one is a broken contract
};

struct Evaluator {
  virtual ~Evaluator() = default;
  /// One outcome a plan, in order, all with common random numbers; `nullopt` is the scenario as it stands.
  virtual sim::Result<std::vector<Outcome>> evaluate(const models::Scenario& scenario,
                                                     const std::vector<std::optional<models::Plan>>& plans,
                                                     const EvaluationOptions& options) = 0;
};

}  // namespace sandtable::twin
