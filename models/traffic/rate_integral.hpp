/// How many requests open traffic sends on average up to a time, N(t) = ∫ rate: arrivals as a fluid. Exact for each kind
/// (arrival_source.hpp): constant rates, the trace's straight pieces, the diurnal sine (where it dips below 0, by 64 points a
/// period). An MMPP's rate follows a path of its chain that is drawn here, from the run's stream: replications differ by it, and by
/// nothing else.
#pragma once

#include <optional>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "sim/random.hpp"

namespace sandtable::models {

class RateIntegral {
 public:
  /// Up to `horizon` seconds.
  RateIntegral(const Arrivals& arrivals, sim::StreamKey stream, double horizon);

  /// N(to) − N(from), seconds.
  double between(double from, double to) const { return upto(to) - upto(from); }
  bool constant() const { return corners_.size() == 1 && !sine_; }

 private:
  struct Corner {
    double time, rate, slope, before;  ///< from here on; N(time)
  };
  struct Sine {
    double mean, amplitude, period;
  };
  double upto(double time) const;
  void add(double time, double rate, double slope);

  std::vector<Corner> corners_;
  std::optional<Sine> sine_;  ///< instead of corners
};

/// Squared coefficient of variation of its gaps; 1 for what is Poisson given its rate.
double gap_scv(const Arrivals& arrivals);

}  // namespace sandtable::models
