#include "twin/outcome.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "sim/digest.hpp"
#include "sim/random.hpp"
#include "sim/special_functions.hpp"
#include "sim/statistics.hpp"
#include "twin/objective.hpp"

namespace sandtable::twin {
namespace {

/// The factor by which one replication's latencies may be off, because the model is not the system.
double model_factor(std::uint64_t seed, std::uint64_t replication, double model_error) {
  if (model_error == 0) return 1;
  sim::Draws draws(sim::stream_key({seed, replication}, "twin", "model-error"), {});
  return std::max(0.0, 1 + model_error * sim::normal_quantile(draws.uniform()));
}

bool is_latency(const models::Kpi& kpi) {
  return kpi.unit == models::Unit::seconds && kpi.name.find(".latency.") != std::string::npos;
}

/// Below 19 samples the interval is that of a normal law, whose ends may lie where no KPI can: below 0, or above 1 for a share.
std::optional<sim::Interval> within_domain(std::optional<sim::Interval> interval, models::Unit unit) {
  if (!interval) return interval;
  const double highest = unit == models::Unit::share ? 1 : std::numeric_limits<double>::infinity();
  for (double& end : *interval) end = std::clamp(end, 0.0, highest);
  return interval;
}

KpiSummary summarize_kpi(const std::vector<models::ReplicationResult>& replications, std::size_t position,
                         const std::vector<double>& factors, const models::Refusal* refusal) {
  const models::Kpi& first = replications.front().kpis[position];
  KpiSummary summary;
  summary.name = first.name;
  summary.unit = first.unit;
  if (refusal != nullptr) {
    summary.mean = std::numeric_limits<double>::quiet_NaN();
    return summary;
  }
  std::vector<double> widened;
  for (std::size_t r = 0; r < replications.size(); ++r) {
    const models::Kpi& kpi = replications[r].kpis[position];
    SANDTABLE_EXPECT(kpi.name == first.name, "replications list different KPIs: " + kpi.name + " and " + first.name);
    if (std::isnan(kpi.value)) continue;
    summary.samples.push_back(kpi.value);
    widened.push_back(is_latency(kpi) ? kpi.value * factors[r] : kpi.value);
  }
  summary.mean = sim::observed_moments(summary.samples).mean();
  summary.ci95 = sim::confidence_interval(summary.samples, 0.95);
  summary.pi90 = within_domain(sim::predictive_interval(widened, 0.90), first.unit);
  return summary;
}

/// The first replication's reason for each refused KPI; with several, how many of them refuse.
std::vector<models::Refusal> refusals_of(const std::vector<models::ReplicationResult>& replications) {
  std::map<std::string, std::pair<std::string, std::size_t>> reasons;
  for (const auto& replication : replications)
    for (const auto& refusal : replication.refused) ++reasons.try_emplace(refusal.kpi, refusal.why, 0).first->second.second;
  std::vector<models::Refusal> refused;
  if (reasons.empty()) return refused;
  for (const auto& kpi : replications.front().kpis) {
    const auto found = reasons.find(kpi.name);
    if (found == reasons.end()) continue;
    const auto& [why, count] = found->second;
    const bool all = count == replications.size();
    refused.push_back(
        {kpi.name,
         all ? why : why + " (in " + std::to_string(count) + " of " + std::to_string(replications.size()) + " replications)"});
  }
  return refused;
}

}  // namespace

Outcome summarize(const models::Scenario& scenario, const std::optional<models::Plan>& plan,
                  std::vector<models::ReplicationResult> replications, std::vector<FailedReplication> failed, double model_error) {
  Outcome outcome;
  outcome.scenario = scenario.name;
  if (plan) outcome.plan = plan->name;
  outcome.seed = scenario.seed;
  outcome.fidelity = scenario.run.fidelity;
  outcome.asked = static_cast<std::uint32_t>(replications.size() + failed.size());
  outcome.replications = std::move(replications);
  outcome.failed = std::move(failed);

  std::vector<double> factors;
  sim::Digest digest;
  for (const auto& replication : outcome.replications) {
    SANDTABLE_EXPECT(replication.kpis.size() == outcome.replications.front().kpis.size(), "replications list different KPIs");
    factors.push_back(model_factor(scenario.seed, replication.replication, model_error));
    outcome.request_events += replication.request_events;
    outcome.control_events += replication.control_events;
    digest.add(replication.digest);
  }
  outcome.trace_digest = digest.value();
  if (!outcome.replications.empty()) {
    const std::size_t count = outcome.replications.front().kpis.size();
    outcome.kpis.reserve(count);
    outcome.refused = refusals_of(outcome.replications);
    for (std::size_t i = 0; i < count; ++i)
      outcome.kpis.push_back(
          summarize_kpi(outcome.replications, i, factors, find_refusal(outcome, outcome.replications.front().kpis[i].name)));
  }
  for (const auto& objective : scenario.objectives) outcome.objectives.push_back(judge(scenario, objective, outcome));
  return outcome;
}

const models::Refusal* find_refusal(const Outcome& outcome, const std::string& kpi) {
  const auto found = std::ranges::find(outcome.refused, kpi, &models::Refusal::kpi);
  return found == outcome.refused.end() ? nullptr : &*found;
}

const KpiSummary* find_kpi(const Outcome& outcome, const std::string& name) {
  const auto found = std::find_if(outcome.kpis.begin(), outcome.kpis.end(), [&](const auto& kpi) { return kpi.name == name; });
  return found == outcome.kpis.end() ? nullptr : &*found;
}

namespace {

const models::Kpi* find(const models::ReplicationResult& replication, const std::string& name, std::size_t likely) {
  if (likely < replication.kpis.size() && replication.kpis[likely].name == name) return &replication.kpis[likely];
  const auto found =
      std::find_if(replication.kpis.begin(), replication.kpis.end(), [&](const auto& kpi) { return kpi.name == name; });
  return found == replication.kpis.end() ? nullptr : &*found;
}

/// The replications with the same index in both: the others met other luck, and are left out.
std::vector<std::pair<const models::ReplicationResult*, const models::ReplicationResult*>> pairs(const Outcome& a,
                                                                                                 const Outcome& b) {
  std::vector<std::pair<const models::ReplicationResult*, const models::ReplicationResult*>> out;
  auto second = b.replications.begin();
  for (const auto& first : a.replications) {
    while (second != b.replications.end() && second->replication < first.replication) ++second;
    if (second != b.replications.end() && second->replication == first.replication) out.emplace_back(&first, &*second);
  }
  return out;
}

}  // namespace

std::vector<Difference> paired_differences(const Outcome& first, const Outcome& second) {
  std::vector<Difference> differences;
  const auto paired = pairs(first, second);
  for (std::size_t i = 0; i < first.kpis.size(); ++i) {
    const KpiSummary& kpi = first.kpis[i];
    if (!find_kpi(second, kpi.name) || find_refusal(first, kpi.name) || find_refusal(second, kpi.name)) continue;
    std::vector<double> before, after;
    for (const auto& [one, other] : paired) {
      const models::Kpi* a = find(*one, kpi.name, i);
      const models::Kpi* b = find(*other, kpi.name, i);
      if (!a || !b) continue;
      before.push_back(a->value);
      after.push_back(b->value);
    }
    const auto difference = sim::paired_difference(before, after, 0.95);
    differences.push_back({kpi.name, kpi.unit, difference.mean, difference.ci, static_cast<std::uint32_t>(difference.count)});
  }
  return differences;
}

}  // namespace sandtable::twin
