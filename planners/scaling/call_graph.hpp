/// Who calls whom, and how often: the endpoints of a scenario in an order in which callers come before callees, and the visits that
/// one user request brings about.
///
/// A `choice` visits its branches with their weights, a `parallel` all of them, a `call` once (an attempt that fails would be made
/// again, which only adds load: the counts are lower bounds, exact where nothing fails).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "sim/result.hpp"

namespace sandtable::planners {

struct GraphEndpoint {
  std::size_t service = 0;  ///< index into `scenario.services`
  const models::Endpoint* endpoint = nullptr;
};

/// Points into the scenario, which must outlive it.
class CallGraph {
 public:
  /// `invalid_input` where a call leads nowhere, calls go round in a circle, or a time is still to be estimated.
  static sim::Result<CallGraph> of(const models::Scenario& scenario);

  const models::Scenario& scenario() const { return *scenario_; }
  const std::vector<GraphEndpoint>& endpoints() const { return endpoints_; }
  /// Indices of endpoints, callers first.
  const std::vector<std::size_t>& order() const { return order_; }
  std::size_t index_of(const models::Target& target) const;

  /// Visits to each endpoint by one request that enters at `entry`.
  std::vector<double> visits(std::size_t entry) const;

 private:
  const models::Scenario* scenario_ = nullptr;
  std::vector<GraphEndpoint> endpoints_;
  std::vector<std::size_t> order_;
};

}  // namespace sandtable::planners
