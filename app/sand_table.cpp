#include "app/sand_table.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "app/analytic_evaluation.hpp"
#include "models/fluid/fluid_plane.hpp"
#include "models/sampled/thinning.hpp"
#include "models/scenario/words.hpp"

namespace sandtable::app {
namespace {

using Plans = std::vector<std::optional<models::Plan>>;

bool is_fixed(const models::TimeLaw& law) { return law.law && std::holds_alternative<sim::Constant>(law.law->law); }

/// Whether replications of a fluid differ: by modulated traffic, by startups and boots that are drawn, by a posterior.
bool has_chance(const models::Scenario& scenario, const twin::EvaluationOptions& options) {
  const bool modulated = std::ranges::any_of(scenario.traffic, [](const models::Traffic& traffic) {
    const auto* arrivals = std::get_if<models::Arrivals>(&traffic.source);
    return arrivals != nullptr && std::holds_alternative<models::MmppArrivals>(*arrivals);
  });
  const bool starts = std::ranges::any_of(scenario.services, [](const auto& service) { return !is_fixed(service.startup); });
  const bool boots = std::ranges::any_of(scenario.nodes, [](const auto& group) { return !is_fixed(group.boot); });
  const bool looks = std::ranges::any_of(scenario.services, [](const auto& service) { return service.autoscale.has_value(); });
  return modulated || starts || boots || looks || models::has_moving_nodes(scenario) || options.posterior != nullptr;
}

sim::Result<std::vector<twin::Outcome>> sampled(WorkerEvaluator& worker, const models::Scenario& scenario, const Plans& plans,
                                                const twin::EvaluationOptions& options) {
  if (options.posterior != nullptr)
    return sim::fail(
        sim::ErrorKind::invalid_input,
        "run.fidelity: sampled takes a scenario as written, not a calibrated twin, whose parameters are drawn for the whole");
  std::vector<models::Plan> given;
  for (const auto& plan : plans)
    if (plan) given.push_back(*plan);
  const auto share = models::smallest_sample(scenario, given);
  if (!share) return share.failure();
  models::Scenario small = models::thinned(scenario, *share);
  small.run.fidelity = models::RunFidelity::exact;
  Plans small_plans;
  for (const auto& plan : plans) small_plans.push_back(plan ? std::optional(models::thinned(*plan, *share)) : std::nullopt);
  auto outcomes = worker.evaluate(small, small_plans, options);
  if (!outcomes) return outcomes;
  for (std::size_t i = 0; i < outcomes->size(); ++i) {
    twin::Outcome& thin = (*outcomes)[i];
    std::vector<models::ReplicationResult> results;
    for (auto& result : thin.replications) results.push_back(models::scaled_back(std::move(result), *share));
    const double model_error = options.posterior != nullptr ? options.posterior->model_error : 0;
    twin::Outcome whole = twin::summarize(scenario, plans[i], std::move(results), std::move(thin.failed), model_error);
    whole.asked = thin.asked;
    whole.interrupted = thin.interrupted;
    whole.wall_s = thin.wall_s;
    whole.cpu_s = thin.cpu_s;
    whole.sampled_share = share->value();
    thin = std::move(whole);
  }
  return outcomes;
}

}  // namespace

SandTable::SandTable(WorkerSettings settings) : worker_(std::move(settings)) {}

sim::Result<std::vector<twin::Outcome>> SandTable::compute(const models::Scenario& scenario, const Plans& plans,
                                                           const twin::EvaluationOptions& options) {
  switch (scenario.run.fidelity) {
    case models::RunFidelity::exact:
      return worker_.evaluate(scenario, plans, options);
    case models::RunFidelity::sampled:
      return sampled(worker_, scenario, plans, options);
    case models::RunFidelity::fluid: {
      if (const std::string why = models::without_flow(scenario); !why.empty())
        return sim::fail(sim::ErrorKind::invalid_input,
                         "run.fidelity: fluid is not valid here: " + why + "; exact simulates every request");
      if (has_chance(scenario, options)) return worker_.evaluate(scenario, plans, options);
      models::Scenario once = scenario;
      once.run.replications = 1;
      once.run.precision.reset();
      return worker_.evaluate(once, plans, options);
    }
    case models::RunFidelity::analytic:
      break;
  }
  return AnalyticEvaluator{}.evaluate(scenario, plans, options);
}

sim::Result<std::vector<twin::Outcome>> SandTable::evaluate(const models::Scenario& scenario,
                                                            const std::vector<std::optional<models::Plan>>& plans,
                                                            const twin::EvaluationOptions& options) {
  auto outcomes = compute(scenario, plans, options);
  if (!outcomes) return outcomes;
  for (std::size_t i = 0; i < outcomes->size(); ++i) (*outcomes)[i].saturation = saturation_of(scenario, plans[i]);
  return outcomes;
}

}  // namespace sandtable::app
