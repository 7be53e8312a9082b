/// The real system as a `World`: metrics are computed from raw telemetry, objects are what the actuator sees, actions go through
/// the ledger to the actuator. Its time runs from the moment it was made. Changes come from a source that hears of each; without
/// one they are found by comparing snapshots: `changes` and `objects` look, so what came and went between two looks does not show.
#pragma once

#include <functional>
#include <map>

#include "twin/execution.hpp"
#include "twin/object_source.hpp"
#include "twin/telemetry.hpp"
#include "twin/world.hpp"

namespace sandtable::twin {

/// In whose name actions are recorded.
struct LiveIdentity {
  std::string target;   ///< what is acted on (locks and recovery go by it)
  std::string actor;    ///< the controller, `canary-judge`: becomes the plan's name in the ledger
  std::string version;  ///< of Sandtable
};

class LiveWorld final : public World {
 public:
  /// All references outlive the world, and so does the source of objects, where there is one.
  LiveWorld(TelemetrySource& telemetry, Actuator& actuator, Ledger& ledger, ExecutionHost host, LiveIdentity identity,
            ObjectSource* source = nullptr);

  sim::Time now() const override;
  /// One point, at now. `utilization` can't be told from telemetry alone: `not_found`. `replicas`: those in rotation.
  sim::Result<Series> query(const MetricQuery& query) override;
  sim::Result<SnapshotPtr> objects() override;
  sim::Result<Changes> changes(Version since) override;
  /// Returns when the action has taken effect. An action whose effects are all there already has no further effect. `conflict`
  /// where it was rolled back.
  sim::Result<Receipt> submit(const models::Action& action) override;

 private:
  sim::Result<double> value_of(const MetricQuery& query);
  sim::Result<std::vector<RawSeries>> read(const MetricQuery& query, Signal signal);
  void compare(const Snapshot& seen);

  TelemetrySource& telemetry_;
  Actuator& actuator_;
  Ledger& ledger_;
  ExecutionHost host_;
  LiveIdentity identity_;
  ObjectSource* source_;
  WallTime start_;
  Version version_ = 0;
  SnapshotPtr last_;
  Changes changes_;
};

}  // namespace sandtable::twin
