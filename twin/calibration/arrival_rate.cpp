#include "twin/calibration/arrival_rate.hpp"

#include <cmath>

#include "sim/distribution.hpp"

namespace sandtable::twin {

Estimate estimate_rate(const std::string& path, const TotalIncrease& offered, const DrawOptions& options) {
  // The exposure that gives the summed rate: where a replica was there for a part of the window, less than the window.
  const double exposure = offered.rate > 0 ? offered.amount / offered.rate : offered.seconds;
  const double shape = offered.amount + 0.5;
  const sim::Distribution law{sim::Gamma{shape / exposure, 1 / std::sqrt(shape)}};
  Estimate out;
  for (std::size_t row = 0; row < options.rows; ++row) {
    sim::Draws draws = draws_for(options, path, row);
    out.draws.push_back({sim::sample(law, draws)});
  }
  const std::string source =
      std::to_string(std::llround(offered.amount)) + " requests offered in " + std::to_string(std::llround(exposure)) + " s";
  out.parameters.push_back(
      {path, offered.amount > 0 ? offered.amount / exposure : shape / exposure, interval_of(out.draws, 0), source});
  return out;
}

}  // namespace sandtable::twin
