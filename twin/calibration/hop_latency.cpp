#include "twin/calibration/hop_latency.hpp"

#include <algorithm>
#include <cmath>

#include "twin/calibration/batches.hpp"
#include "twin/counters.hpp"

namespace sandtable::twin {
namespace {

constexpr const char* path = "network.latency";

/// Adds one batch's excess time and calls; a batch in which either side saw nothing adds none.
sim::Status add_batch(const Hop& hop, std::size_t index, std::size_t batches, double& excess, double& calls) {
  const WallWindow window = extent_of(hop.downstream);
  const auto seen = histogram_increase(batch(hop.downstream, window, index, batches));
  if (!seen) return seen.failure();
  const auto taken = histogram_increase(batch(hop.latency, window, index, batches));
  if (!taken) return taken.failure();
  if (!*seen || !*taken || (*seen)->count <= 0 || (*taken)->count <= 0) return sim::Done{};
  excess += (*seen)->count * (mean(**seen) - mean(**taken));
  calls += (*seen)->count;
  return sim::Done{};
}

}  // namespace

sim::Result<Estimate> estimate_hop_latency(const std::vector<Hop>& hops, const std::string& why_none, const DrawOptions& options) {
  Estimate nothing;
  if (hops.empty()) {
    nothing.unconstrained.push_back({path, why_none});
    return nothing;
  }
  std::size_t batches = 10;
  for (const auto& hop : hops) batches = std::min({batches, batch_count(hop.downstream), batch_count(hop.latency)});
  if (batches < least_batches) {
    nothing.unconstrained.push_back({path, "too few samples in the window to tell the error of a mean"});
    return nothing;
  }
  std::vector<double> excess(batches, 0.0), calls(batches, 0.0);
  std::string who;
  for (const auto& hop : hops) {
    for (std::size_t i = 0; i < batches; ++i) {
      const auto added = add_batch(hop, i, batches, excess[i], calls[i]);
      if (!added) return added.failure();
    }
    who += (who.empty() ? "" : ", ") + hop.caller + " to " + hop.callee;
  }
  if (std::count_if(calls.begin(), calls.end(), [](double n) { return n > 0; }) < static_cast<std::ptrdiff_t>(least_batches)) {
    nothing.unconstrained.push_back({path, "too few calls were seen (" + who + ")"});
    return nothing;
  }
  const Ratio ratio = ratio_of(excess, calls);
  double total = 0;
  for (double n : calls) total += n;
  const std::string source =
      "calls of " + who + ": half of downstream less latency at the callee, " + std::to_string(std::llround(total)) + " calls";
  return from_standard_error(path, ratio.value / 2, ratio.standard_error / 2, ratio.dof, 0, source, options);
}

}  // namespace sandtable::twin
