/// Several plans over one scenario, compared replication by replication under common random numbers.
///
/// In one replication a plan is better than another if it breaks fewer objectives; if as many, if it costs less (`cluster.cost`
/// where nodes have prices, else the mean number of replicas); if that is equal too, if it keeps further inside its bounds (least
/// sum of value ÷ bound, or bound ÷ value for `above`). Plans that are equal in all three share the replication.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "twin/outcome.hpp"

namespace sandtable::planners {

struct Comparison {
  std::vector<twin::Outcome> plans;                        ///< in the order given
  std::vector<std::vector<twin::Difference>> differences;  ///< of each plan but the first: that plan − the first
  std::vector<double> probability_best;                    ///< one a plan; NaN without a replication common to all
  std::vector<double> cost;                                ///< one a plan, mean
  std::string cost_unit;                                   ///< `USD/h`, or `replicas`
  std::optional<std::size_t> chosen;                       ///< none: no plan meets every objective
  std::string reason;
};

/// At least one outcome, all of one scenario; else a broken contract.
Comparison compare_outcomes(const models::Scenario& scenario, std::vector<twin::Outcome> outcomes);

/// How a plan is called: its name, or `as it stands`.
std::string plan_name(const twin::Outcome& outcome);

}  // namespace sandtable::planners
