/// What is measured of a queue of messages. Waits and lags are of messages published in the measured time; what happens is counted
/// when it happens in it.
#pragma once

#include <cstdint>
#include <string>

#include "models/measure/measured_time.hpp"
#include "models/measure/replication_result.hpp"
#include "models/measure/time_average.hpp"
#include "models/service/messaging/compiled_queue.hpp"
#include "sim/digest.hpp"
#include "sim/histogram.hpp"

namespace sandtable::models {

class QueueMeter {
 public:
  QueueMeter(const CompiledQueue& queue, const MeasuredTime& measured)
      : queue_(&queue), measured_(measured), waiting_(measured), unacknowledged_(measured) {}

  /// From now on so many messages wait.
  void waiting(sim::Time now, std::uint64_t messages) { waiting_.set(now, static_cast<double>(messages)); }
  void published(sim::Time now) { count(published_, now); }
  void rejected(sim::Time now) { count(rejected_, now); }
  void dropped(sim::Time now) { count(dropped_, now); }
  /// To a consumer, for the `deliveries`-th time.
  void handed_out(sim::Time now, sim::Time published, std::uint32_t deliveries);
  void back_in_line(sim::Time now) { unacknowledged_.add(now, -1); }
  void acknowledged(sim::Time now, sim::Time published);
  /// It is a dead letter.
  void buried(sim::Time now) {
    unacknowledged_.add(now, -1);
    count(dead_, now);
  }

  void add_to(ReplicationResult& result, sim::Time now) const;
  void add_to(sim::Digest& digest) const;

 private:
  void count(std::uint64_t& counter, sim::Time now) const {
    if (now >= measured_.start) ++counter;
  }

  const CompiledQueue* queue_;
  MeasuredTime measured_;
  TimeAverage waiting_;
  TimeAverage unacknowledged_;  ///< handed out, or until their redelivery
  sim::Histogram lag_;          ///< from publishing to acknowledgement
  sim::Duration waited_{0};     ///< from publishing to the first handing out
  std::uint64_t first_deliveries_ = 0;
  std::uint64_t published_ = 0, acknowledged_ = 0, redelivered_ = 0, dead_ = 0, rejected_ = 0, dropped_ = 0;
};

}  // namespace sandtable::models
