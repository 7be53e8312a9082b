/// Simulated candidates, each at most once: the search's memory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "planners/scaling/scaling.hpp"

namespace sandtable::planners {

struct Trial {
  twin::Outcome outcome;
  std::optional<std::string> why_not;  ///< nothing: good enough
  bool good() const { return !why_not; }
};

class Trials {
 public:
  Trials(const models::Scenario& scenario, const std::vector<std::size_t>& services, twin::Evaluator& evaluator,
         const ScalingOptions& options)
      : scenario_(scenario), services_(services), evaluator_(evaluator), options_(options) {}

  /// Simulates what has not been simulated yet, in one call. `timeout` beyond `max_simulations`.
  sim::Status run(const std::vector<std::vector<std::uint32_t>>& candidates);
  /// The scenario as it stands beside one candidate, in one call.
  sim::Result<twin::Outcome> run_unchanged_and(const std::vector<std::uint32_t>& candidate);

  /// Must have been run.
  const Trial& at(const std::vector<std::uint32_t>& replicas) const { return done_.at(replicas); }
  bool has(const std::vector<std::uint32_t>& replicas) const { return done_.contains(replicas); }
  /// A simulated failure with at least as many of everything.
  const std::vector<std::uint32_t>* failed_above(const std::vector<std::uint32_t>& replicas) const;
  std::uint32_t count() const { return static_cast<std::uint32_t>(done_.size()); }

 private:
  models::Plan plan_of(const std::vector<std::uint32_t>& replicas) const;

  const models::Scenario& scenario_;
  const std::vector<std::size_t>& services_;
  twin::Evaluator& evaluator_;
  const ScalingOptions& options_;
  std::map<std::vector<std::uint32_t>, Trial> done_;
};

}  // namespace sandtable::planners
