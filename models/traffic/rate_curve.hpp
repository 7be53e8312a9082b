/// A rate that is piecewise linear in time, and the exact inversion of its integral: the next event of a Poisson process with rate
/// r(t), after t0, is the t with ∫ r from t0 to t = E, E exponential with mean 1.
/// Within a segment of slope s:  r·x + s·x²/2 = e  has the root  x = 2e / (r + √(r² + 2·s·e)), stable for s near 0.
/// Before the first point the first rate holds, after the last the last one. Seconds and events per second.
/// Source: E. Çinlar, "Introduction to Stochastic Processes" (time change of the Poisson process).
#pragma once

#include <utility>
#include <vector>

namespace sandtable::models {

class RateCurve {
 public:
  /// (seconds, rate) in ascending time, each rate times `scale`.
  RateCurve(const std::vector<std::pair<double, double>>& points, double scale);

  double rate(double time) const;
  /// First t ≥ `from` with ∫ r = `amount`; infinite where the rate stays 0. Calls come with ascending `from`.
  double after(double from, double amount);

 private:
  std::vector<std::pair<double, double>> points_;
  std::size_t segment_ = 0;  ///< points before this index lie in the past
};

}  // namespace sandtable::models
