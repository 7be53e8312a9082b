/// The outcome of a run: samples of KPIs over replications with their intervals, and whether the objectives are met.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/measure/replication_result.hpp"
#include "models/measure/saturation.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/result.hpp"

namespace sandtable::twin {

struct KpiSummary {
  std::string name;
  models::Unit unit = models::Unit::seconds;
  std::vector<double> samples;                ///< one a replication that observed it, in replication order
  double mean = 0;                            ///< NaN where no replication observed it
  std::optional<std::array<double, 2>> ci95;  ///< Student t; none with fewer than two samples
  std::optional<std::array<double, 2>> pi90;  ///< predictive quantiles 5 % and 95 % over replications; none with fewer than two
};

struct ObjectiveResult {
  std::string name, kpi;
  std::string bound;           ///< `below 0.25`
  double probability_met = 0;  ///< share of replications inside; NaN where none observed it
  bool met = false;            ///< the mean is inside, and nothing unfinished could break it
  std::string reason;          ///< why not, where it needs saying
};

/// A replication that did not end: everything needed to repeat it.
struct FailedReplication {
  std::uint64_t replication = 0, seed = 0;
  std::string reason;
};

struct Outcome {
  std::string scenario, scenario_sha256;
  std::optional<std::string> plan;
  std::uint64_t seed = 0;
  models::RunFidelity fidelity = models::RunFidelity::exact;
  std::optional<double> sampled_share;  ///< of the system that was simulated; where the fidelity is sampled
  std::uint32_t asked = 0;
  std::vector<models::ReplicationResult> replications;  ///< those done, in order
  std::vector<FailedReplication> failed;
  std::vector<KpiSummary> kpis;
  std::vector<models::Refusal> refused;  ///< in the order of `kpis`, whose summary has no samples then
  std::vector<ObjectiveResult> objectives;
  std::optional<models::Saturation> saturation;  ///< of the plan that it is the outcome of; none where nothing can be full
  std::uint64_t request_events = 0, control_events = 0;
  double wall_s = 0, cpu_s = 0;
  std::uint64_t trace_digest = 0;  ///< of the replications' digests, in order
  bool interrupted = false;
};

/// Combines replications (in order of index) into an outcome. Pure. `model_error` (a posterior's, relative standard deviation)
/// widens `pi90` of latencies only: before its quantiles are taken, the samples of replication r are multiplied by 1 +
/// model_error·z_r, where z_r is standard normal and drawn from (seed, r, "model-error"): the same for all latencies of a
/// replication and for every plan. A KPI that any replication refuses is refused for the outcome, with that one's reason: the mean
/// of those that could answer would be one of the easy cases. Replications that do not list the same KPIs break a contract.
/// `scenario_sha256`, `saturation`, `sampled_share`, times and `interrupted` are the caller's.
Outcome summarize(const models::Scenario& scenario, const std::optional<models::Plan>& plan,
                  std::vector<models::ReplicationResult> replications, std::vector<FailedReplication> failed,
                  double model_error = 0);

const KpiSummary* find_kpi(const Outcome& outcome, const std::string& name);
/// Null where the KPI is answered, or was not asked for.
const models::Refusal* find_refusal(const Outcome& outcome, const std::string& kpi);

/// One KPI of two outcomes, replication by replication: second − first, over the replications that observed it in both.
struct Difference {
  std::string kpi;
  models::Unit unit = models::Unit::seconds;
  double mean = 0;
  std::optional<std::array<double, 2>> ci95;
  std::uint32_t n = 0;
};
std::vector<Difference> paired_differences(const Outcome& first, const Outcome& second);

}  // namespace sandtable::twin
