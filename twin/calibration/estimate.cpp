#include "twin/calibration/estimate.hpp"

#include <algorithm>
#include <cmath>

#include "sim/contract.hpp"
#include "sim/student.hpp"

namespace sandtable::twin {

sim::Draws draws_for(const DrawOptions& options, const std::string& path, std::size_t row) {
  return sim::Draws(sim::stream_key({options.seed, 0}, path, "posterior"), {.ordinal = row});
}

std::array<double, 2> interval_of(const std::vector<std::vector<double>>& draws, std::size_t column) {
  std::vector<double> values;
  for (const auto& row : draws) values.push_back(row[column]);
  SANDTABLE_EXPECT(!values.empty(), "an interval needs draws");
  std::sort(values.begin(), values.end());
  const auto at = [&](double q) {
    const double rank = q * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(rank);
    const double above = values[std::min(below + 1, values.size() - 1)];
    return values[below] + (rank - std::floor(rank)) * (above - values[below]);
  };
  return {at(0.05), at(0.95)};
}

void append(Estimate& all, const Estimate& block) {
  SANDTABLE_EXPECT(block.parameters.empty() || all.draws.empty() || all.draws.size() == block.draws.size(),
                   "blocks of one posterior have the same number of draws");
  if (all.draws.empty()) all.draws.resize(block.draws.size());
  for (std::size_t row = 0; row < block.draws.size(); ++row) {
    all.draws[row].insert(all.draws[row].end(), block.draws[row].begin(), block.draws[row].end());
  }
  all.parameters.insert(all.parameters.end(), block.parameters.begin(), block.parameters.end());
  all.unconstrained.insert(all.unconstrained.end(), block.unconstrained.begin(), block.unconstrained.end());
}

Estimate from_standard_error(const std::string& path, double estimate, double standard_error, double dof, double floor,
                             const std::string& source, const DrawOptions& options) {
  Estimate out;
  for (std::size_t row = 0; row < options.rows; ++row) {
    sim::Draws draws = draws_for(options, path, row);
    const double t = sim::student_t_quantile(draws.uniform(), dof);
    out.draws.push_back({std::max(floor, estimate + standard_error * t)});
  }
  out.parameters.push_back({path, std::max(floor, estimate), interval_of(out.draws, 0), source});
  return out;
}

}  // namespace sandtable::twin
