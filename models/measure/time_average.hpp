/// Time average of a piecewise-constant quantity (busy slots, ready replicas, cores in use): (1/T)∫ x(t) dt over the measured time,
/// and the same in each bin. The integral is cut at fixed instants only (changes of x, ends of bins, end of the warm-up), never
/// where someone looks, so that looking changes no bit.
#pragma once

#include <limits>
#include <vector>

#include "models/measure/measured_time.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class TimeAverage {
 public:
  explicit TimeAverage(const MeasuredTime& measured) : measured_(measured) {
    areas_.reserve(measured.bins);
    next_cut();
  }

  double value() const { return value_; }
  /// From `now` on the quantity is `value`; time does not go back.
  void set(sim::Time now, double value) {
    integrate(now);
    value_ = value;
  }
  void add(sim::Time now, double change) { set(now, value_ + change); }

  /// Over [start of measured time, now]; NaN where that is empty.
  double mean(sim::Time now) const;
  /// Largest value that held for some time in it; NaN where that is empty.
  double max(sim::Time now) const;
  /// Mean in each bin; the bin that `now` cuts has the mean of its part, later ones NaN.
  std::vector<double> bin_means(sim::Time now) const;

 private:
  void integrate(sim::Time to) {
    while (to >= cut_) [[unlikely]] cross_cut();
    accumulate(to);
  }
  void accumulate(sim::Time to) {
    const double area = value_ * static_cast<double>((to - last_).count());
    bin_area_ += area;
    if (last_ >= measured_.start && to > last_) {
      area_ += area;
      if (value_ > max_) max_ = value_;
    }
    last_ = to;
  }
  void cross_cut();
  void next_cut();

  // What every change touches comes first.
  double value_ = 0;
  sim::Time last_{};
  sim::Time cut_{};  ///< next instant at which the integral is cut whatever happens
  double area_ = 0, bin_area_ = 0;
  double max_ = -std::numeric_limits<double>::infinity();
  MeasuredTime measured_;
  std::vector<double> areas_;  ///< of the bins that have ended
};

}  // namespace sandtable::models
