/// A law of times on a logarithmic grid: what the fluid plane adds, mixes and truncates to get the latency of a whole request.
///
/// A value is `offset` + one of {0, x_i = x_0·2^(i/16)}, each with a mass; masses may add up to less than 1 (what is missing
/// failed). A value between two grid points is split between them so that the mean is kept exactly; that adds at most (2 % of the
/// value)² of variance an operation. Constants go to `offset` and are exact. Sums are independent: on this grid x_i + x_j is x_i
/// times a factor that depends on i − j alone, so a convolution is two multiply-adds a pair. Range: 0.1 µs to 30 hours; beyond, the
/// last point. Quantiles interpolate inside a cell (4.4 % wide) on the logarithmic scale.
#pragma once

#include <vector>

#include "sim/distribution.hpp"

namespace sandtable::models {

class GridLaw {
 public:
  static constexpr int cells_an_octave = 16;
  static constexpr double least = 1e-7;  ///< x_0, seconds
  static constexpr int cells = 40 * cells_an_octave;

  /// No mass.
  GridLaw() = default;
  /// All mass at this time.
  static GridLaw at(double seconds, double mass = 1);
  /// Each cell gets what the law has in it; then the mean is set right.
  static GridLaw of(const sim::Distribution& law);
  /// Gamma by mean and squared coefficient of variation; a constant where that is near 0.
  static GridLaw gamma(double mean, double scv);

  double mass() const;
  /// Of what has mass; NaN without any.
  double mean() const;
  /// Squared coefficient of variation of what has mass.
  double scv() const;
  /// m_3·m_1/m_2² of what has mass; 1 for a constant, 1.5 for an exponential law.
  double third_moment_ratio() const;
  /// Of what has mass: least t with P(X ≤ t) ≥ q.
  double quantile(double q) const;
  /// Mass above t, absolute.
  double mass_above(double t) const;

  void scale_mass(double factor);
  void shift(double seconds) { offset_ += seconds; }
  /// Adds the other's mass.
  void mix(const GridLaw& other, double weight);
  /// Drops what lies above t.
  void truncate(double t);

  friend GridLaw sum(const GridLaw& a, const GridLaw& b);
  /// Product of two independent ones, `factor` without dimension.
  friend GridLaw product(const GridLaw& a, const GridLaw& factor);
  friend GridLaw maximum(const GridLaw& a, const GridLaw& b);

 private:
  static GridLaw binned(const sim::Distribution& law, int from, int to);
  void add(double value, double mass);     ///< relative to the offset
  void add_at(double index, double mass);  ///< at a real-valued place of the grid, split by value
  void rebase(double offset);              ///< not above the present one
  void trim();
  double below(double t) const;  ///< mass at or below, relative to the offset

  double offset_ = 0;
  double zero_ = 0;  ///< mass at the offset itself
  int first_ = 0;    ///< grid index of mass_[0]
  std::vector<double> mass_;
};

GridLaw sum(const GridLaw& a, const GridLaw& b);
GridLaw product(const GridLaw& a, const GridLaw& factor);
GridLaw maximum(const GridLaw& a, const GridLaw& b);

}  // namespace sandtable::models
