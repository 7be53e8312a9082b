#include "twin/posterior.hpp"

#include "models/scenario/path.hpp"
#include "sim/contract.hpp"
#include "twin/calibration/service_time_fit.hpp"
#include "twin/calibration/unknown_laws.hpp"

namespace sandtable::twin {
namespace {

/// A Weibull law has a shape, not a cv: setting its cv by path would make it a lognormal. These steps get their family back, with
/// the mean and cv that were drawn.
void restore_weibulls(const models::Scenario& original, models::Scenario& drawn) {
  for (std::size_t s = 0; s < drawn.services.size(); ++s) {
    models::Service before = original.services[s];
    const auto was = timed_steps(before);
    const auto is = timed_steps(drawn.services[s]);
    for (std::size_t i = 0; i < is.size(); ++i) {
      if (!was[i].time->law || !std::holds_alternative<sim::Weibull>(was[i].time->law->law)) continue;
      const auto* lognormal = std::get_if<sim::Lognormal>(&is[i].time->law->law);
      if (lognormal) is[i].time->law = law_of(Family::weibull, lognormal->mean, lognormal->cv);
    }
  }
}

}  // namespace

models::Scenario with_draw(const models::Scenario& scenario, const Posterior& posterior, std::uint64_t row) {
  models::Scenario drawn = scenario;
  if (posterior.draws.empty()) return drawn;
  const auto& values = posterior.draws[row % posterior.draws.size()];
  SANDTABLE_EXPECT(values.size() == posterior.parameters.size(), "a posterior's rows have one value a parameter");
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto done = models::set_parameter(drawn, posterior.parameters[i].path, values[i]);
    SANDTABLE_EXPECT(done.has_value(), posterior.parameters[i].path + ": " + done.error().message);
  }
  restore_weibulls(scenario, drawn);
  return drawn;
}

std::uint64_t row_of(const Posterior& posterior, sim::RunSeed run) {
  if (posterior.draws.empty()) return 0;
  sim::Draws draws(sim::stream_key(run, "twin", "posterior-row"), {});
  return draws.bits() % posterior.draws.size();
}

}  // namespace sandtable::twin
