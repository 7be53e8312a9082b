#include "planners/scaling/offered_load.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sandtable::planners {

namespace {

/// Mean over [from, to) of the piecewise-linear rate; before the first point and after the last one the rate is that point's.
double mean_of_trace(const std::vector<std::pair<double, double>>& points, double from, double to) {
  if (points.empty()) return 0;
  auto rate_at = [&](double t) {
    auto next = std::ranges::find_if(points, [t](const auto& p) { return p.first > t; });
    if (next == points.begin()) return points.front().second;
    if (next == points.end()) return points.back().second;
    const auto& [t0, r0] = *std::prev(next);
    return r0 + (next->second - r0) * (t - t0) / (next->first - t0);
  };
  double area = 0, at = from;
  for (std::size_t i = 0; i <= points.size(); ++i) {
    const double until = i < points.size() ? std::clamp(points[i].first, at, to) : to;
    if (until > at) area += (until - at) * rate_at((at + until) / 2);  // linear in between: the midpoint is exact
    at = std::max(at, until);
  }
  return area / (to - from);
}

struct MeanRate {
  double from, to;
  double operator()(const models::PoissonArrivals& a) const { return a.rate ? a.rate->value : 0; }
  double operator()(const models::DeterministicArrivals& a) const { return a.rate.value; }
  double operator()(const models::RenewalArrivals& a) const { return a.gap.law ? 1 / sim::mean(*a.gap.law) : 0; }
  double operator()(const models::MmppArrivals& a) const {
    const double t1 = sim::to_seconds(a.first.sojourn), t2 = sim::to_seconds(a.second.sojourn);
    return (a.first.rate.value * t1 + a.second.rate.value * t2) / (t1 + t2);
  }
  double operator()(const models::TraceArrivals& a) const { return a.scale * mean_of_trace(a.points, from, to); }
  double operator()(const models::DiurnalArrivals& a) const {
    const double w = 2 * std::numbers::pi / sim::to_seconds(a.period);
    return a.mean.value + (a.peak.value - a.mean.value) * (std::cos(w * from) - std::cos(w * to)) / (w * (to - from));
  }
};

}  // namespace

double mean_rate(const models::Arrivals& arrivals, double from, double to) { return std::visit(MeanRate{from, to}, arrivals); }

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
    const auto visits = graph.visits(graph.index_of(traffic.to));
    const auto* arrivals = std::get_if<models::Arrivals>(&traffic.source);
    const double rate = arrivals != nullptr ? mean_rate(*arrivals, sim::to_seconds(scenario.run.warmup), load.horizon) : 0;
    const double required = required_availability(scenario, traffic.name, acceptance);
    for (std::size_t e = 0; e < endpoints; ++e) {
      if (visits[e] == 0) continue;
      const std::size_t service = graph.endpoints()[e].service;
      load.reached[service] = true;
      if (arrivals == nullptr) load.exact[service] = false;
      load.rate[e] += rate * visits[e];
      load.carried[e] += rate * visits[e] * required;
    }
    const std::size_t entry = graph.endpoints()[graph.index_of(traffic.to)].service;
    if (arrivals != nullptr) load.arrival_scv[entry] = std::min(load.arrival_scv[entry], arrival_scv(*arrivals));
  }
  return load;
}

}  // namespace sandtable::planners
