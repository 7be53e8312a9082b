/// What serves the requests of a run, as the control plane sees it: it brings replicas, takes them away and asks how many are
/// ready. `RequestPlane` follows every request; `FluidPlane` (fluid/fluid_plane.hpp) flows. What brings replicas about, places,
/// starts and crashes them is the same code for both.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/measure/replication_result.hpp"
#include "models/measure/use_meter.hpp"
#include "models/quantity.hpp"
#include "sim/contract.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// In what a replica of another revision differs from those that its version has at time 0.
struct RevisionTraits {
  double slowdown = 1;                            ///< beside the version's
  std::optional<double> cpu_limit, cpu_weight{};  ///< in place of the service's
  bool operator==(const RevisionTraits&) const = default;
};

class ServingPlane {
 public:
  virtual ~ServingPlane() = default;

  /// Up to and including `now`. Going back breaks a contract.
  virtual void advance_to(sim::Time now) = 0;

  // What the control plane does to it, each at the instant last advanced to.

  /// A replica that is ready to serve, on a node (CPU shared with the node's other replicas) or on none.
  ReplicaId add_replica(VersionId version, std::optional<NodeId> node) { return add_revised(version, node, {}); }
  virtual ReplicaId add_revised(VersionId version, std::optional<NodeId> node, const RevisionTraits& traits) = 0;
  /// No new requests; what it serves and what waits there ends normally, then it is gone.
  virtual void drain_replica(ReplicaId replica) = 0;
  /// At once: what is in flight or waiting there ends as unavailable.
  virtual void crash_replica(ReplicaId replica) = 0;

  // How Kubernetes ends and loses replicas. Where not said otherwise a plane knows no difference to the above.

  /// Balancers are to send it nothing more, once they have learned of it; what comes nevertheless is served. It is not ready.
  virtual void withdraw_replica(ReplicaId replica) { drain_replica(replica); }
  /// Balancers are to send to it again.
  virtual void restore_replica(ReplicaId replica);
  /// One that was withdrawn accepts nothing more: what comes ends as unavailable. What it has ends normally, then it is gone.
  virtual void close_replica(ReplicaId) {}
  /// It crashes, and no balancer is told until it is withdrawn: what they send there ends as unavailable.
  virtual void lose_replica(ReplicaId replica) { crash_replica(replica); }
  /// How long the first of those that wait there has waited; 0 where nobody waits. What a probe would wait, too.
  virtual sim::Duration longest_wait(ReplicaId) const { return sim::Duration{0}; }

  /// The share of a service's requests that go to this version, relative to its siblings' weights.
  virtual void set_weight(VersionId version, double weight) = 0;

  /// Replicas that ran out of memory since this was asked last, in order: they are gone, and the plane brings none back. A plane
  /// without single requests has none.
  virtual std::vector<ReplicaId> take_killed() { return {}; }

  // What replicas use, for those who scale by it.

  /// From now on `use_of` answers; nothing has happened yet. `requests`: those that end, too. It changes no result.
  virtual void meter_use(bool requests) = 0;
  /// Since it came, up to the instant last advanced to. A plane that takes steps carries on what the last one had.
  virtual ReplicaUse use_of(ReplicaId replica) const = 0;
  /// Messages that wait in a queue now; a plane without single requests has none.
  virtual std::uint64_t messages_waiting(std::uint32_t) const { return 0; }

  virtual std::uint32_t ready_replicas(VersionId version) const = 0;
  /// Crashed, or drained to the end.
  virtual bool gone(ReplicaId replica) const = 0;

  /// Measured so far, from the end of the warm-up to the instant last advanced to: KPIs of services, endpoints and traffic,
  /// histograms, time series, digest. `cluster.*` and `fault.*` are not a serving plane's to know.
  virtual ReplicationResult result() const = 0;

 protected:
  ServingPlane() = default;
  ServingPlane(ServingPlane&&) noexcept = default;
};

inline void ServingPlane::restore_replica(ReplicaId) { SANDTABLE_EXPECT(false, "this plane withdraws replicas for good"); }

}  // namespace sandtable::models
