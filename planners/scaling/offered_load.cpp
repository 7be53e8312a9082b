#include "planners/scaling/offered_load.hpp"

#include <algorithm>
#include <cmath>

#include "models/traffic/arrival_rate.hpp"
#include "models/traffic/destinations.hpp"
#include "models/traffic/replay.hpp"

namespace sandtable::planners {

namespace {

/// A recording's requests to an endpoint that come in [from, to) wherever in its resolution they lie, per second.
double least_rate(const models::Replay& replay, const models::ReplayTargets& targets, const models::Target& to, double speed,
                  double from, double until) {
  const double resolution = sim::to_seconds(models::resolution_of(replay));
  double count = 0;
  for (const auto& row : replay.log.rows) {
    if (!targets.to[row.what] || *targets.to[row.what] != to) continue;
    const double since = sim::to_seconds(row.time - replay.from);
    if (since >= 0 && (since - resolution) / speed >= from && (since + resolution) / speed <= until) ++count;
  }
  return count / (until - from);
}

/// Requests per second to each of the traffic's destinations, those of them that come for certain; empty where they depend on how
/// the system answers.
std::vector<double> rates_of(const models::Traffic& traffic, const std::vector<models::MixPart>& destinations, double from,
                             double until) {
  std::vector<double> rates;
  const auto* arrivals = std::get_if<models::Arrivals>(&traffic.source);
  const auto* replay = std::get_if<models::Replay>(&traffic.source);
  if (traffic.session || (!arrivals && !replay)) return rates;
  const double keep = traffic.keep.value * (replay ? replay->keep_users.value : 1);
  const auto targets = replay ? models::replay_targets(*replay) : models::ReplayTargets{};
  const double arriving =
      arrivals ? keep * traffic.speed * models::expected_rate(*arrivals, from * traffic.speed, until * traffic.speed).value_or(0)
               : 0;
  for (const auto& part : destinations)
    rates.push_back(replay ? keep * least_rate(*replay, targets, part.to, traffic.speed, from, until) : arriving * part.weight);
  return rates;
}

}  // namespace

double mean_rate(const models::Arrivals& arrivals, double from, double to) {
  return models::expected_rate(arrivals, from, to).value_or(0);
}

double arrival_scv(const models::Arrivals& arrivals) {
  if (std::holds_alternative<models::DeterministicArrivals>(arrivals)) return 0;
  if (const auto* renewal = std::get_if<models::RenewalArrivals>(&arrivals); renewal != nullptr && renewal->gap.law)
    return std::min(1.0, sim::scv(*renewal->gap.law));
  return 1;
}

OfferedLoad offered_load(const CallGraph& graph, const Acceptance& acceptance) {
  const auto& scenario = graph.scenario();
  const std::size_t services = scenario.services.size(), endpoints = graph.endpoints().size();
  OfferedLoad load{std::vector<double>(endpoints, 0), std::vector<double>(endpoints, 0),  std::vector<double>(services, 1),
                   std::vector<bool>(services, true), std::vector<bool>(services, false), sim::to_seconds(scenario.run.duration)};
  for (const auto& traffic : scenario.traffic) {
    const auto destinations = models::destinations(traffic);
    const auto rates = rates_of(traffic, destinations, sim::to_seconds(scenario.run.warmup), load.horizon);
    const double required = required_availability(scenario, traffic.name, acceptance);
    for (std::size_t d = 0; d < destinations.size(); ++d) {
      const std::size_t entry = graph.index_of(destinations[d].to);
      const auto visits = graph.visits(entry);
      for (std::size_t e = 0; e < endpoints; ++e) {
        if (visits[e] == 0) continue;
        const std::size_t service = graph.endpoints()[e].service;
        load.reached[service] = true;
        if (rates.empty()) {
          load.exact[service] = false;
          continue;
        }
        load.rate[e] += rates[d] * visits[e];
        load.carried[e] += rates[d] * visits[e] * required;
      }
      const auto* arrivals = std::get_if<models::Arrivals>(&traffic.source);
      if (arrivals == nullptr || rates.empty()) continue;
      // Of a stream that is thinned by p the squared coefficient of variation is 1 + p·(c² − 1).
      const double thinned = 1 + traffic.keep.value * destinations[d].weight * (arrival_scv(*arrivals) - 1);
      double& scv = load.arrival_scv[graph.endpoints()[entry].service];
      scv = std::min(scv, thinned);
    }
  }
  return load;
}

}  // namespace sandtable::planners
