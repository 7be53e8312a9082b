/// The request plane: every request of the run as events of our own kernel. It knows services, versions, replicas, endpoints and
/// traffic by index (`CompiledWorld`), and nothing of what brings replicas about: the control plane adds, drains and crashes them.
/// `advance_to` only processes events; how often it is called changes no bit of the outcome.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/measure/replication_result.hpp"
#include "models/quantity.hpp"
#include "models/service/compiled_world.hpp"
#include "models/service/serving_plane.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class RequestObserver;

class RequestPlane final : public ServingPlane {
 public:
  /// `world` outlives the plane and never changes in a run.
  RequestPlane(const CompiledWorld& world, sim::RunSeed seed);
  ~RequestPlane() override;
  RequestPlane(RequestPlane&&) noexcept;

  /// Tells it what happens, from the start of the run on: nothing has happened yet. It outlives the plane's last event.
  void observe(RequestObserver& observer);
  /// Has itself watched from now on, which is before the first event (request_audit.hpp). It changes no result.
  void audit();
  /// The laws that did not hold up to the instant last advanced to, one sentence each: bugs of ours. It is being watched.
  std::vector<std::string> violations() const;

  /// Processes all events up to and including `now`.
  void advance_to(sim::Time now) override;

  ReplicaId add_revised(VersionId version, std::optional<NodeId> node, const RevisionTraits& traits) override;
  void drain_replica(ReplicaId replica) override;
  void crash_replica(ReplicaId replica) override;
  void withdraw_replica(ReplicaId replica) override;
  void restore_replica(ReplicaId replica) override;
  void close_replica(ReplicaId replica) override;
  void lose_replica(ReplicaId replica) override;
  sim::Duration longest_wait(ReplicaId replica) const override;
  void set_weight(VersionId version, double weight) override;

  std::vector<ReplicaId> take_killed() override;

  void meter_use(bool requests) override;
  ReplicaUse use_of(ReplicaId replica) const override;
  std::uint64_t messages_waiting(std::uint32_t queue) const override;

  std::uint32_t ready_replicas(VersionId version) const override;
  std::uint64_t in_flight(ServiceId service) const;
  bool gone(ReplicaId replica) const override;
  std::uint64_t events() const;
  /// Events in the queue now, those included that nobody waits for any more: what its memory follows.
  std::size_t pending_events() const;

  ReplicationResult result() const override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandtable::models
