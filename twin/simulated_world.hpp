/// The sand table: a scenario in simulated time. The control plane leads (plans, faults, boots, pulls), the request plane catches
/// up before each of its events (design §1.2).
///
/// A run is determined by (compiled scenario, seed, replication, plans applied): not by how often it is stopped on the way. A
/// process holds one (`sim/control_plane.hpp`); one that forks between two calls has one in each branch. So a history is simulated
/// once for many plans: `run_until` just before the first action of any of them, fork, `apply` one plan in each branch, `run`.
#pragma once

#include <memory>

#include "models/cluster/cluster_spec.hpp"
#include "models/measure/observation.hpp"
#include "models/measure/replication_result.hpp"
#include "models/scenario/scenario.hpp"
#include "models/service/compiled_world.hpp"
#include "sim/random.hpp"
#include "sim/result.hpp"
#include "sim/time.hpp"
#include "twin/world.hpp"

namespace sandtable::twin {

/// All of a scenario that no run changes; made once, before the replications are forked.
struct CompiledScenario {
  models::Scenario scenario;
  models::CompiledWorld requests;
  models::ClusterSpec cluster;
};
/// The scenario has been validated. `invalid_input` lists what is still to be estimated.
sim::Result<CompiledScenario> compile_scenario(models::Scenario scenario);

/// The instant up to which these plans have the same past: just before their first action; the end of the run where there is none.
sim::Time common_past(const models::Scenario& scenario, std::span<const models::Plan> plans);

class SimulatedWorld final : public World {
 public:
  /// `compiled` outlives the world.
  SimulatedWorld(const CompiledScenario& compiled, sim::RunSeed seed);
  ~SimulatedWorld() override;

  /// Has the run watched from here on, before anything has happened (models/service/request_audit.hpp); changes no result.
  void audit();
  /// The laws that have not held so far, one sentence each: bugs of ours. It is being watched.
  std::vector<std::string> violations() const;

  /// The plan's actions at their times since the start of the run, none of which has passed. It fits the scenario (`check_plan`).
  void apply(const models::Plan& plan);
  /// Watches the run as metrics and traces would, from its start on: nothing has run yet. Changes no result.
  void observe(const models::ObservationSettings& settings);
  /// What was seen so far; it is being observed.
  models::Observation observation() const;
  /// The controller takes its first step at the present instant; it outlives the run.
  void host(Controller& controller);
  /// Up to and including `until`.
  void run_until(sim::Time until);
  /// To the end of the scenario.
  models::ReplicationResult run();
  /// Measured so far.
  models::ReplicationResult result() const;

  sim::Time now() const override;
  /// Time series of services in the bins of the run (about 120 of equal width); a point stands at its bin's end. Recorded are rate,
  /// latency_mean, latency_quantile 0.95, utilization and replicas; anything else is `not_found`.
  sim::Result<Series> query(const MetricQuery& query) override;
  sim::Result<SnapshotPtr> objects() override;
  sim::Result<Changes> changes(Version since) override;
  /// Happens at `action.at`, or at once if that has passed. The receipt's id is of the action's content, `at` included.
  sim::Result<Receipt> submit(const models::Action& action) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandtable::twin
