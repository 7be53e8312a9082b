#include "twin/objective.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include "models/traffic/destinations.hpp"
#include "twin/detail/four_digits.hpp"

namespace sandtable::twin {
namespace {

std::string shortest(double value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

std::string describe(const models::Objective& objective) {
  std::string text;
  if (objective.above) text = "above " + shortest(*objective.above);
  if (objective.below) text += (text.empty() ? "" : ", ") + ("below " + shortest(*objective.below));
  return text;
}

bool inside(const models::Objective& objective, double value) {
  return (!objective.below || value <= *objective.below) && (!objective.above || value >= *objective.above);
}

/// All services that requests to `target` can reach by calls.
void reach(const models::Scenario& scenario, const models::Target& target, std::set<std::string>& services,
           std::set<std::pair<std::string, std::string>>& seen) {
  if (!seen.emplace(target.service, target.endpoint).second) return;
  services.insert(target.service);
  const std::function<void(const std::vector<models::Step>&)> walk = [&](const std::vector<models::Step>& steps) {
    for (const auto& step : steps) {
      if (const auto* call = std::get_if<models::CallStep>(&step.kind)) reach(scenario, call->to, services, seen);
      if (const auto* parallel = std::get_if<models::ParallelStep>(&step.kind)) walk(parallel->branches);
      if (const auto* use = std::get_if<models::UseStep>(&step.kind)) walk(use->steps);
      if (const auto* cache = std::get_if<models::CacheStep>(&step.kind)) {
        walk(cache->miss);
        walk(cache->hit);
      }
      if (const auto* lock = std::get_if<models::LockStep>(&step.kind)) walk(lock->steps);
      if (const auto* choice = std::get_if<models::ChoiceStep>(&step.kind))
        for (const auto& branch : choice->branches) walk(branch.steps);
    }
  };
  for (const auto& service : scenario.services) {
    if (service.name != target.service) continue;
    for (const auto& endpoint : service.endpoints)
      if (endpoint.name == target.endpoint) walk(endpoint.steps);
  }
}

/// The traffic whose unfinished requests bear on an entity: `traffic.T` itself, or all that can reach `service.S`.
std::vector<std::string> traffic_of(const models::Scenario& scenario, const std::string& kpi) {
  const auto named = [&](std::string_view prefix, const std::string& name) {
    const std::string whole = std::string(prefix) + name;
    return kpi.starts_with(whole + ".");
  };
  std::vector<std::string> out;
  for (const auto& traffic : scenario.traffic) {
    std::set<std::string> services;
    std::set<std::pair<std::string, std::string>> seen;
    for (const auto& [to, weight] : models::destinations(traffic)) reach(scenario, to, services, seen);
    const bool bears = named("traffic.", traffic.name) ||
                       std::any_of(services.begin(), services.end(), [&](const auto& s) { return named("service.", s); });
    if (bears) out.push_back(traffic.name);
  }
  return out;
}

double mean_of(const Outcome& outcome, const std::string& name) {
  const KpiSummary* kpi = find_kpi(outcome, name);
  return kpi ? kpi->mean : std::numeric_limits<double>::quiet_NaN();
}

/// The unfinished that a steady state does not explain, a replication; see the header.
struct Unfinished {
  double excess = 0;   ///< requests
  double ended = 0;    ///< requests
  double drain_s = 0;  ///< longest N / rate of the traffic concerned
};

Unfinished unfinished_of(const models::Scenario& scenario, const std::string& kpi, const Outcome& outcome) {
  const double seconds = sim::to_seconds(scenario.run.duration - scenario.run.warmup);
  const double replications = std::max<double>(1, static_cast<double>(outcome.replications.size()));
  Unfinished total;
  for (const auto& name : traffic_of(scenario, kpi)) {
    const std::string prefix = "traffic." + name + ".";
    const double in_flight = mean_of(outcome, prefix + "unfinished");
    if (!(in_flight > 0)) continue;
    const double rate = std::max(0.0, mean_of(outcome, prefix + "rate"));  // NaN counts as none
    const double latency = mean_of(outcome, prefix + "latency.mean");
    const double steady = std::isnan(latency) ? 0 : rate * latency;
    const double allowance = 3 * std::sqrt(std::max(steady, 1.0) / replications);
    const double excess = in_flight - steady - allowance;
    total.ended += rate * seconds;
    if (excess <= 0) continue;
    total.excess += excess;
    total.drain_s = std::max(total.drain_s, rate > 0 ? in_flight / rate : std::numeric_limits<double>::infinity());
  }
  return total;
}

/// Share of the successes of all replications that took longer than `bound`; 0 where nothing was recorded.
double share_above(const Outcome& outcome, const std::string& histogram_name, double bound) {
  double above = 0, count = 0;
  for (const auto& replication : outcome.replications) {
    for (const auto& named : replication.histograms) {
      if (named.name != histogram_name || named.histogram.count() == 0) continue;
      const auto n = static_cast<double>(named.histogram.count());
      count += n;
      above += n * (1 - named.histogram.share_below(sim::from_seconds(bound)));
    }
  }
  return count > 0 ? above / count : 0;
}

/// `p999` is 0.999; nothing for `mean`, `max`.
std::optional<double> quantile_of(const std::string& statistic) {
  if (statistic.size() < 3 || statistic[0] != 'p') return std::nullopt;
  double digits = 0;
  const auto [end, error] = std::from_chars(statistic.data() + 1, statistic.data() + statistic.size(), digits);
  if (error != std::errc{} || end != statistic.data() + statistic.size()) return std::nullopt;
  return digits / std::pow(10, static_cast<double>(statistic.size() - 1));
}

/// Could the unfinished carry this KPI over the bound?
bool could_break(const models::Objective& objective, const Unfinished& unfinished, const Outcome& outcome, double mean) {
  if (unfinished.excess <= 0) return false;
  const std::string& kpi = objective.kpi;
  const double share = unfinished.excess / (unfinished.ended + unfinished.excess);
  if (kpi.ends_with(".availability")) return objective.above && mean * (1 - share) < *objective.above;
  if (kpi.find(".errors.") != std::string::npos) return objective.below && mean * (1 - share) + share > *objective.below;
  const auto latency = kpi.find(".latency.");
  const bool wait = kpi.ends_with(".wait.mean");
  if (!objective.below || (latency == std::string::npos && !wait)) return false;
  const std::string statistic = wait ? "mean" : kpi.substr(latency + 9);
  if (const auto q = quantile_of(statistic)) {
    const double above = share_above(outcome, kpi.substr(0, latency + 8), *objective.below);
    return above * (1 - share) + share > 1 - *q;
  }
  if (statistic == "max") return std::max(mean, unfinished.drain_s) > *objective.below;
  return mean * (1 - share) + unfinished.drain_s * share > *objective.below;
}

}  // namespace

ObjectiveResult judge(const models::Scenario& scenario, const models::Objective& objective, const Outcome& outcome) {
  ObjectiveResult result{.name = objective.name, .kpi = objective.kpi, .bound = describe(objective), .reason = {}};
  const KpiSummary* kpi = find_kpi(outcome, objective.kpi);
  if (!kpi || kpi->samples.empty()) {
    result.probability_met = std::numeric_limits<double>::quiet_NaN();
    const models::Refusal* refusal = find_refusal(outcome, objective.kpi);
    result.reason = outcome.replications.empty() ? "no replication was done"
                    : refusal != nullptr         ? refusal->why
                    : kpi                        ? "nothing was observed"
                                                 : "this run has no such KPI";
    return result;
  }
  const auto met = std::count_if(kpi->samples.begin(), kpi->samples.end(), [&](double v) { return inside(objective, v); });
  result.probability_met = static_cast<double>(met) / static_cast<double>(kpi->samples.size());
  if (!inside(objective, kpi->mean)) {
    result.reason = "the mean is " + detail::four_digits(kpi->mean);
    return result;
  }
  const Unfinished unfinished = unfinished_of(scenario, objective.kpi, outcome);
  if (could_break(objective, unfinished, outcome, kpi->mean)) {
    result.reason = shortest(std::ceil(unfinished.excess)) +
                    " requests a replication had not ended at the end, more than a steady state " + "leaves: these could break it";
    return result;
  }
  result.met = true;
  return result;
}

}  // namespace sandtable::twin
