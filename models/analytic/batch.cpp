#include "models/analytic/batch.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "models/analytic/saturation.hpp"
#include "models/analytic/workspace.hpp"

namespace sandtable::models::analytic {
namespace {

constexpr std::size_t block = 512;  ///< candidates that share a workspace; fixed, whatever the number of threads
constexpr std::size_t known_stations = 1024;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

double fullness_of(const Network& network, const Candidate& candidate, const Solution& solution, std::size_t v,
                   double& utilization) {
  const StationShape shape = network.shape_of(v, candidate);
  const auto& load = solution.loads[v];
  const double arrivals = solution.arrivals(network, candidate, v), n = shape.replicas;
  double fullest = 0;
  utilization = none;
  if (std::isfinite(shape.cores)) {
    utilization = n > 0 ? arrivals * load.cpu / solution.node_stretch / (n * shape.cores) : none;
    if (load.cpu > 0 && n > 0) fullest = utilization;
  }
  if (std::isfinite(shape.slots)) {
    utilization = n > 0 ? solution.stations[v].busy / (n * shape.slots) : none;
    if (arrivals > 0 && n > 0)
      fullest = std::max(fullest, arrivals * (load.delay + load.cpu * solution.stations[v].stretch) / (n * shape.slots));
  }
  return fullest;
}

void estimate(const Network& network, const Demand& demand, const Candidate& candidate, const Solution& solution, Estimate& into) {
  const auto& world = network.world();
  into.utilization.resize(world.versions.size());
  into.fullest = solution.node_share;
  into.steady = network.unfit().empty() && solution.converged && !solution.breaker_may_open && solution.node_share < 1;
  for (std::size_t v = 0; v < world.versions.size(); ++v) {
    into.fullest = std::max(into.fullest, fullness_of(network, candidate, solution, v, into.utilization[v]));
    into.steady = into.steady && solution.stations[v].stable;
  }
  into.traffic.resize(world.traffic.size());
  std::vector<Weighted> latencies;
  for (std::size_t t = 0; t < world.traffic.size(); ++t) {
    auto& made = into.traffic[t];
    made = {0, 0, none, none, none};
    latencies.clear();
    double mean = 0;
    bool humped = false;
    for (std::size_t k = 0; k < network.entries(t).size(); ++k) {
      const auto& endpoint = solution.endpoints[network.entries(t)[k].endpoint];
      const double succeeding = network.share_of_entry(demand, t, k) * endpoint.success;
      if (succeeding <= 0) continue;
      humped = humped || endpoint.humped();
      latencies.push_back({succeeding, endpoint.latency});
      latencies.back().time.mean += network.network_s();
      mean += succeeding * latencies.back().time.mean;
      made.availability += succeeding;
    }
    made.rate = (demand.rates[t] + solution.loop_rates[t]) * made.availability;
    if (!into.steady || latencies.empty()) continue;
    made.mean = mean / made.availability;
    if (humped || !std::ranges::all_of(latencies, [](const Weighted& one) { return std::isfinite(one.time.variance); })) continue;
    const auto at = [&](double q) { return latencies.size() == 1 ? quantile(latencies[0].time, q) : quantile(latencies, q); };
    made.p95 = at(0.95);
    made.p99 = at(0.99);
  }
}

}  // namespace

std::vector<Estimate> evaluate(const Network& network, const Demand& demand, const std::vector<Candidate>& candidates) {
  std::vector<Estimate> estimates(candidates.size());
  const std::size_t blocks = (candidates.size() + block - 1) / block;
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, blocks, 1), [&](const tbb::blocked_range<std::size_t>& range) {
    Workspace workspace(known_stations);
    for (std::size_t b = range.begin(); b < range.end(); ++b)
      for (std::size_t i = b * block; i < std::min(candidates.size(), (b + 1) * block); ++i) {
        network.solve(candidates[i], demand, Start::empty, workspace);
        estimate(network, demand, candidates[i], workspace.solution, estimates[i]);
      }
  });
  return estimates;
}

}  // namespace sandtable::models::analytic
