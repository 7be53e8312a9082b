#include "models/analytic/saturation.hpp"

#include <algorithm>
#include <cmath>

#include "models/analytic/workspace.hpp"

namespace sandtable::models::analytic {
namespace {

constexpr double visible_rejection = 0.01;
constexpr double far_away = 1e6;  ///< multiples of the load beyond which nothing is looked for

/// Closed loops as the open rates that they would have if nobody ever waited.
Demand opened(const Network& network, const Candidate& candidate, const Demand& demand) {
  Demand open = demand;
  Demand idle = demand;
  for (double& rate : idle.rates) rate *= 1e-9;
  for (double& clients : idle.clients) clients *= 1e-9;
  const Solution alone = network.solve(candidate, idle);
  for (std::size_t t = 0; t < demand.clients.size(); ++t) {
    if (demand.clients[t] <= 0) continue;
    const double cycle = network.think_s(t) + network.network_s() + network.answer_s(demand, t, alone);
    open.rates[t] = cycle > 0 && std::isfinite(cycle) ? demand.clients[t] / cycle : 0;
    open.clients[t] = 0;
  }
  return open;
}

Demand times(const Demand& demand, double multiple) {
  Demand more = demand;
  for (double& rate : more.rates) rate *= multiple;
  return more;
}

const Resource* first_full(const std::vector<Resource>& all) {
  const auto found = std::ranges::find_if(all, [](const Resource& r) { return !(r.fullness < 1); });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

bool is_of_nodes(const Resource& resource) { return resource.name.starts_with("nodes."); }

std::vector<Resource> resources(const Network& network, const Candidate& candidate, const Solution& solution) {
  const auto& world = network.world();
  std::vector<Resource> found;
  std::vector<bool> listed(world.services.size(), false);
  for (std::size_t service_index : network.services_callees_first()) {
    const auto& service = world.services[service_index];
    for (std::uint32_t k = 0; k < service.versions; ++k) {
      const std::size_t v = service.first_version + k;
      const auto& load = solution.loads[v];
      const auto& station = solution.stations[v];
      const StationShape shape = network.shape_of(v, candidate);
      const double arrivals = solution.arrivals(network, candidate, v);
      if (arrivals <= 0 || shape.replicas == 0) continue;
      const std::string name = "service." + world.versions[v].name;
      const double n = shape.replicas;
      if (load.cpu > 0 && std::isfinite(shape.cores))
        found.push_back({name + ".cpu", arrivals * load.cpu / solution.node_stretch / (n * shape.cores)});
      if (std::isfinite(shape.rate_limit)) found.push_back({name + ".rate_limit", arrivals / (n * shape.rate_limit)});
      if (std::isfinite(shape.slots)) {
        found.push_back({name + ".slots", arrivals * (load.delay + load.cpu * station.stretch) / (n * shape.slots)});
        if (std::isfinite(shape.queue)) found.push_back({name + ".queue", station.rejected / visible_rejection});
      }
    }
  }
  if (solution.node_share > 0) found.insert(found.begin(), {network.nodes_name(), solution.node_share});
  return found;
}

std::optional<Saturation> saturation(const Network& network, const Candidate& candidate, const Demand& demand) {
  if (!network.rates_known()) return std::nullopt;
  const Demand open = opened(network, candidate, demand);
  Workspace workspace;
  const auto full_at = [&](double multiple) {
    network.solve(candidate, times(open, multiple), Start::empty, workspace);
    return resources(network, candidate, workspace.solution);
  };
  const auto present = full_at(1);
  if (present.empty()) return std::nullopt;
  double low = 0, high = 1;
  while (first_full(full_at(high)) == nullptr) {
    low = high;
    high *= 2;
    if (high > far_away) return std::nullopt;
  }
  for (int step = 0; step < 50 && high - low > 1e-10 * high; ++step) {
    const double middle = (low + high) / 2;
    (first_full(full_at(middle)) != nullptr ? high : low) = middle;
  }
  const auto there = full_at(high);
  const Resource* first = first_full(there);
  if (first == nullptr) return std::nullopt;  // only where a solution did not settle
  Saturation made;
  made.resource = first->name;
  made.at = high;
  const auto now = std::ranges::find(present, made.resource, &Resource::name);
  made.utilization = now != present.end() ? now->fullness : 0;
  for (std::size_t t = 0; t < open.rates.size(); ++t) made.load.emplace_back(network.world().traffic[t].name, open.rates[t] * high);
  made.metastable = metastable(network, candidate, demand, network.solve(candidate, demand));
  return made;
}

bool metastable(const Network& network, const Candidate& candidate, const Demand& demand, const Solution& from_empty) {
  if (!network.has_retries()) return false;
  const Solution congested = network.solve(candidate, demand, Start::congested);
  for (std::size_t e = 0; e < congested.endpoints.size(); ++e)
    if (std::abs(congested.endpoints[e].success - from_empty.endpoints[e].success) > 1e-3) return true;
  return false;
}

}  // namespace sandtable::models::analytic
