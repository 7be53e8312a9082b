/// Envoy's adaptive concurrency: a limit L on what is inside at once, by its gradient controller.
///
///     L' = clamp(g·L + √(g·L)) to [least, most],   g = clamp(minRTT·(1 + buffer) / sampleRTT) to [½, 2]
///
/// sampleRTT is the median latency of what ended in the last `update`; windows without any change nothing. minRTT is the median of
/// the first `samples` that come in and end while L is held at `least`, measured at the beginning, every `remeasure` (later by
/// chance by up to `jitter` of it), and when L has come out as `least` five times in a row.
///
/// A fixed point has g·L + √(g·L) = L. Where latency grows like L/c above c slots (a station with c servers that is kept full,
/// sampleRTT = S·L/c): L = (1 + buffer)·c + √((1 + buffer)·c), e.g. 16 for c = 10: the station is busy and its queue is short.
/// Validity: assumes that latency at `least` is that of an idle station; it is not where `least` exceeds the slots. In the first
/// window of each measurement the limit falls to `least`, which rejects. The clamp and the median are Envoy's; the limit is cut to
/// a whole number. Defaults: least 3, most 1000, buffer 25 %, 50 samples, jitter 15 %, p50; update and remeasure have none in
/// Envoy, ours (100 ms, 60 s) are its documentation's example. Source: Envoy documentation, "Adaptive Concurrency", and its v3 API,
/// `extensions.filters.http.adaptive_concurrency.v3`.
#pragma once

#include <cstdint>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class GradientLimit {
 public:
  /// `spec` outlives it; `luck` is for the jitter.
  GradientLimit(const AdaptiveSpec& spec, sim::Time now, std::uint64_t luck);

  /// Whether one more is let in while `inside` are. Time does not go back.
  bool lets_in(std::uint64_t inside, sim::Time now) {
    catch_up(now);
    return inside < limit_;
  }
  /// One that came in at `arrival` has ended.
  void ended(sim::Time arrival, sim::Time now);

  std::uint32_t limit() const { return limit_; }
  bool measuring() const { return measuring_; }
  sim::Duration ideal() const { return ideal_; }

 private:
  /// What was due since: the end of a window, the beginning of a measurement.
  void catch_up(sim::Time now);
  void begin_measuring(sim::Time now);
  void end_measuring(sim::Time now);
  void close_window();
  sim::Duration median();

  const AdaptiveSpec* spec_;
  std::uint64_t luck_;
  std::uint32_t limit_;
  std::uint32_t kept_;  ///< limit while it is measured
  bool measuring_ = false;
  sim::Time measuring_since_{};
  sim::Duration ideal_{0};
  sim::Time window_end_ = sim::never, next_measurement_ = sim::never;
  std::uint32_t at_least_ = 0;  ///< times in a row
  std::vector<sim::Duration> latencies_;
};

}  // namespace sandtable::models
