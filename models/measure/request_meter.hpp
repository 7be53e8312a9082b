/// Counts what became of requests: how many ended how, and the latency of the successes. Latency and shares are of requests that
/// arrived in the measured time; completions (from which the rate follows) are counted when they happen in it, whenever they began.
#pragma once

#include <array>
#include <cstdint>

#include "models/measure/ending.hpp"
#include "sim/histogram.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class RequestMeter {
 public:
  void succeeded(sim::Time arrival, sim::Time now, std::size_t place, sim::Time measured_from) {
    if (now < measured_from) return;
    ++completions_;
    if (arrival < measured_from) return;
    ++ended_[static_cast<std::size_t>(Ending::success)];
    latency_.record(now - arrival, place);
  }
  void failed(sim::Time arrival, sim::Time now, Ending ending, sim::Time measured_from) {
    if (now >= measured_from && arrival >= measured_from) ++ended_[static_cast<std::size_t>(ending)];
  }
  void merge(const RequestMeter& other);

  std::uint64_t completions() const { return completions_; }
  std::uint64_t ended() const;
  std::uint64_t ended(Ending ending) const { return ended_[static_cast<std::size_t>(ending)]; }
  /// Share of those that ended; NaN where none did.
  double share(Ending ending) const;
  const sim::Histogram& latency() const { return latency_; }

 private:
  std::uint64_t completions_ = 0;
  std::array<std::uint64_t, endings> ended_{};
  sim::Histogram latency_;
};

}  // namespace sandtable::models
