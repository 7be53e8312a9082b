#include "models/analytic/closed_loop.hpp"

#include <algorithm>
#include <cmath>

namespace sandtable::models::analytic {
namespace {

double cycle_s(const Network& network, std::size_t traffic) { return network.think_s(traffic) + network.network_s(); }

}  // namespace

double loop_rate(const Network& network, const Demand& demand, std::size_t traffic, const Solution& solution) {
  const double time = cycle_s(network, traffic) + network.answer_s(demand, traffic, solution);
  return time > 0 && std::isfinite(time) ? demand.clients[traffic] / time : 0;
}

void close_loop(const Network& network, const Demand& demand, const Solution& solution, std::size_t version, double share,
                double loop, StationLoad& load) {
  const auto& world = network.world();
  double returning = 0;
  for (std::size_t t = 0; t < world.traffic.size(); ++t) {
    if (demand.clients[t] <= 0 || !network.reaches(t, version)) continue;
    load.customers += demand.clients[t];
    const auto& entries = network.entries(t);  // with several, whoever is away may be at another
    if (entries.size() == 1 && world.endpoints[entries[0].endpoint].service == world.versions[version].service &&
        cycle_s(network, t) > 0)
      returning += demand.clients[t] * share / cycle_s(network, t);
  }
  if (returning > 0) {
    load.return_rate = returning / load.customers;
    return;
  }
  // A customer is away for the rest of its cycle: of N/X seconds, V visits here take their part.
  const auto& before = solution.stations[version];
  double requests = 0, seconds = 0;
  for (std::size_t t = 0; t < world.traffic.size(); ++t) {
    if (demand.clients[t] <= 0 || !network.reaches(t, version)) continue;
    requests += solution.loop_rates[t];
    seconds += solution.loop_rates[t] * (cycle_s(network, t) + network.answer_s(demand, t, solution));
  }
  const double between = requests > 0 ? seconds / loop : unlimited;  // visits, as one customer sees it
  const double here = before.wait + load.delay + load.cpu * before.stretch;
  load.return_rate = std::isfinite(between) ? 1 / std::max(between - here, 1e-3 * between) : loop / load.customers;
}

}  // namespace sandtable::models::analytic
