/// Completions of a service in each bin of the run: their rate, mean latency and 95th percentile. Completions come in order of
/// time, so that one set of counters is enough: it is read out and emptied when its bin has ended. The counters are the histogram's
/// buckets (sim/histogram.hpp), eight in one: a percentile is off by at most 1.6 %, the mean is exact.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/measure/measured_time.hpp"
#include "sim/histogram.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class CompletionBins {
 public:
  explicit CompletionBins(const MeasuredTime& measured) : end_(measured.bin), measured_(measured) {}

  /// `place` is the latency's in the histogram.
  void record(sim::Time now, sim::Duration latency, std::size_t place) {
    if (now >= end_) [[unlikely]]
      close(now);
    const std::size_t counter = place / places_a_counter;
    if (counter >= counts_.size()) [[unlikely]]
      counts_.resize(counter + 1);
    ++counts_[counter];
    ++count_;
    sum_ += latency.count();
  }

  void prefetch(std::size_t place) const { __builtin_prefetch(counts_.data() + place / places_a_counter, 1); }

  struct Series {
    std::vector<double> rate, latency_mean, latency_p95;  ///< as many as bins; NaN where nothing was observed
  };
  /// Up to `now`; the bin that it cuts has the rate over its part.
  Series series(sim::Time now) const;

 private:
  static constexpr std::size_t places_a_counter = 8;

  void close(sim::Time now);
  void read_out(sim::Duration width);
  /// Seconds, linearly within its counter.
  double quantile(double q) const;

  // What every completion touches comes first.
  sim::Time end_;
  std::vector<std::uint32_t> counts_;
  std::uint64_t count_ = 0;
  std::int64_t sum_ = 0;  ///< nanoseconds; 292 years of waiting in one bin
  MeasuredTime measured_;
  Series closed_;
};

}  // namespace sandtable::models
