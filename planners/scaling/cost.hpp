/// What a set of replica counts costs. With prices: Σ replicas × cores × price per core, where cores is the service's CPU request
/// (else its limit, else 1) and the price per core is that of all nodes together, Σ count·price ÷ Σ count·cpu, in money per hour.
/// Where no node has a price, the cost is the number of replicas. Cost grows strictly with every replica: the search relies on it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/scenario/scenario.hpp"

namespace sandtable::planners {

struct CostModel {
  std::vector<double> per_replica;  ///< one a planned service
  std::string unit;                 ///< `USD/h`, or `replicas`

  double of(const std::vector<std::uint32_t>& replicas) const;
};

/// `services` are indices into `scenario.services`.
CostModel cost_model(const models::Scenario& scenario, const std::vector<std::size_t>& services);

}  // namespace sandtable::planners
