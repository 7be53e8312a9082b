/// The request plane as a fluid: flows through pools instead of requests through replicas. The control plane drives it through the
/// same operations as the plane of single requests, so plans, startups, faults and nodes are the same code.
///
/// Step: fixed, a thousandth of the run, at least 1 ms and at most a minute; cut where the control plane changes something, at the
/// end of the warm-up and at the ends of the bins of time series. `advance_to` itself cuts nothing, so how often it is called
/// changes no bit. In a world of more than `few_pools` versions a replica that comes or goes cuts the step of its own service only,
/// and regimes are kept by pool: a change then costs what it touches. Equations: fluid_flow.hpp, pool_curve.hpp, station.hpp,
/// request_walk.hpp; what is measured and refused: fluid_meter.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "models/fluid/fluid_flow.hpp"
#include "models/service/serving_plane.hpp"

namespace sandtable::models {

/// What of the scenario has no flow (yet), or empty: sessions, mixes, recordings, thinned or sped up traffic, on-off sources. Such
/// a scenario must not be run as a fluid.
std::string without_flow(const Scenario& scenario);

class FluidPlane final : public ServingPlane {
 public:
  /// `world` outlives the plane.
  FluidPlane(const CompiledWorld& world, sim::RunSeed seed, std::optional<sim::Duration> step = {},
             std::size_t few_pools = usual_few_pools);
  ~FluidPlane() override;

  static sim::Duration usual_step(sim::Duration run);
  static constexpr std::size_t usual_few_pools = 64;

  void advance_to(sim::Time now) override;
  /// All replicas of a pool are alike: one that differs breaks a contract.
  ReplicaId add_revised(VersionId version, std::optional<NodeId> node, const RevisionTraits& traits) override;
  void drain_replica(ReplicaId replica) override;
  void crash_replica(ReplicaId replica) override;
  void withdraw_replica(ReplicaId replica) override;
  void lose_replica(ReplicaId replica) override;
  void set_weight(VersionId version, double weight) override;
  void meter_use(bool requests) override;
  /// What its pool has used a replica since it came; between two cuts at the rate of the last step.
  ReplicaUse use_of(ReplicaId replica) const override;
  std::uint32_t ready_replicas(VersionId version) const override;
  bool gone(ReplicaId replica) const override;
  ReplicationResult result() const override;

  /// Mean number in a pool at the last step's end, and all that ever went through it.
  double number(VersionId version) const;
  const PoolTotals& totals(VersionId version) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandtable::models
