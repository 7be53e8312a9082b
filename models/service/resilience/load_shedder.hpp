/// Which requests a replica turns away because waiting takes too long, by two rules that can hold together:
///
///     at the entrance   a newcomer is rejected while the first in the line has waited `oldest` or longer
///     CoDel             when a slot is free and the next in the line has waited s: once s ≥ target has held for an interval, it is
///                       rejected, and then one more each interval/√n, n counting them, until one has waited less than target
///
/// The entrance rule bounds the wait by about oldest + one service time, whatever the load; CoDel lets bursts pass and keeps
/// standing queues near the target. Validity: CoDel's control law (drops grow linearly in time) was made for senders that slow
/// down; against open traffic far above the capacity it sheds too slowly, and the entrance rule is the one to use. Priorities are
/// not known. Defaults: interval 100 ms (RFC 8289 §4.3; its target is 5 ms). Sources: K. Nichols & V. Jacobson, "Controlling queue
/// delay" (2012), RFC 8289 §5.
#pragma once

#include <cmath>
#include <cstdint>

#include "models/scenario/scenario.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class LoadShedder {
 public:
  /// `spec` outlives it.
  explicit LoadShedder(const ShedSpec& spec) : spec_(&spec) {}

  /// Whether a newcomer is let into a line whose first came at `first`.
  bool lets_in(sim::Time first, sim::Time now) const { return !spec_->oldest || now - first < *spec_->oldest; }
  /// Whether the next in the line, which came at `arrival`, is rejected; `last`: nobody waits behind it. Time does not go back.
  bool drops(sim::Time arrival, bool last, sim::Time now);

 private:
  bool above_for_an_interval(sim::Time arrival, bool last, sim::Time now);
  sim::Time after_next(sim::Time from) const {
    const double seconds = sim::to_seconds(spec_->interval) / std::sqrt(static_cast<double>(count_));
    return from + sim::from_seconds(seconds);
  }

  const ShedSpec* spec_;
  bool dropping_ = false;
  sim::Time above_since_ = sim::never;  ///< when waits that are too long will have been so for an interval
  sim::Time next_drop_{};
  std::uint32_t count_ = 0, last_count_ = 0;  ///< drops since it began, and at the end of the last time
};

}  // namespace sandtable::models
