/// What the worker program is asked, and what it answers. One job message, then an answer for each replication in the order in
/// which they end, then `JobEnd`; or at once `JobRefused`. Both ends are of one build: another version is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "models/measure/observation.hpp"
#include "models/measure/replication_result.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/fork_pool.hpp"
#include "sim/result.hpp"

namespace sandtable::app {

struct Job {
  std::vector<models::Scenario> scenarios;         ///< one for all replications; or one each, with what it drew from the posterior
  std::vector<std::optional<models::Plan>> plans;  ///< at least one
  std::vector<std::uint64_t> replications;
  std::optional<models::ObservationSettings> observe = {};  ///< of one replication; then the job has one plan
  std::uint64_t jobs = 0;                                   ///< replications at a time; 0: as many as cores
  bool check = false;                                       ///< each run is audited
  sim::ChildLimits limits;                                  ///< of one replication of one plan

  bool has_own_scenarios() const { return scenarios.size() > 1; }
  const models::Scenario& scenario_of(std::size_t index) const { return scenarios[has_own_scenarios() ? index : 0]; }
};

/// Why one plan in one replication has no result.
struct PlanFailure {
  std::string reason;
  bool stopped = false;  ///< by request: not a failure of the replication
  bool broken = false;   ///< a law that holds in every run did not: our bug
  bool operator==(const PlanFailure&) const = default;
};
using PlanResult = sim::Result<models::ReplicationResult, PlanFailure>;

/// What one replication came to.
struct Replicated {
  std::vector<PlanResult> plans;                        ///< in the job's order
  std::optional<models::Observation> observation = {};  ///< where the job asks for it of this one
};
struct ReplicationAnswer {
  std::uint64_t replication = 0;
  Replicated done;
};
struct JobEnd {
  double cpu_s = 0;  ///< CPU time of the worker and its children for this job
};
struct JobRefused {
  sim::Error error;  ///< `invalid_input`: the scenario's; anything else: ours
};
using WorkerAnswer = std::variant<ReplicationAnswer, JobEnd, JobRefused>;

std::vector<std::byte> encode(const Job& job);
sim::Result<Job> decode_job(std::span<const std::byte> bytes);

std::vector<std::byte> encode(const WorkerAnswer& answer);
sim::Result<WorkerAnswer> decode_answer(std::span<const std::byte> bytes);

/// One replication, as its child sends it.
std::vector<std::byte> encode(const Replicated& replicated);
sim::Result<Replicated> decode_replicated(std::span<const std::byte> bytes);

}  // namespace sandtable::app
