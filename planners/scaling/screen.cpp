#include "planners/scaling/screen.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/traffic/destinations.hpp"
#include "planners/selection/wording.hpp"
#include "sim/contract.hpp"

namespace sandtable::planners {

namespace {

/// The part of a KPI's name after `latency.`: which statistic; nothing for `max`, which no approximation gives.
std::optional<double> quantile_of(const std::string& statistic) {
  if (statistic == "p50") return 0.5;
  if (statistic == "p90") return 0.9;
  if (statistic == "p95") return 0.95;
  if (statistic == "p99") return 0.99;
  if (statistic == "p999") return 0.999;
  return std::nullopt;
}

double statistic_of(const std::vector<double>& ascending, const std::string& statistic) {
  if (statistic == "mean") return std::accumulate(ascending.begin(), ascending.end(), 0.0) / static_cast<double>(ascending.size());
  const auto rank = static_cast<std::size_t>(std::ceil(*quantile_of(statistic) * static_cast<double>(ascending.size())));
  return ascending[std::clamp<std::size_t>(rank, 1, ascending.size()) - 1];
}

struct LatencyKpi {
  std::vector<std::size_t> endpoints;  ///< those whose visits it covers
  double network = 0;                  ///< s, added to each
  std::string statistic;
};

std::optional<LatencyKpi> parse(const std::string& kpi, const CallGraph& graph) {
  const auto mark = kpi.find(".latency.");
  if (mark == std::string::npos) return std::nullopt;
  LatencyKpi parsed{{}, 0, kpi.substr(mark + 9)};
  if (parsed.statistic != "mean" && !quantile_of(parsed.statistic)) return std::nullopt;
  const std::string entity = kpi.substr(0, mark);
  const auto& scenario = graph.scenario();
  for (const auto& traffic : scenario.traffic)
    if (entity == "traffic." + traffic.name) {
      const auto destinations = models::destinations(traffic);
      if (destinations.size() > 1) return std::nullopt;  // their shares of this traffic are not those of all that reaches them
      parsed.endpoints.push_back(graph.index_of(destinations.front().to));
      if (scenario.network.latency.value) parsed.network = 2 * sim::to_seconds(*scenario.network.latency.value);
    }
  for (std::size_t e = 0; e < graph.endpoints().size(); ++e) {
    const auto& [service, endpoint] = graph.endpoints()[e];
    const std::string name = "service." + scenario.services[service].name;
    if (entity == name || entity == name + ".endpoint." + endpoint->name) parsed.endpoints.push_back(e);
  }
  return parsed.endpoints.empty() ? std::nullopt : std::optional(parsed);
}

}  // namespace

Screen::Screen(const CallGraph& graph, const Acceptance& acceptance, const ScreenOptions& options)
    : graph_(graph),
      options_(options),
      load_(offered_load(graph, acceptance)),
      shortest_(holding_moments(graph, no_waits(graph.scenario()))),
      cpu_(cpu_per_visit(graph)) {
  SANDTABLE_EXPECT(options.slack >= 1 && options.draws >= 100, "a screen with a slack below 1 would turn down what may work");
}

std::optional<std::string> Screen::overloaded(const std::vector<std::uint32_t>& replicas) const {
  const auto& scenario = graph_.scenario();
  for (std::size_t s = 0; s < scenario.services.size(); ++s) {
    const auto& service = scenario.services[s];
    const auto holding = holding_of(graph_, s, load_.carried, shortest_);
    const std::string head = std::to_string(replicas[s]) + (replicas[s] == 1 ? " replica of " : " replicas of ") + service.name;
    if (service.concurrency) {
      const double busy = holding.rate * holding.mean / (static_cast<double>(replicas[s]) * *service.concurrency);
      if (busy >= 1) return head + " can't keep up: its slots would be at least " + percent(busy) + " busy";
    }
    if (const auto limit = cpu_limit(scenario, service)) {
      double cores = 0;
      for (std::size_t e = 0; e < cpu_.size(); ++e)
        if (graph_.endpoints()[e].service == s) cores += load_.carried[e] * cpu_[e];
      const double busy = cores / (replicas[s] * *limit);
      if (busy >= 1) return head + " can't keep up: it needs " + percent(busy) + " of its CPU limit";
    }
  }
  return std::nullopt;
}

std::optional<double> Screen::estimate(const std::string& kpi, const std::vector<ServiceWait>& waits) const {
  const auto parsed = parse(kpi, graph_);
  if (!parsed) return std::nullopt;
  double total = 0;
  for (std::size_t e : parsed->endpoints) {
    if (!load_.exact[graph_.endpoints()[e].service]) return std::nullopt;
    total += load_.rate[e];
  }
  if (!(total > 0)) return std::nullopt;
  std::vector<double> draws;
  for (std::size_t e : parsed->endpoints) {
    const auto count = static_cast<std::uint32_t>(std::ceil(options_.draws * load_.rate[e] / total));
    const auto part = latency_draws(graph_, e, waits, count);
    draws.insert(draws.end(), part.begin(), part.end());
  }
  if (draws.empty()) return std::nullopt;
  std::ranges::sort(draws);
  return parsed->network + statistic_of(draws, parsed->statistic);
}

std::optional<std::string> Screen::rejects(const std::vector<std::uint32_t>& replicas) const {
  if (auto reason = overloaded(replicas)) return reason;
  const auto waits = station_waits(graph_, load_, replicas);
  for (const auto& objective : graph_.scenario().objectives) {
    if (!objective.below) continue;
    const auto estimated = estimate(objective.kpi, waits);
    if (estimated && *estimated > options_.slack * *objective.below)
      return "objective " + objective.name + ": " + objective.kpi + " would be about " +
             in_unit(*estimated, models::Unit::seconds) + ", far above " + in_unit(*objective.below, models::Unit::seconds) +
             " (estimated)";
  }
  return std::nullopt;
}

}  // namespace sandtable::planners
