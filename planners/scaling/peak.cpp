#include "planners/scaling/peak.hpp"

#include <cmath>

#include "sim/contract.hpp"

namespace sandtable::planners {

namespace {

struct Multiply {
  double factor;
  void operator()(models::PoissonArrivals& a) const {
    if (a.rate) a.rate->value *= factor;
  }
  void operator()(models::DeterministicArrivals& a) const { a.rate.value *= factor; }
  void operator()(models::RenewalArrivals& a) const {
    if (a.gap.law) a.gap.law = sim::scaled(*a.gap.law, 1 / factor);
  }
  void operator()(models::MmppArrivals& a) const {
    a.first.rate.value *= factor;
    a.second.rate.value *= factor;
  }
  void operator()(models::TraceArrivals& a) const { a.scale *= factor; }
  void operator()(models::DiurnalArrivals& a) const {
    a.mean.value *= factor;
    a.peak.value *= factor;
  }
};

bool is_arrival_rate(const std::string& path) {
  return path.starts_with("traffic.") && path.find(".arrivals.") != std::string::npos && path.ends_with("rate");
}

}  // namespace

models::Scenario at_peak(models::Scenario scenario, double factor) {
  SANDTABLE_EXPECT(factor > 0 && std::isfinite(factor), "a peak is a positive multiple of the present load");
  for (auto& traffic : scenario.traffic) {
    if (auto* arrivals = std::get_if<models::Arrivals>(&traffic.source)) std::visit(Multiply{factor}, *arrivals);
    else {
      auto& loop = std::get<models::ClosedLoop>(traffic.source);
      loop.clients = static_cast<std::uint32_t>(std::ceil(loop.clients * factor - 1e-9));
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
