#include "planners/scaling/peak.hpp"

#include <cmath>

#include "models/scenario/units.hpp"
#include "models/traffic/arrival_rate.hpp"
#include "sim/contract.hpp"

namespace sandtable::planners {

namespace {

bool is_arrival_rate(const std::string& path) {
  return path.starts_with("traffic.") && path.find(".arrivals.") != std::string::npos && path.ends_with("rate");
}

}  // namespace

sim::Result<models::Scenario> at_peak(models::Scenario scenario, double factor) {
  SANDTABLE_EXPECT(factor > 0 && std::isfinite(factor), "a peak is a positive multiple of the present load");
  for (auto& traffic : scenario.traffic) {
    if (auto* arrivals = std::get_if<models::Arrivals>(&traffic.source)) {
      models::multiply_rate(*arrivals, factor);
    } else if (auto* loop = std::get_if<models::ClosedLoop>(&traffic.source)) {
      loop->clients = static_cast<std::uint32_t>(std::ceil(loop->clients * factor - 1e-9));
    } else if (traffic.keep.value * factor <= 1) {
      traffic.keep.value *= factor;
    } else {
      return sim::fail(
          sim::ErrorKind::invalid_input,
          "traffic " + traffic.name + " replays a recording, which holds no more requests than were made: it can't be " +
              models::shortest(factor) + " times the present load (plan with arrivals of that rate instead, such as trace(…))");
    }
  }
  return scenario;
}

twin::Posterior at_peak(twin::Posterior posterior, double factor) {
  SANDTABLE_EXPECT(factor > 0 && std::isfinite(factor), "a peak is a positive multiple of the present load");
  for (std::size_t column = 0; column < posterior.parameters.size(); ++column) {
    auto& parameter = posterior.parameters[column];
    if (!is_arrival_rate(parameter.path)) continue;
    parameter.estimate *= factor;
    for (double& bound : parameter.interval) bound *= factor;
    for (auto& draw : posterior.draws) draw[column] *= factor;
  }
  return posterior;
}

}  // namespace sandtable::planners
