#include "models/traffic/flash_crowd.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sandtable::models {

FlashCrowd::FlashCrowd(const FlashArrivals& arrivals)
    : base_(arrivals.base.value),
      peak_(arrivals.peak.value),
      start_(sim::to_seconds(arrivals.at)),
      top_(start_ + sim::to_seconds(arrivals.ramp)),
      fall_(top_ + sim::to_seconds(arrivals.hold)),
      decay_(sim::to_seconds(arrivals.decay)) {}

double FlashCrowd::rate(double time) const {
  if (time < start_) return base_;
  if (time < top_) return base_ + (peak_ - base_) * (time - start_) / (top_ - start_);
  if (time < fall_) return peak_;
  return base_ + (peak_ - base_) * std::exp(-(time - fall_) / decay_);
}

double FlashCrowd::integral(double from, double to) const {
  double sum = 0;
  for (const double end : {start_, top_, fall_}) {
    const double until = std::min(end, to);
    if (until <= from) continue;
    sum += rate((from + until) / 2) * (until - from);  // linear in between: the midpoint is exact
    from = until;
  }
  if (from < to) sum += base_ * (to - from) - (rate(from) - base_) * decay_ * std::expm1(-(to - from) / decay_);
  return sum;
}

double FlashCrowd::after(double from, double amount) const {
  for (const double end : {start_, top_, fall_}) {
    if (from >= end) continue;
    const double area = integral(from, end);
    if (amount <= area) {
      const double here = rate(from);
      const double slope = from >= start_ && from < top_ ? (peak_ - base_) / (top_ - start_) : 0;
      return from + 2 * amount / (here + std::sqrt(here * here + 2 * slope * amount));
    }
    amount -= area;
    from = end;
  }
  return from + decaying(from, amount);
}

double FlashCrowd::decaying(double from, double amount) const {
  const double excess = rate(from) - base_;
  if (base_ <= 0) {
    const double whole = excess * decay_;
    return amount < whole ? -decay_ * std::log1p(-amount / whole) : std::numeric_limits<double>::infinity();
  }
  constexpr int most_steps = 200;
  double x = 0;
  for (int i = 0; i < most_steps; ++i) {
    const double left = std::exp(-x / decay_);
    const double missing = amount - base_ * x - excess * decay_ * (1 - left);
    const double step = missing / (base_ + excess * left);
    x += step;
    if (!(step > 1e-13 * x)) break;
  }
  return x;
}

}  // namespace sandtable::models
