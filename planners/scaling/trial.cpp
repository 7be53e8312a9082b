#include "planners/scaling/trial.hpp"

#include <algorithm>

namespace sandtable::planners {

models::Plan Trials::plan_of(const std::vector<std::uint32_t>& replicas) const {
  return scaling_plan(scenario_, services_, replicas, options_.plan_name);
}

sim::Status Trials::run(const std::vector<std::vector<std::uint32_t>>& candidates) {
  std::vector<std::vector<std::uint32_t>> fresh;
  std::vector<std::optional<models::Plan>> plans;
  for (const auto& candidate : candidates) {
    if (has(candidate)) continue;
    fresh.push_back(candidate);
    plans.emplace_back(plan_of(candidate));
  }
  if (fresh.empty()) return sim::Done{};
  if (count() + fresh.size() > options_.max_simulations)
    return sim::fail(sim::ErrorKind::timeout, "no plan was found within " + std::to_string(options_.max_simulations) +
                                                  " simulated candidates: raise the limit, or lower the most replicas per service");
  auto outcomes = evaluator_.evaluate(scenario_, plans, options_.evaluation);
  if (!outcomes) return outcomes.failure();
  SANDTABLE_EXPECT(outcomes->size() == fresh.size(), "one outcome a plan");
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    if ((*outcomes)[i].interrupted) return sim::fail(sim::ErrorKind::interrupted, "stopped while candidates were being simulated");
    Trial trial{std::move((*outcomes)[i]), {}};
    trial.why_not = why_not(scenario_, trial.outcome, options_.acceptance);
    done_.emplace(fresh[i], std::move(trial));
  }
  return sim::Done{};
}

sim::Result<twin::Outcome> Trials::run_unchanged_and(const std::vector<std::uint32_t>& candidate) {
  auto outcomes = evaluator_.evaluate(scenario_, {std::nullopt, plan_of(candidate)}, options_.evaluation);
  if (!outcomes) return outcomes.failure();
  SANDTABLE_EXPECT(outcomes->size() == 2, "one outcome a plan");
  if ((*outcomes)[0].interrupted || (*outcomes)[1].interrupted)
    return sim::fail(sim::ErrorKind::interrupted, "stopped while candidates were being simulated");
  Trial trial{std::move((*outcomes)[1]), {}};
  trial.why_not = why_not(scenario_, trial.outcome, options_.acceptance);
  done_.emplace(candidate, std::move(trial));
  return std::move((*outcomes)[0]);
}

const std::vector<std::uint32_t>* Trials::failed_above(const std::vector<std::uint32_t>& replicas) const {
  for (const auto& [tried, trial] : done_)
    if (!trial.good() && std::ranges::equal(replicas, tried, std::less_equal<>{})) return &tried;
  return nullptr;
}

}  // namespace sandtable::planners
