/// What the telemetry says of the estimated values of a scenario: joint draws, one row a draw, one column a parameter. Each
/// replication of a prediction takes one row, so that parameter uncertainty shows in the interval.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "sim/random.hpp"
#include "sim/result.hpp"

namespace sandtable::twin {

struct Parameter {
  std::string
      path;  ///< `services.cart.endpoints.read.steps.0.work.mean`, `….cv`, `traffic.shoppers.arrivals.rate`, `network.latency`
  double estimate = 0;               ///< SI units
  std::array<double, 2> interval{};  ///< 90 %
  std::string source;                ///< which telemetry, how many observations
  bool operator==(const Parameter&) const = default;
};

/// A value that the telemetry does not constrain, and why; the scenario keeps what it had, or stays unknown.
struct Unconstrained {
  std::string path, why;
  bool operator==(const Unconstrained&) const = default;
};

struct Posterior {
  std::vector<Parameter> parameters;
  std::vector<std::vector<double>> draws;  ///< draws × parameters
  std::vector<Unconstrained> unconstrained;
  double model_error = 0.02;  ///< relative standard deviation, common to all latencies of a replication
  bool operator==(const Posterior&) const = default;
};

/// The scenario with the parameters of draw number `row` (taken modulo the number of draws) put in. Unknown paths break a contract.
models::Scenario with_draw(const models::Scenario& scenario, const Posterior& posterior, std::uint64_t row);
/// The row that a replication uses: one Philox draw of (seed, replication), the same for every plan.
std::uint64_t row_of(const Posterior& posterior, sim::RunSeed run);

}  // namespace sandtable::twin
