#include "app/analytic_evaluation.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <limits>

#include "models/analytic/steady.hpp"
#include "models/scenario/exact_only.hpp"
#include "sim/contract.hpp"
#include "sim/digest.hpp"

namespace sandtable::app {
namespace {

using models::analytic::Network;
using models::analytic::SteadyRun;

models::ReplicationResult as_replication(std::uint64_t number, SteadyRun run) {
  models::ReplicationResult result;
  result.replication = number;
  sim::Digest digest;
  for (const auto& kpi : run.kpis) digest.add(std::bit_cast<std::uint64_t>(kpi.value));
  result.digest = digest.value();
  result.kpis = std::move(run.kpis);
  result.refused = std::move(run.refused);
  return result;
}

/// What a share or a time can be, moved outwards by its relative error; what fails of an availability is known to a factor 1 +
/// error.
void widen(twin::KpiSummary& kpi, double error, double further) {
  if (std::isnan(kpi.mean)) return;
  std::array<double, 2> ends = kpi.pi90.value_or(std::array{kpi.mean, kpi.mean});
  ends[further < 0 ? 0 : 1] += further;
  const double highest = kpi.unit == models::Unit::share ? 1 : std::numeric_limits<double>::infinity();
  const bool of_what_is_left = kpi.name.ends_with(".availability");
  const auto low = [&](double x) { return error < 1 ? x * (1 - error) : x / (1 + error); };
  const auto high = [&](double x) { return x * (1 + error); };
  std::array<double, 2> wide{low(ends[0]), high(ends[1])};
  if (of_what_is_left) wide = {1 - high(1 - ends[0]), 1 - low(1 - ends[1])};
  for (double& end : wide) end = std::clamp(end, 0.0, highest);
  kpi.pi90 = wide;
}

/// The runs of one plan, one a draw of the posterior, or the one of the scenario's values.
struct Runs {
  std::vector<models::ReplicationResult> done;
  std::vector<double> error, further;
};

sim::Result<Runs> runs_of(const models::Scenario& scenario, const std::optional<models::Plan>& plan,
                          const twin::Posterior* posterior) {
  const bool drawn = posterior != nullptr && !posterior->draws.empty();
  const std::uint64_t count = drawn ? scenario.run.replications : 1;
  Runs runs;
  for (std::uint64_t r = 0; r < count; ++r) {
    const models::Scenario own =
        drawn ? twin::with_draw(scenario, *posterior, twin::row_of(*posterior, {scenario.seed, r})) : scenario;
    const auto world = models::compile(own);
    if (!world) return world.failure();
    auto run = models::analytic::steady_run(own, Network(*world), plan);
    if (runs.error.empty()) {
      runs.error = run.error;
      runs.further = run.further;
    }
    for (std::size_t k = 0; k < run.error.size(); ++k) {
      runs.error[k] = std::max(runs.error[k], run.error[k]);
      if (std::abs(run.further[k]) > std::abs(runs.further[k])) runs.further[k] = run.further[k];
    }
    runs.done.push_back(as_replication(r, std::move(run)));
  }
  return runs;
}

}  // namespace

sim::Result<std::vector<twin::Outcome>> AnalyticEvaluator::evaluate(const models::Scenario& scenario,
                                                                    const std::vector<std::optional<models::Plan>>& plans,
                                                                    const twin::EvaluationOptions& options) {
  SANDTABLE_EXPECT(!plans.empty(), "nothing to evaluate; the scenario as it stands is a plan too (nullopt)");
  std::string why = models::exact_only(scenario);
  if (why.empty()) why = models::acts_in_time(scenario);
  if (!why.empty())
    return sim::fail(sim::ErrorKind::invalid_input,
                     "run.fidelity: analytic is not valid here: " + why + "; exact simulates every request");
  std::vector<twin::Outcome> outcomes;
  for (const auto& plan : plans) {
    const auto begun = std::chrono::steady_clock::now();
    auto runs = runs_of(scenario, plan, options.posterior);
    if (!runs) return runs.failure();
    const double model_error = options.posterior != nullptr ? options.posterior->model_error : 0;
    const auto count = static_cast<std::uint32_t>(runs->done.size());
    auto outcome = twin::summarize(scenario, plan, std::move(runs->done), {}, model_error);
    outcome.asked = count;
    for (std::size_t k = 0; k < outcome.kpis.size(); ++k) widen(outcome.kpis[k], runs->error[k], runs->further[k]);
    outcome.wall_s = outcome.cpu_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    outcomes.push_back(std::move(outcome));
    if (options.progress) options.progress(outcomes.size(), plans.size());
  }
  return outcomes;
}

std::optional<models::Saturation> saturation_of(const models::Scenario& scenario, const std::optional<models::Plan>& plan) {
  if (!models::exact_only(scenario).empty() || !models::acts_in_time(scenario).empty()) return std::nullopt;
  const auto world = models::compile(scenario);
  if (!world) return std::nullopt;
  return models::analytic::saturation(scenario, Network(*world), plan);
}

}  // namespace sandtable::app
