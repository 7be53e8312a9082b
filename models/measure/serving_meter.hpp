/// What is measured of services that have what few have: a CFS quota, pauses, pools, batches, memory per request.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/measure/measured_time.hpp"
#include "models/measure/replication_result.hpp"
#include "models/measure/time_average.hpp"
#include "models/service/compiled_world.hpp"
#include "sim/histogram.hpp"

namespace sandtable::models {

class ServingMeter {
 public:
  ServingMeter(const CompiledService& service, const MeasuredTime& measured);

  TimeAverage alive;      ///< replicas that serve or drain
  TimeAverage throttled;  ///< replicas that stand still because their quota is used up
  TimeAverage paused;     ///< replicas in a pause

  void quota_periods(sim::Time now, std::uint64_t begun, std::uint64_t throttled);
  void pool_changed(sim::Time now, std::uint32_t pool, double change) { pools_[pool].in_use.add(now, change); }
  void pool_taken(std::uint32_t pool, sim::Time since, sim::Time now);
  void batch_begun(sim::Time now, std::size_t requests);
  /// Of an answer that comes in chunks.
  void first_chunk(sim::Time arrival, sim::Time now) {
    if (arrival >= start_) first_chunk_.record(now - arrival);
  }
  void killed(sim::Time now) { kills_ += now >= start_ ? 1 : 0; }

  /// Those of `service.S.` that this service has.
  void add_to(std::vector<Kpi>& kpis, sim::Time now) const;

 private:
  struct PoolMeter {
    TimeAverage in_use;
    sim::Duration waited{0};
    std::uint64_t taken = 0;
  };

  const CompiledService& service_;
  sim::Time start_;
  std::uint64_t periods_ = 0, throttled_periods_ = 0;
  std::vector<PoolMeter> pools_;
  std::uint64_t batches_ = 0, batched_ = 0;
  std::uint64_t kills_ = 0;
  sim::Histogram first_chunk_;
};

}  // namespace sandtable::models
