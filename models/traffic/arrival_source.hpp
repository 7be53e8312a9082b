/// Instants at which users send requests, one after the other: open traffic.
/// - poisson(r): gaps exponential with mean 1/r · deterministic(r): the k-th at k/r · renewal(D): gaps by D, the first included
/// - mmpp: a Poisson process whose rate follows a two-state Markov chain with exponential sojourns; it starts by the chain's
///   stationary odds s1/(s1+s2)
/// - trace: Poisson with a piecewise-linear rate, by inversion (rate_curve.hpp) · diurnal: rate(t) = mean +
/// (peak−mean)·sin(2πt/period),
///   never below 0, by thinning under its largest value
/// The n-th arrival draws at counter n (Poisson: n/4, four gaps a block), so a sequence is a function of its stream alone.
/// Sources: W. Fischer & K. Meier-Hellstern, "The MMPP cookbook" (1993); P. Lewis & G. Shedler, thinning (1979).
#pragma once

#include <array>
#include <cstdint>
#include <variant>

#include "models/scenario/scenario.hpp"
#include "models/traffic/rate_curve.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class ArrivalSource {
 public:
  ArrivalSource(const Arrivals& arrivals, sim::StreamKey stream);

  /// Instant of the next arrival, not before the last one; `never` when no more come.
  sim::Time next() {
    if (taken_ == ahead_.size()) look_ahead();
    return ahead_[taken_++];
  }

 private:
  struct Poisson {
    double mean_gap;
    sim::Draws block;
  };
  struct Deterministic {
    double rate;
  };
  struct Renewal {
    sim::Distribution gap;
  };
  struct Mmpp {
    MmppState states[2];
    int state = -1;  ///< not drawn yet
    double time = 0, switches = 0;
  };
  struct Trace {
    RateCurve curve;
    double time = 0;
  };
  struct Diurnal {
    double mean, amplitude, ceiling, period;
    double time = 0;
  };
  using Kind = std::variant<Poisson, Deterministic, Renewal, Mmpp, Trace, Diurnal>;

  void look_ahead();
  static Kind make(const Arrivals& arrivals, sim::StreamKey stream);
  sim::Draws draws() const { return {stream_, {ordinal_, 0, 0}}; }
  sim::Time after_gap(double seconds);
  sim::Time at(double seconds) const;

  sim::Time next(Poisson& poisson);
  sim::Time next(Deterministic& deterministic) const;
  sim::Time next(const Renewal& renewal);
  sim::Time next(Mmpp& mmpp) const;
  sim::Time next(Trace& trace) const;
  sim::Time next(Diurnal& diurnal) const;

  std::array<sim::Time, 8> ahead_{};  ///< arrivals come from a stream of their own, so that some can be drawn beforehand, in a row
  std::size_t taken_ = ahead_.size();
  sim::StreamKey stream_;
  std::uint64_t ordinal_ = 0;  ///< of the arrival being drawn
  sim::Time last_{};
  Kind kind_;
};

}  // namespace sandtable::models
