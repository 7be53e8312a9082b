/// The scenario's faults: brings each about at its time, and measures what came of it.
///
///   fault.F.detect   from the crash until the control plane notices it: `detection.hpp`, or the cluster itself where it `notices`
///   fault.F.recover  from the crash until every service that lost ready replicas has as many as just before it, or as many as it
///                    shall have, where a plan has scaled it down meanwhile; 0 where none was lost
///
/// Both are of the run as a whole, warm-up included; not observed (NaN) where the run ends first, or there was nothing to crash.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/cluster.hpp"
#include "models/measure/replication_result.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/control_plane.hpp"
#include "sim/random.hpp"

namespace sandtable::models {

class FaultInjector {
 public:
  /// All that it is given outlives it. Schedules the faults.
  FaultInjector(const Scenario& scenario, sim::RunSeed seed, sim::ControlPlane& control, Cluster& cluster,
                const ServingPlane& requests);

  /// To be told whenever the number of a version's ready replicas, or of those that it shall have, has changed.
  void ready_changed(VersionId version);
  /// To be told when the cluster notices that a node or replica has crashed, where it `notices`.
  void noticed(const std::string& name);
  /// `fault.*`, in the scenario's order.
  std::vector<Kpi> kpis() const;

 private:
  struct Loss {
    VersionId version;
    std::uint32_t ready_before = 0;
  };
  struct Watched {
    Fault fault;
    std::string name;
    std::optional<sim::Time> crashed;
    std::vector<Loss> losses;  ///< what must be made good before it has recovered
    std::optional<sim::Duration> detected, recovered;
  };
  void inject(std::size_t index);
  bool recovered(const Loss& loss) const;
  bool recovered(Watched& watched) const;

  sim::RunSeed seed_;
  sim::ControlPlane& control_;
  Cluster& cluster_;
  const ServingPlane& requests_;
  std::vector<Watched> faults_;
  std::vector<std::size_t> open_;  ///< crashed, and not recovered yet
};

}  // namespace sandtable::models
