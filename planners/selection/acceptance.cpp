#include "planners/selection/acceptance.hpp"

#include <algorithm>
#include <cmath>

#include "planners/selection/choice.hpp"
#include "planners/selection/wording.hpp"

namespace sandtable::planners {

std::string_view to_string(RejectedBy by) {
  switch (by) {
    case RejectedBy::screening:
      return "screening";
    case RejectedBy::simulation:
      return "simulation";
    case RejectedBy::dominated:
      return "dominated";
  }
  return "";
}

double required_availability(const models::Scenario& scenario, const std::string& traffic, const Acceptance& acceptance) {
  std::optional<double> strictest;
  for (const auto& objective : scenario.objectives)
    if (objective.kpi == "traffic." + traffic + ".availability" && objective.above)
      strictest = std::max(strictest.value_or(0), *objective.above);
  return strictest.value_or(acceptance.min_availability);
}

namespace {

std::optional<std::string> why_unserved(const models::Scenario& scenario, const twin::Outcome& outcome,
                                        const Acceptance& acceptance) {
  for (const auto& traffic : scenario.traffic) {
    const std::string name = "traffic." + traffic.name + ".availability";
    const bool has_objective = std::ranges::any_of(scenario.objectives, [&](const auto& o) { return o.kpi == name; });
    const auto* kpi = twin::find_kpi(outcome, name);
    if (has_objective || kpi == nullptr || std::isnan(kpi->mean) || kpi->mean >= acceptance.min_availability) continue;
    return "only " + percent(kpi->mean) + " of traffic " + traffic.name + " would be answered (at least " +
           percent(acceptance.min_availability) + " is asked where there is no objective)";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> why_not(const models::Scenario& scenario, const twin::Outcome& outcome, const Acceptance& acceptance) {
  if (outcome.replications.empty()) {
    std::string why = outcome.failed.empty() ? "was not run" : outcome.failed.front().reason;
    return "no replication ended (" + why + ")";
  }
  for (const auto& result : outcome.objectives) {
    const auto* kpi = twin::find_kpi(outcome, result.kpi);
    const std::string measured = kpi != nullptr ? in_unit(kpi->mean, kpi->unit) : "unknown";
    const std::string head = "objective " + result.name + " (" + result.kpi + " " + result.bound + ") ";
    if (!result.met)
      return head + "is not met: " + measured +
             (result.reason.empty() || result.reason.starts_with("the mean is ") ? "" : " (" + result.reason + ")");
    if (!(result.probability_met >= acceptance.probability))
      return head + "holds in only " + percent(result.probability_met) +
             " of the replications (asked: " + percent(acceptance.probability) + "), mean " + measured;
  }
  return why_unserved(scenario, outcome, acceptance);
}

}  // namespace sandtable::planners
