/// What one estimator hands back: parameters with their joint draws, or why there are none. Estimates of different blocks are
/// independent, because they come from different random quantities.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "twin/posterior.hpp"

namespace sandtable::twin {

struct Estimate {
  std::vector<Parameter> parameters;
  std::vector<std::vector<double>> draws;  ///< rows × parameters
  std::vector<Unconstrained> unconstrained;
};

/// How many rows to draw, and from which luck.
struct DrawOptions {
  std::size_t rows = 1000;
  std::uint64_t seed = 1;
};

/// The stream from which an estimator draws row `row` of the parameters at `path`.
sim::Draws draws_for(const DrawOptions& options, const std::string& path, std::size_t row);

/// The 5 % and 95 % quantiles of one column of draws.
std::array<double, 2> interval_of(const std::vector<std::vector<double>>& draws, std::size_t column);

/// Appends another block's parameters, draws and list.
void append(Estimate& all, const Estimate& block);

/// A quantity known as a mean and its standard error from few batches: draws of estimate + error · t(dof), never below `floor`.
Estimate from_standard_error(const std::string& path, double estimate, double standard_error, double dof, double floor,
                             const std::string& source, const DrawOptions& options);

}  // namespace sandtable::twin
