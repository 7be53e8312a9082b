#include "tests/app/sample_outcome.hpp"

#include <cmath>
#include <limits>

namespace sandtable::app::testing {

namespace {

constexpr int bins = 60;

models::TimeSeries series(const std::string& name, models::Unit unit, double base, double swing, double phase) {
  models::TimeSeries made{name, unit, std::chrono::seconds(10), {}};
  for (int i = 0; i < bins; ++i) made.values.push_back(base + swing * std::sin(0.2 * i + phase));
  return made;
}

/// 2000 latencies at the quantiles of an exponential law of mean 60 ms × factor.
sim::Histogram latencies(double factor) {
  sim::Histogram histogram;
  for (int i = 0; i < 2000; ++i) histogram.record(sim::from_seconds(-0.06 * factor * std::log(1 - (i + 0.5) / 2000)));
  return histogram;
}

models::ReplicationResult replication(std::size_t number, double slow) {
  const double luck = 1 + 0.05 * std::sin(3.0 * static_cast<double>(number));
  models::ReplicationResult r;
  r.replication = number;
  r.request_events = 1000 + number;
  r.control_events = 10;
  r.digest = 77 + number;
  const auto histogram = latencies(slow * luck);
  r.kpis = {{"service.cart.latency.mean", models::Unit::seconds, histogram.mean()},
            {"service.cart.latency.p99", models::Unit::seconds, histogram.quantile(0.99)},
            {"service.cart.wait.mean", models::Unit::seconds, std::numeric_limits<double>::quiet_NaN()},
            {"service.cart.errors.timeout", models::Unit::share, 0},
            {"service.cart.utilization", models::Unit::share, 0.6 * luck},
            {"service.cart.replicas.mean", models::Unit::count, 3},
            {"traffic.shoppers.rate", models::Unit::per_second, 200 * luck},
            {"traffic.shoppers.availability", models::Unit::share, 0.9985}};
  const double phase = 0.3 * static_cast<double>(number);
  r.series = {series("service.cart.rate", models::Unit::per_second, 200, 20 * luck, phase),
              series("service.cart.latency.p95", models::Unit::seconds, 0.18 * slow, 0.02 * luck, phase),
              series("service.cart.utilization", models::Unit::share, 0.6, 0.1, phase),
              series("service.cart.replicas", models::Unit::count, 3, 0, 0)};
  r.series[1].values[5] = std::numeric_limits<double>::quiet_NaN();
  r.histograms = {{"service.cart.latency", histogram}, {"traffic.shoppers.latency", histogram}};
  return r;
}

}  // namespace

models::Scenario sample_scenario() {
  models::Scenario scenario;
  scenario.name = "shop";
  scenario.seed = 7;
  models::Service cart;
  cart.name = "cart";
  cart.replicas = 3;
  scenario.services = {cart};
  scenario.traffic = {{"shoppers", {"cart", "read"}, models::Arrivals{models::PoissonArrivals{models::Rate{200}}}, {}}};
  scenario.objectives = {{"fast", "service.cart.latency.p99", 0.3, {}}, {"up", "traffic.shoppers.availability", {}, 0.999}};
  return scenario;
}

twin::Outcome sample_outcome(std::size_t replications, double slow, const std::string& plan) {
  std::vector<models::ReplicationResult> results;
  for (std::size_t i = 0; i < replications; ++i) results.push_back(replication(i, slow));
  std::optional<models::Plan> with;
  if (!plan.empty()) with = models::Plan{plan, {}};
  auto outcome = twin::summarize(sample_scenario(), with, results, {});
  outcome.scenario_sha256 = std::string(64, 'a');
  outcome.asked = static_cast<std::uint32_t>(replications);
  outcome.wall_s = 1.5;
  outcome.cpu_s = 2.5;
  return outcome;
}

}  // namespace sandtable::app::testing
