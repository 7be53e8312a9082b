/// What the fluid plane measures: the same KPIs as the recorder of single requests (measure/recorder.hpp), from flows.
///
/// What the requests of a step went through is kept in a book: by regime of the whole world (regime_book.hpp), or by pool where
/// there are many (pool_book.hpp). Latencies are those of a mixture over steps, weighted by completions.
///
/// Refused: `latency.max` (a fluid has no largest request); latencies and waits where more than `near_share` of a service's
/// requests came while its pool was offered 90 % to 110 % of its capacity with a line longer than `long_line` slots to fill: there
/// the equilibrium is reached slowly, and a run's own luck decides. Everything that callers see where retries could feed a storm:
/// calls time out (more than `storm_spark` of them) and all attempts together would overload the callee, so that a run may tip over
/// and stay there, which a fluid at rest never does; and where a call with a circuit breaker fails half as often as would open it.
/// A refused KPI of a service is refused for all that need the service.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "models/fluid/fluid_flow.hpp"
#include "models/fluid/pool_book.hpp"
#include "models/fluid/regime_book.hpp"
#include "models/measure/measured_time.hpp"
#include "models/measure/replication_result.hpp"
#include "models/measure/time_average.hpp"

namespace sandtable::models {

class FluidMeter {
 public:
  FluidMeter(const CompiledWorld& world, const FluidLayout& layout, bool by_pool);

  void replicas(std::uint32_t version, sim::Time now, double change);
  /// A step of the flow that lies in one bin and on one side of the warm-up's end.
  void step(sim::Time from, sim::Duration span, const FluidFlow& flow, const RequestWalk& walk);
  /// What the requests of the next step meet, by part.
  std::vector<const Served*> served() const;

  ReplicationResult result(sim::Time now, const FluidFlow& flow, const RequestWalk& walk) const;

  static constexpr double near_full = 0.9, beyond_full = 1.1, near_share = 0.1, long_line = 2;

 private:
  struct Counts {
    double served = 0, rejected = 0, unavailable = 0;
  };
  struct Bin {
    double served = 0, busy = 0, slots = 0, cores = 0, limit = 0;
  };
  void add_requests(ReplicationResult& result, const std::string& entity, const FluidSummary& summary, double window) const;
  void add_series(ReplicationResult& result, std::uint32_t service, sim::Time now, const std::vector<FluidSummary>& bins) const;
  void refuse(ReplicationResult& result, const std::vector<std::string>& storms) const;  ///< fluid_refusals.cpp

  const CompiledWorld& world_;
  const FluidLayout& layout_;
  MeasuredTime measured_;
  std::vector<TimeAverage> ready_;  ///< by service
  std::variant<RegimeBook, PoolBook> book_;
  std::vector<Counts> parts_, entries_;           ///< after the warm-up
  std::vector<double> waiting_, near_, arrived_;  ///< by service: ∫ number in line dt, requests near full, requests
  std::vector<Bin> totals_;                       ///< by service, after the warm-up
  std::vector<std::vector<Bin>> bins_;            ///< by service and bin
};

}  // namespace sandtable::models
