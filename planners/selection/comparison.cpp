#include "planners/selection/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <tuple>

#include "planners/selection/wording.hpp"
#include "sim/contract.hpp"

namespace sandtable::planners {

namespace {

using models::ReplicationResult;

double value_of(const ReplicationResult& replication, const std::string& kpi) {
  for (const auto& k : replication.kpis)
    if (k.name == kpi) return k.value;
  return std::numeric_limits<double>::quiet_NaN();
}

bool priced(const models::Scenario& scenario) {
  return std::ranges::any_of(scenario.nodes, [](const auto& group) { return group.price.value > 0; });
}

double cost_of(const models::Scenario& scenario, const ReplicationResult& replication) {
  if (priced(scenario)) return value_of(replication, "cluster.cost");
  double sum = 0;
  for (const auto& service : scenario.services) sum += value_of(replication, "service." + service.name + ".replicas.mean");
  return sum;
}

/// Smaller is better, in this order. NaN counts as worst.
struct Score {
  int broken = 0;
  double cost = 0, tightness = 0;
  auto key() const { return std::tuple(broken, cost, tightness); }
};

double worst_if_unknown(double value) { return std::isnan(value) ? std::numeric_limits<double>::infinity() : value; }

Score score(const models::Scenario& scenario, const ReplicationResult& replication) {
  Score sum{0, worst_if_unknown(cost_of(scenario, replication)), 0};
  for (const auto& objective : scenario.objectives) {
    const double value = value_of(replication, objective.kpi);
    const bool inside =
        !(std::isnan(value) || (objective.below && value > *objective.below) || (objective.above && value < *objective.above));
    if (!inside) ++sum.broken;
    if (objective.below && *objective.below > 0) sum.tightness += worst_if_unknown(value / *objective.below);
    if (objective.above && value > 0) sum.tightness += *objective.above / value;
  }
  return sum;
}

std::vector<double> shares_of_best(const models::Scenario& scenario, const std::vector<twin::Outcome>& outcomes) {
  std::map<std::uint64_t, std::vector<Score>> by_replication;
  for (const auto& outcome : outcomes)
    for (const auto& replication : outcome.replications)
      by_replication[replication.replication].push_back(score(scenario, replication));
  std::vector<double> wins(outcomes.size(), 0);
  double counted = 0;
  for (const auto& [replication, scores] : by_replication) {
    if (scores.size() != outcomes.size()) continue;
    const auto best = std::ranges::min(scores, {}, &Score::key).key();
    const auto equals = static_cast<double>(std::ranges::count(scores, best, &Score::key));
    for (std::size_t i = 0; i < scores.size(); ++i)
      if (scores[i].key() == best) wins[i] += 1 / equals;
    ++counted;
  }
  for (double& win : wins) win = counted > 0 ? win / counted : std::numeric_limits<double>::quiet_NaN();
  return wins;
}

double mean_cost(const models::Scenario& scenario, const twin::Outcome& outcome) {
  double sum = 0;
  for (const auto& replication : outcome.replications) sum += cost_of(scenario, replication);
  return sum / static_cast<double>(outcome.replications.size());
}

bool meets_all(const twin::Outcome& outcome) {
  return !outcome.replications.empty() && std::ranges::all_of(outcome.objectives, &twin::ObjectiveResult::met);
}

std::string why_none(const Comparison& comparison) {
  const auto unmet = [](const twin::Outcome& o) { return std::ranges::count(o.objectives, false, &twin::ObjectiveResult::met); };
  const auto nearest = std::ranges::min_element(comparison.plans, {}, unmet);
  std::string names;
  for (const auto& objective : nearest->objectives)
    if (!objective.met) names += (names.empty() ? "" : ", ") + objective.name;
  return "no plan meets every objective; nearest is " + plan_name(*nearest) + ", which breaks " +
         (names.empty() ? "nothing that was run" : names);
}

void choose(Comparison& comparison) {
  const auto rank = [&](std::size_t i) {
    return std::tuple(worst_if_unknown(comparison.cost[i]), -comparison.probability_best[i]);
  };
  std::size_t meeting = 0;
  for (std::size_t i = 0; i < comparison.plans.size(); ++i) {
    if (!meets_all(comparison.plans[i])) continue;
    ++meeting;
    if (!comparison.chosen || rank(i) < rank(*comparison.chosen)) comparison.chosen = i;
  }
  if (!comparison.chosen) {
    comparison.reason = why_none(comparison);
    return;
  }
  const auto& chosen = comparison.plans[*comparison.chosen];
  const bool goals = !chosen.objectives.empty();
  comparison.reason = plan_name(chosen) + (meeting == 1 && goals ? " is the only one that meets every objective"
                                           : goals               ? " costs least of those that meet every objective"
                                                                 : " costs least (the scenario has no objectives)");
  comparison.reason += " (" + in_unit(comparison.cost[*comparison.chosen], models::Unit::count) + " " + comparison.cost_unit + ")";
}

}  // namespace

std::string plan_name(const twin::Outcome& outcome) { return outcome.plan ? *outcome.plan : "as it stands"; }

Comparison compare_outcomes(const models::Scenario& scenario, std::vector<twin::Outcome> outcomes) {
  SANDTABLE_EXPECT(!outcomes.empty(), "nothing to compare");
  Comparison comparison;
  for (std::size_t i = 1; i < outcomes.size(); ++i)
    comparison.differences.push_back(twin::paired_differences(outcomes.front(), outcomes[i]));
  comparison.probability_best = shares_of_best(scenario, outcomes);
  for (const auto& outcome : outcomes) comparison.cost.push_back(mean_cost(scenario, outcome));
  comparison.cost_unit = priced(scenario) ? scenario.currency + "/h" : "replicas";
  comparison.plans = std::move(outcomes);
  choose(comparison);
  return comparison;
}

}  // namespace sandtable::planners
