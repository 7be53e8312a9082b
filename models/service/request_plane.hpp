/// The request plane: every request of the run as events of our own kernel. It knows services, versions, replicas, endpoints and
/// traffic by index (`CompiledWorld`), and nothing of what brings replicas about: the control plane adds, drains and crashes them.
/// `advance_to` only processes events; how often it is called changes no bit of the outcome.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "models/measure/replication_result.hpp"
#include "models/quantity.hpp"
#include "models/service/compiled_world.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class RequestObserver;

class RequestPlane {
 public:
  /// `world` outlives the plane and never changes in a run.
  RequestPlane(const CompiledWorld& world, sim::RunSeed seed);
  ~RequestPlane();
  RequestPlane(RequestPlane&&) noexcept;

  /// Tells it what happens, from the start of the run on: nothing has happened yet. It outlives the plane's last event.
  void observe(RequestObserver& observer);

  /// Processes all events up to and including `now`. Going back breaks a contract.
  void advance_to(sim::Time now);

  // What the control plane does to it, each at the instant last advanced to.

  /// A replica that is ready to serve, on a node (CPU shared with the node's other replicas) or on none.
  ReplicaId add_replica(VersionId version, std::optional<NodeId> node);
  /// No new requests; what it serves and what waits there ends normally, then it is gone.
  void drain_replica(ReplicaId replica);
  /// At once: what is in flight or waiting there ends as unavailable.
  void crash_replica(ReplicaId replica);
  /// The share of a service's requests that go to this version, relative to its siblings' weights.
  void set_weight(VersionId version, double weight);

  std::uint32_t ready_replicas(VersionId version) const;
  std::uint64_t in_flight(ServiceId service) const;
  /// Crashed, or drained to the end.
  bool gone(ReplicaId replica) const;
  std::uint64_t events() const;
  /// Events in the queue now, those included that nobody waits for any more: what its memory follows.
  std::size_t pending_events() const;

  /// Measured so far, from the end of the warm-up to the instant last advanced to: KPIs of services, endpoints and traffic,
  /// histograms, time series, digest. `cluster.*` and `fault.*` are not the request plane's to know.
  ReplicationResult result() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandtable::models
