/// Instants at which users send requests, one after the other: open traffic.
/// - poisson(r): gaps exponential with mean 1/r · deterministic(r): the k-th at k/r · renewal(D): gaps by D, the first included
/// - mmpp: a Poisson process whose rate follows a two-state Markov chain with exponential sojourns; it starts by the chain's
///   stationary odds s1/(s1+s2)
/// - trace: Poisson with a piecewise-linear rate, by inversion (rate_curve.hpp) · diurnal: rate(t) = mean +
/// (peak−mean)·sin(2πt/period),
///   never below 0, by thinning under its largest value
/// - flash: Poisson with a flash crowd's rate, by inversion (flash_crowd.hpp) · onoff: sources with Pareto periods (on_off.hpp)
/// - a recording: its instants (replay.hpp)
/// A pace is put over any of them: `speed` v divides every instant by v (rate r(t) becomes v·r(v·t)), then of all arrivals each is
/// kept with probability `keep`, independently (rate times keep; what is left of a Poisson process is one). The n-th arrival draws
/// at counter n (Poisson: n/4, four gaps a block), so a sequence is a function of its stream alone. Whether it is kept is drawn at
/// (n, attempt 2), by the user at (user, attempt 3), an unknown user at (n, attempt 4): of two shares, the smaller keeps a part of
/// what the larger keeps. Sources: W. Fischer & K. Meier-Hellstern, "The MMPP cookbook" (1993); P. Lewis & G. Shedler, thinning
/// (1979).
#pragma once

#include <array>
#include <cstdint>
#include <variant>

#include "models/scenario/scenario.hpp"
#include "models/traffic/flash_crowd.hpp"
#include "models/traffic/on_off.hpp"
#include "models/traffic/rate_curve.hpp"
#include "models/traffic/replay.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

struct Pace {
  double keep = 1, speed = 1;
  double keep_users = 1;  ///< of a recording
  bool operator==(const Pace&) const = default;
};

class ArrivalSource {
 public:
  ArrivalSource(const Arrivals& arrivals, sim::StreamKey stream, Pace pace = {});
  /// `schedule` outlives it.
  ArrivalSource(const ReplaySchedule& schedule, sim::StreamKey stream, Pace pace = {});

  /// Instant of the next arrival, not before the last one; `never` when no more come.
  sim::Time next() {
    if (taken_ == ahead_.size()) look_ahead();
    return ahead_[taken_++];
  }
  /// Which arrival that was, those not kept counted too.
  std::uint64_t last_ordinal() const { return ordinals_[taken_ - 1]; }

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
  struct FlashState {
    FlashCrowd crowd;
    double time = 0;
  };
  using Kind = std::variant<Poisson, Deterministic, Renewal, Mmpp, Trace, Diurnal, FlashState, OnOffSources, ReplayInstants>;

  void look_ahead();
  sim::Time paced(sim::Time instant) const;
  bool kept(std::uint64_t ordinal) const;
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
  sim::Time next(FlashState& flash) const;
  sim::Time next(OnOffSources& sources) const;
  sim::Time next(ReplayInstants& replay) const { return replay.at(ordinal_, draws()); }

  std::array<sim::Time, 8> ahead_{};  ///< arrivals come from a stream of their own, so that some can be drawn beforehand, in a row
  std::array<std::uint64_t, 8> ordinals_{};  ///< of these
  std::size_t taken_ = ahead_.size();
  sim::StreamKey stream_;
  std::uint64_t ordinal_ = 0;  ///< of the arrival being drawn
  sim::Time last_{};           ///< before the pace
  Pace pace_;
  bool paced_;
  Kind kind_;
};

}  // namespace sandtable::models
