#include "tests/planners/closed_formula.hpp"

#include <cmath>
#include <limits>

namespace sandtable::planners::testing {

namespace {

/// Erlang C from its definition, not from the code under test: C = (a^c/c!)·c/(c−a) ÷ (Σ_{k<c} a^k/k! + (a^c/c!)·c/(c−a)).
double waiting_probability(std::uint64_t servers, double offered) {
  const auto c = static_cast<double>(servers);
  double term = 1, sum = 0;
  for (std::uint64_t k = 0; k < servers; ++k) {
    sum += term;
    term *= offered / static_cast<double>(k + 1);
  }
  const double waiting = term * c / (c - offered);
  return waiting / (sum + waiting);
}

double tail(const MmcStation& s, double t) {
  const double a = s.arrival_rate / s.service_rate, c = static_cast<double>(s.servers);
  const double wait = waiting_probability(s.servers, a), spare = c - 1 - a, x = s.service_rate * t;
  const double factor = std::abs(spare) < 1e-9 ? x : (1 - std::exp(-x * spare)) / spare;
  return std::exp(-x) * (1 + wait * factor);
}

bool overloaded(const MmcStation& s) { return s.arrival_rate >= s.service_rate * static_cast<double>(s.servers); }

double quantile_named(const std::string& statistic) {
  return statistic == "p50" ? 0.5 : statistic == "p90" ? 0.9 : statistic == "p95" ? 0.95 : 0.99;
}

}  // namespace

double mmc_mean(const MmcStation& s) {
  if (overloaded(s)) return std::numeric_limits<double>::infinity();
  const double wait = waiting_probability(s.servers, s.arrival_rate / s.service_rate);
  return 1 / s.service_rate + wait / (static_cast<double>(s.servers) * s.service_rate - s.arrival_rate);
}

double mmc_quantile(const MmcStation& s, double q) {
  if (overloaded(s)) return std::numeric_limits<double>::infinity();
  double low = 0, high = 1 / s.service_rate;
  while (tail(s, high) > 1 - q) high *= 2;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (tail(s, middle) > 1 - q ? low : high) = middle;
  }
  return high;
}

std::vector<std::uint32_t> after(const models::Scenario& scenario, const std::optional<models::Plan>& plan) {
  std::vector<std::uint32_t> replicas;
  for (const auto& service : scenario.services) {
    replicas.push_back(service.replicas);
    if (!plan) continue;
    for (const auto& action : plan->actions)
      if (const auto* scale = std::get_if<models::ScaleAction>(&action.kind); scale != nullptr && scale->service == service.name)
        replicas.back() = scale->replicas;
  }
  return replicas;
}

namespace {

twin::Outcome summarized(const models::Scenario& scenario, const std::optional<models::Plan>& plan,
                         const std::vector<models::Kpi>& kpis) {
  std::vector<models::ReplicationResult> results(2);
  for (std::size_t i = 0; i < results.size(); ++i) {
    results[i].replication = i;
    results[i].kpis = kpis;
  }
  auto outcome = twin::summarize(scenario, plan, results, {});
  outcome.asked = 2;
  return outcome;
}

}  // namespace

twin::Outcome ClosedFormula::outcome(const models::Scenario& scenario, const std::vector<std::uint32_t>& replicas,
                                     const std::optional<models::Plan>& plan) {
  constexpr double for_ever = 1e9;  // s: an outcome holds numbers, and an overloaded station's latency has none
  std::vector<models::Kpi> kpis;
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    const auto& service = scenario.services[i];
    const auto& objective = scenario.objectives[i].kpi;
    const std::string statistic = objective.substr(objective.rfind('.') + 1);
    const double mean = sim::mean(*std::get<models::WorkStep>(service.endpoints[0].steps[0].kind).time.law);
    const double rate = std::get<models::PoissonArrivals>(std::get<models::Arrivals>(scenario.traffic[i].source)).rate->value;
    const MmcStation station{rate, 1 / mean, std::uint64_t{replicas[i]} * *service.concurrency};
    const double latency = statistic == "mean" ? mmc_mean(station) : mmc_quantile(station, quantile_named(statistic));
    kpis.push_back({objective, models::Unit::seconds, std::min(latency, for_ever)});
    kpis.push_back({"service." + service.name + ".replicas.mean", models::Unit::count, static_cast<double>(replicas[i])});
    kpis.push_back({"traffic." + scenario.traffic[i].name + ".availability", models::Unit::share, 1});
  }
  return summarized(scenario, plan, kpis);
}

sim::Result<std::vector<twin::Outcome>> ClosedFormula::evaluate(const models::Scenario& scenario,
                                                                const std::vector<std::optional<models::Plan>>& plans,
                                                                const twin::EvaluationOptions&) {
  std::vector<twin::Outcome> outcomes;
  for (const auto& plan : plans) outcomes.push_back(outcome(scenario, after(scenario, plan), plan));
  evaluated += static_cast<int>(plans.size());
  return outcomes;
}

sim::Result<std::vector<twin::Outcome>> Made::evaluate(const models::Scenario& scenario,
                                                       const std::vector<std::optional<models::Plan>>& plans,
                                                       const twin::EvaluationOptions&) {
  std::vector<twin::Outcome> outcomes;
  for (const auto& plan : plans) outcomes.push_back(summarized(scenario, plan, measure_(after(scenario, plan))));
  return outcomes;
}

}  // namespace sandtable::planners::testing
