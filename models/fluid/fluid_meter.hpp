/// What the fluid plane measures: the same KPIs as the recorder of single requests (measure/recorder.hpp), from flows.
///
/// Requests are counted in cells (a bin of the time series × a regime): how many ended in each part of each pool and of each
/// traffic. In the end every regime is worked out anew for the mean of the pools that were seen in it, and its laws are mixed by
/// the counts: latencies are those of a mixture over steps, weighted by completions.
///
/// Refused: `latency.max` (a fluid has no largest request); latencies and waits where more than `near_share` of a service's
/// requests came while its pool was offered 90 % to 110 % of its capacity with a line longer than `long_line` slots to fill: there
/// the equilibrium is reached slowly, and a run's own luck decides. Everything that callers see where retries could feed a storm:
/// calls time out (more than `storm_spark` of them) and all attempts together would overload the callee, so that a run may tip over
/// and stay there, which a fluid at rest never does; and where a call with a circuit breaker fails half as often as would open it.
/// A refused KPI of a service is refused for all that need the service.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "models/fluid/fluid_flow.hpp"
#include "models/measure/measured_time.hpp"
#include "models/measure/replication_result.hpp"
#include "models/measure/time_average.hpp"

namespace sandtable::models {

class FluidMeter {
 public:
  FluidMeter(const CompiledWorld& world, const FluidLayout& layout);

  void replicas(std::uint32_t version, sim::Time now, double change);
  /// A step of the flow that lies in one bin and on one side of the warm-up's end.
  void step(sim::Time from, sim::Duration span, const FluidFlow& flow, std::uint32_t regime);

  ReplicationResult result(sim::Time now, const FluidFlow& flow, const RequestWalk& walk) const;

  static constexpr double near_full = 0.9, beyond_full = 1.1, near_share = 0.1, long_line = 2, storm_spark = 1e-4;

 private:
  struct Cell {
    std::uint32_t bin = 0, regime = 0;
    bool measured = false;
    std::vector<double> parts, entries;  ///< requests that were served to their end, well or not
  };
  struct Seen {  ///< a regime's pools, summed up by time
    double time = 0;
    std::vector<PoolView> pools;
    std::vector<double> weights, load;  ///< the largest load seen
  };
  struct Counts {
    double served = 0, rejected = 0, unavailable = 0;
  };
  struct Bin {
    double served = 0, busy = 0, slots = 0, cores = 0, limit = 0;
  };
  struct Summary;

  Cell& cell(std::uint32_t bin, std::uint32_t regime, bool measured);
  struct WorkedOut {
    std::vector<std::vector<Answer>> answers;  ///< by regime and part: of requests that were let in
    std::vector<std::string> storms;           ///< by service: what may tip over there, or empty
  };
  WorkedOut work_all_out(const RequestWalk& walk) const;
  std::string storm_at(const CompiledStep& call, const Regime& regime, const Seen& seen) const;
  void add_requests(ReplicationResult& result, const std::string& entity, const Summary& summary, double window) const;
  void add_series(ReplicationResult& result, std::uint32_t service, sim::Time now,
                  const std::vector<std::vector<Answer>>& answers) const;
  void refuse(ReplicationResult& result, const std::vector<std::string>& storms) const;  ///< fluid_refusals.cpp

  const CompiledWorld& world_;
  const FluidLayout& layout_;
  MeasuredTime measured_;
  std::vector<TimeAverage> ready_;  ///< by service
  std::vector<Cell> cells_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, bool>, std::size_t> cell_of_;
  std::size_t current_ = 0;
  std::vector<Seen> seen_;
  std::vector<Counts> parts_, entries_;           ///< after the warm-up
  std::vector<double> waiting_, near_, arrived_;  ///< by service: ∫ number in line dt, requests near full, requests
  std::vector<Bin> totals_;                       ///< by service, after the warm-up
  std::vector<std::vector<Bin>> bins_;            ///< by service and bin
};

}  // namespace sandtable::models
