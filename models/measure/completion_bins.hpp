/// Completions of a service in each bin of the run: their rate, mean latency and 95th percentile. Completions come in order of
/// time, so that one histogram is enough: it is read out and emptied when its bin has ended.
#pragma once

#include <vector>

#include "models/measure/measured_time.hpp"
#include "sim/histogram.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class CompletionBins {
 public:
  explicit CompletionBins(const MeasuredTime& measured) : measured_(measured), end_(measured.bin) {}

  void record(sim::Time now, sim::Duration latency) {
    if (now >= end_) [[unlikely]]
      close(now);
    current_.record(latency);
  }

  struct Series {
    std::vector<double> rate, latency_mean, latency_p95;  ///< as many as bins; NaN where nothing was observed
  };
  /// Up to `now`; the bin that it cuts has the rate over its part.
  Series series(sim::Time now) const;

 private:
  void close(sim::Time now);
  void read_out(sim::Duration width);

  MeasuredTime measured_;
  sim::Time end_;
  sim::Histogram current_;
  Series closed_;
};

}  // namespace sandtable::models
