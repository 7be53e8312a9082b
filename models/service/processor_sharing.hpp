/// Processor sharing on one replica, by virtual time: V grows at the rate each request is served, dV/dt = cores/n for n requests
/// (never above one core each, which the caller sees to); one that enters at V with demand d leaves when V reaches V + d. So only
/// the earliest finish is ever scheduled, and an entry or exit costs O(log n) whatever n is. Units: CPU seconds. Assumes an ideal
/// fluid: no quantum, no switching cost. Source: L. Kleinrock, "Time-shared systems: a theoretical treatment" (1967); virtual time
/// after Parekh & Gallager (1993).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/contract.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class ProcessorSharing {
 public:
  std::size_t active() const { return heap_.size(); }
  /// Core share of each request; 0 where none is active.
  double rate() const { return rate_; }

  /// `strand` asks for `demand` > 0 CPU seconds.
  void enter(sim::Time now, double demand, std::uint32_t strand) {
    advance(now);
    heap_.push_back({virtual_time_ + demand, ++entries_, strand});
    std::push_heap(heap_.begin(), heap_.end(), Later{});
  }

  /// From `now` on each request gets `rate` of a core.
  void set_rate(sim::Time now, double rate) {
    advance(now);
    rate_ = rate;
  }

  /// When the first will be done if nothing changes; never where none is active or none is served.
  sim::Time next_completion() const {
    if (heap_.empty() || !(rate_ > 0)) return sim::never;
    const double seconds = (heap_.front().finish - virtual_time_) / rate_;
    if (!(seconds < 4e9)) return sim::never;
    return last_ + sim::Duration{static_cast<std::int64_t>(std::ceil(std::max(0.0, seconds) * 1e9))};
  }

  /// At the instant that `next_completion` named: takes the first out, and with it those that end at the same virtual time, by
  /// order of entry. The first counts as done whatever rounding says.
  template <class Sink>
  void complete(sim::Time now, Sink&& sink) {
    SANDTABLE_EXPECT(!heap_.empty(), "a CPU step ends on an idle replica");
    advance(now);
    virtual_time_ = std::max(virtual_time_, heap_.front().finish);
    while (!heap_.empty() && heap_.front().finish <= virtual_time_) {
      const std::uint32_t strand = heap_.front().strand;
      std::pop_heap(heap_.begin(), heap_.end(), Later{});
      heap_.pop_back();
      sink(strand);
    }
    if (heap_.empty()) virtual_time_ = 0;  // a fresh start keeps its digits
  }

  /// CPU seconds that those who are active still need.
  double remaining(sim::Time now) const {
    const double reached = virtual_time_ + rate_ * sim::to_seconds(now - last_);
    double sum = 0;
    for (const Entry& entry : heap_) sum += std::max(0.0, entry.finish - reached);
    return sum;
  }

  /// Takes out one that has not ended; the CPU seconds that it still needed.
  double leave(sim::Time now, std::uint32_t strand) {
    advance(now);
    const auto found = std::find_if(heap_.begin(), heap_.end(), [strand](const Entry& entry) { return entry.strand == strand; });
    SANDTABLE_EXPECT(found != heap_.end(), "a CPU step is stopped that does not run");
    const double left = std::max(0.0, found->finish - virtual_time_);
    heap_.erase(found);
    std::make_heap(heap_.begin(), heap_.end(), Later{});
    if (heap_.empty()) virtual_time_ = 0;
    return left;
  }

  /// Forgets everyone.
  void clear() {
    heap_.clear();
    virtual_time_ = 0;
    rate_ = 0;
  }

 private:
  struct Entry {
    double finish;
    std::uint64_t order;
    std::uint32_t strand;
  };
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const { return a.finish != b.finish ? a.finish > b.finish : a.order > b.order; }
  };

  void advance(sim::Time now) {
    virtual_time_ += rate_ * sim::to_seconds(now - last_);
    last_ = now;
  }

  std::vector<Entry> heap_;
  double virtual_time_ = 0;
  double rate_ = 0;
  sim::Time last_{};
  std::uint64_t entries_ = 0;
};

}  // namespace sandtable::models
