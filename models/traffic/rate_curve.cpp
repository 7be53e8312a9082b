#include "models/traffic/rate_curve.hpp"

#include <cmath>
#include <limits>

#include "sim/contract.hpp"

namespace sandtable::models {
namespace {

using Point = std::pair<double, double>;

double interpolate(const Point& a, const Point& b, double time) {
  return a.second + (b.second - a.second) * (time - a.first) / (b.first - a.first);
}

}  // namespace

RateCurve::RateCurve(const std::vector<Point>& points, double scale) : points_(points) {
  SANDTABLE_EXPECT(!points_.empty(), "a rate over time needs a point");
  for (auto& point : points_) point.second *= scale;
}

double RateCurve::rate(double time) const {
  if (time <= points_.front().first) return points_.front().second;
  for (std::size_t i = 1; i < points_.size(); ++i) {
    if (time < points_[i].first) return interpolate(points_[i - 1], points_[i], time);
  }
  return points_.back().second;
}

double RateCurve::after(double from, double amount) {
  for (;; ++segment_) {
    while (segment_ < points_.size() && points_[segment_].first <= from) ++segment_;
    const bool past_last = segment_ == points_.size();
    if (segment_ == 0 || past_last) {  // constant before the first point and after the last
      const double rate = past_last ? points_.back().second : points_.front().second;
      const double end = past_last ? std::numeric_limits<double>::infinity() : points_.front().first;
      const double reached = from + amount / rate;
      if (rate > 0 && reached <= end) return reached;
      if (past_last) return end;
      amount -= rate * (end - from);
      from = end;
      continue;
    }
    const Point& a = points_[segment_ - 1];
    const Point& b = points_[segment_];
    const double here = interpolate(a, b, from);
    const double slope = (b.second - a.second) / (b.first - a.first);
    const double area = (here + b.second) / 2 * (b.first - from);
    if (amount <= area) return from + 2 * amount / (here + std::sqrt(std::fmax(0.0, here * here + 2 * slope * amount)));
    amount -= area;
    from = b.first;
  }
}

}  // namespace sandtable::models
