#include "planners/scaling/station.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/analytic/queueing.hpp"
#include "models/traffic/destinations.hpp"
#include "sim/contract.hpp"

namespace sandtable::planners {

namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();
constexpr int most_rounds = 60;

/// How many calls of a step list can be open at once towards a service; infinite where a timeout abandons them (they go on there).
double calls_at_once(const std::vector<models::Step>& steps, const std::string& service) {
  double most = 0;
  for (const auto& step : steps) {
    double here = 0;
    if (const auto* call = std::get_if<models::CallStep>(&step.kind); call != nullptr && call->to.service == service)
      here = call->timeout ? unlimited : 1;
    if (const auto* parallel = std::get_if<models::ParallelStep>(&step.kind))
      for (const auto& branch : parallel->branches) here += calls_at_once({branch}, service);
    if (const auto* use = std::get_if<models::UseStep>(&step.kind)) here = calls_at_once(use->steps, service);
    if (const auto* lock = std::get_if<models::LockStep>(&step.kind)) here = calls_at_once(lock->steps, service);
    if (const auto* cache = std::get_if<models::CacheStep>(&step.kind))
      here = std::max(calls_at_once(cache->miss, service), calls_at_once(cache->hit, service));
    if (const auto* choice = std::get_if<models::ChoiceStep>(&step.kind))
      for (const auto& branch : choice->branches) here = std::max(here, calls_at_once(branch.steps, service));
    most = std::max(most, here);
  }
  return most;
}

/// The most requests that can be at a service at once: those its callers' slots let through, and closed-loop clients.
double population(const models::Scenario& scenario, std::size_t service, const std::vector<std::uint32_t>& replicas) {
  double sum = 0;
  for (const auto& traffic : scenario.traffic) {
    const auto destinations = models::destinations(traffic);
    if (std::ranges::none_of(destinations, [&](const auto& part) { return part.to.service == scenario.services[service].name; }))
      continue;
    const auto* loop = std::get_if<models::ClosedLoop>(&traffic.source);
    sum += loop != nullptr ? loop->clients : unlimited;
  }
  for (std::size_t caller = 0; caller < scenario.services.size(); ++caller) {
    double fan_out = 0;
    for (const auto& endpoint : scenario.services[caller].endpoints)
      fan_out = std::max(fan_out, calls_at_once(endpoint.steps, scenario.services[service].name));
    if (fan_out == 0) continue;
    const auto& concurrency = scenario.services[caller].concurrency;
    sum += concurrency ? fan_out * *concurrency * replicas[caller] : unlimited;
  }
  return sum;
}

struct Stations {
  std::uint64_t queues = 1;   ///< how many queues the arrivals are split over
  std::uint64_t servers = 1;  ///< of each
  double arrival_scv = 1;
};

Stations stations_of(const models::Service& service, std::uint32_t replicas, double arrival_scv) {
  const std::uint64_t concurrency = *service.concurrency;
  switch (service.balance.rule) {
    case models::Balance::random:
    case models::Balance::ring_hash:
    case models::Balance::maglev:
      return {replicas, concurrency, 1 + (arrival_scv - 1) / replicas};
    case models::Balance::round_robin:
    case models::Balance::weighted_round_robin:
    case models::Balance::dns:
      return {replicas, concurrency, arrival_scv / replicas};
    case models::Balance::least_request:
    case models::Balance::least_request_full:
    case models::Balance::ewma:
    case models::Balance::least_connections:
    case models::Balance::shared_queue:
      break;
  }
  return {1, replicas * concurrency, arrival_scv};
}

}  // namespace

ServiceHolding holding_of(const CallGraph& graph, std::size_t service, const std::vector<double>& rates,
                          const std::vector<Moments>& moments) {
  ServiceHolding sum;
  double second = 0;
  for (std::size_t e = 0; e < graph.endpoints().size(); ++e) {
    if (graph.endpoints()[e].service != service) continue;
    sum.rate += rates[e];
    sum.mean += rates[e] * moments[e].mean;
    second += rates[e] * (moments[e].variance + moments[e].mean * moments[e].mean);
  }
  if (sum.rate == 0) return {};
  sum.mean /= sum.rate;
  second /= sum.rate;
  sum.scv = sum.mean > 0 ? second / (sum.mean * sum.mean) - 1 : 0;
  return sum;
}

std::vector<ServiceWait> station_waits(const CallGraph& graph, const OfferedLoad& load,
                                       const std::vector<std::uint32_t>& replicas) {
  const auto& scenario = graph.scenario();
  SANDTABLE_EXPECT(replicas.size() == scenario.services.size(), "one replica count a service");
  auto waits = no_waits(scenario);
  for (int round = 0; round < most_rounds; ++round) {
    const auto moments = holding_moments(graph, waits);
    double change = 0;
    for (std::size_t s = 0; s < scenario.services.size(); ++s) {
      const auto& service = scenario.services[s];
      const auto holding = holding_of(graph, s, load.rate, moments);
      if (!service.concurrency || holding.rate == 0 || holding.mean == 0) continue;
      const auto [queues, servers, scv] = stations_of(service, replicas[s], load.arrival_scv[s]);
      const models::analytic::QueueLoad station{holding.rate / static_cast<double>(queues), holding.mean, holding.scv, scv,
                                                servers};
      const double slots = static_cast<double>(servers * queues);
      double mean =
          std::min(models::analytic::allen_cunneen_wait(station), models::analytic::transient_wait_cap(station, load.horizon));
      if (service.queue) mean = std::min(mean, *service.queue * holding.mean / *service.concurrency);
      mean = std::min(mean, std::max(0.0, population(scenario, s, replicas) - slots) * holding.mean / slots);
      const double waiting = mean > 0 ? models::analytic::erlang_c(servers, station.rate * station.mean_holding) : 0;
      change = std::max(change, std::abs(mean - waits[s].mean()) / holding.mean);
      waits[s] = waiting > 0 ? ServiceWait{waiting, mean / waiting} : ServiceWait{};
    }
    if (change < 1e-9) break;
  }
  return waits;
}

}  // namespace sandtable::planners
