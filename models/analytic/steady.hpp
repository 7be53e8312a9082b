/// KPIs of a scenario from its steady states (`run.fidelity: analytic`), without simulating a request.
///
/// The run is cut into parts (parts.hpp), each taken as stationary at its mean rate (pointwise stationary approximation), and the
/// parts are mixed by the requests in them. Valid where the load changes slowly against the time a queue needs to settle.
///
/// With rules that even out by loads (`least-request` and its like) it is solved twice, with a common queue for all replicas and
/// with replicas chosen by chance: the best and the worst that such a rule can do. The first is the figure, both bound it.
///
/// What it answers comes with a relative half-width h, how far such figures lie from the exact simulation (measured on the
/// scenarios of this repository, docs/methods/analytic.md): means 10 %, p90 and p95 15 %, p50 and p99 20 %, wait 25 %, utilization
/// of slots 10 %, of CPU 5 %, rates 3 %; availability by a factor 2 of what fails. With ρ the fullest resource that the KPI's
/// requests can reach, h of times and of slots grows by 0.1/|1 − ρ| from ρ = 0.9 on, up to 1; h of quantiles by 1 + 2·(c² − 1)
/// where a latency's squared coefficient of variation c² is above 1. What it refuses, with the reason: latency, wait, availability,
/// errors and unfinished where a resource on the way is full (ρ ≥ 0.98 and nothing bounds the queue), where retries hold a
/// congestion up (metastable), where a circuit breaker may open, where no steady state was found (then rates and utilization too,
/// and with a full resource where calls have timeouts); quantiles where a time has no variance; always `p999`, `max`, `pending.max`
/// and faults; everything about requests with crashes, since a crash is a transient, and with traffic that `Network::unfit` names.
/// Source: L. Green, P. Kolesar, "The pointwise stationary approximation for queues with nonstationary arrivals", Management
/// Science 37 (1991).
#pragma once

#include <optional>
#include <vector>

#include "models/analytic/parts.hpp"
#include "models/analytic/saturation.hpp"
#include "models/measure/replication_result.hpp"
#include "models/scenario/action.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::models::analytic {

struct SteadyRun {
  std::vector<Kpi> kpis;  ///< in the order of `kpi_names`
  std::vector<Refusal> refused;
  std::vector<double> error;    ///< one a KPI: its relative half-width; of an availability, of what fails
  std::vector<double> further;  ///< one a KPI: added to it, where it lies if rules that even out did no better than chance
};

/// The scenario is complete and valid; `network` is of its compiled world.
SteadyRun steady_run(const Scenario& scenario, const Network& network, const std::optional<Plan>& plan);

/// Of the part of the run that is nearest to it.
std::optional<Saturation> saturation(const Scenario& scenario, const Network& network, const std::optional<Plan>& plan);

}  // namespace sandtable::models::analytic
