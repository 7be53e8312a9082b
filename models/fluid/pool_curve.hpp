/// A pool of replicas out of equilibrium: how the mean number in it, X, moves when requests come at rate a.
///
///   dX/dt = a·(1 − B(X)) − T(X)
///
/// T (what it serves) and B (share that finds no room) are those of the equilibrium in which the mean number is X (station.hpp):
/// the pointwise stationary fluid flow approximation. Its limits are exact: with constant arrivals X goes to the equilibrium;
/// without slots T = X/H and X is the mean of M(t)/M/∞; above the capacity T = µ and X is the deterministic fluid queue. Of a
/// closed loop a = a_0 − g·X: those in the pool do not think.
///
/// T and B are kept as polygons over X, so that the equation is linear between two corners and is solved there exactly, by its
/// exponential: no step is too long for stability, and arrivals = served + lost + X(end) − X(begin) holds to rounding.
/// The variance V of the number goes with it: dV/dt = κ·(a + T) − 2·T'(X)·V (linear noise; exact for M/M/1 and M/M/∞ in
/// equilibrium).
///
/// Rules: random and round-robin split arrivals over R like stations, whose arrivals have ca² = 1 + (c² − 1)/R and c²/R;
/// least-request is the mean field of two choices; shared-queue is one line; least-connections is taken for one (it is worse by a
/// few percent where replicas have few slots); ring-hash gives replicas uneven shares, of cv 8 % (three points), and is full when
/// the most loaded share is. Unit of time: the holding time at no load. Sources: W.-P. Wang, D. Tipper, S. Banerjee, A simple
/// approximation for modeling nonstationary queues, INFOCOM 1996; W. Whitt, The queueing network analyzer, BSTJ 62 (1983), for the
/// split of streams; N. van Kampen, Stochastic Processes (1992), ch. X.
#pragma once

#include <vector>

#include "models/fluid/station.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::models {

struct PoolShape {
  double replicas = 1;
  Balance rule = Balance::random;
  StationShape station;  ///< of one replica; its `replicas`, `common_line`, `better_of_two` and `variability` follow from the rule
  double arrival_scv = 1;
  double service_scv = 1;  ///< its third moment is the station's `third`
  bool operator==(const PoolShape&) const = default;
};

struct Inflow {
  double rate = 0;      ///< a_0
  double per_held = 0;  ///< g
};

/// What a stretch of time did.
struct Passage {
  double number = 0;    ///< at its end
  double variance = 0;  ///< at its end
  double arrived = 0, lost = 0, served = 0;
  double held = 0;  ///< ∫ X dt
};

class PoolCurve {
 public:
  explicit PoolCurve(const PoolShape& shape);

  double capacity() const { return capacity_; }
  /// The equilibrium whose mean number is this, over the whole pool.
  StationPoint at(double number) const;
  /// The variance that V would settle at, were X to stay.
  double settled_variance(double number) const { return read(number).settled_variance; }
  struct Reading {
    StationPoint point;
    double settled_variance = 0;
  };
  /// Both at once.
  Reading read(double number) const;
  /// From X = `number` and V = `variance`, for `span`.
  Passage advance(double number, double variance, Inflow inflow, double span) const;

 private:
  void add(double offered, const PoolShape& shape, const Station& station);
  std::size_t segment(double number) const;
  StationPoint at(double number, std::size_t segment) const;
  double slope(std::size_t i) const;

  std::vector<StationPoint> corners_;  ///< by ascending number; the first is 0
  double capacity_ = unlimited;
  double variability_ = 1;
  bool endless_ = true;  ///< no bound on the number
};

}  // namespace sandtable::models
