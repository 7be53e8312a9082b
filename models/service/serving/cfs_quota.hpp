/// A CPU limit as the Linux scheduler keeps it (CFS bandwidth control), for one replica. In each period of length p (100 ms unless
/// said otherwise) it may use the quota q = limit·p of CPU seconds, on as many cores at once as it has runnable requests. When the
/// quota is used up all of them stand still until the next period begins; what is left over is lost:
///     used(t) = ∫ cores dt since the period's begin;   throttled from used = q to the period's end
/// Periods begin at the replica's readiness + k·p, busy or not. The quota is handed out ideally: the kernel's slices of 5 ms per
/// core, of which some stay with cores that went idle, are not modelled, nor is burst. Units: CPU seconds, cores.
/// Validity: a throttled share of periods and of time as cAdvisor's container_cpu_cfs_* counters have it, for p well above 5 ms.
/// Source: P. Turner, B. Rao & N. Rao, "CPU bandwidth control for CFS", Linux Symposium (2010); Documentation/scheduler/
/// sched-bwc.rst.
#pragma once

#include <cmath>
#include <cstdint>

#include "sim/time.hpp"

namespace sandtable::models {

class CfsQuota {
 public:
  CfsQuota(double limit, sim::Duration period, sim::Time ready)
      : quota_(limit * sim::to_seconds(period)), period_(period), begin_(ready), last_(ready) {}

  /// From `now` on it runs on so many cores; `runnable`: somebody wants to run, were it not throttled.
  void run_at(sim::Time now, double cores, bool runnable) {
    advance(now);
    cores_ = cores;
    runnable_ = runnable;
    if (runnable && !counted_) {
      counted_ = true;
      ++periods_;
    }
  }
  /// The quota is used up, and nobody runs before the next period.
  bool throttled(sim::Time now) const { return throttled_ && now < begin_ + period_; }
  /// Somebody wants to run, and nobody may.
  bool stands_still() const { return throttled_ && runnable_; }
  /// When something changes by itself: the quota ends, or the period does. Never, where nobody wants to run.
  sim::Time next_change() const {
    if (!runnable_) return sim::never;
    const sim::Time end = begin_ + period_;
    if (throttled_ || !(cores_ > 0)) return end;
    const double seconds = (quota_ - used_) / cores_;
    if (!(seconds < sim::to_seconds(end - last_))) return end;
    return last_ + sim::Duration{static_cast<std::int64_t>(std::ceil(std::fmax(0, seconds) * 1e9))};
  }
  /// At the instant that `next_change` named.
  void change(sim::Time now) {
    const bool period_ends = now >= begin_ + period_;
    advance(now);
    if (period_ends || throttled_) return;
    throttled_ = true;
    ++throttled_periods_;
  }

  /// Periods begun so far in which somebody wanted to run, and those of them in which it was throttled.
  std::uint64_t periods() const { return periods_; }
  std::uint64_t throttled_periods() const { return throttled_periods_; }

 private:
  void advance(sim::Time now) {
    if (now >= begin_ + period_) {
      // A period in which somebody runs ends with an event of its own, so nothing was used since.
      begin_ += (now - begin_) / period_ * period_;
      used_ = 0;
      throttled_ = false;
      counted_ = false;
    } else {
      used_ += cores_ * sim::to_seconds(now - last_);
    }
    last_ = now;
  }

  double quota_;
  sim::Duration period_;
  sim::Time begin_;  ///< of the present period
  sim::Time last_;
  double cores_ = 0, used_ = 0;
  bool runnable_ = false, throttled_ = false, counted_ = false;
  std::uint64_t periods_ = 0, throttled_periods_ = 0;
};

}  // namespace sandtable::models
