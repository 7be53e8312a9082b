#include "models/fluid/grid_law.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace sandtable::models {
namespace {

constexpr int n = GridLaw::cells;
constexpr double per_octave = GridLaw::cells_an_octave;
constexpr double negligible = 1e-7;  ///< of the whole mass, at either end
const double ratio = std::exp2(1 / per_octave);

const std::array<double, n>& points() {
  static const auto made = [] {
    std::array<double, n> x{};
    for (int i = 0; i < n; ++i) x[static_cast<std::size_t>(i)] = GridLaw::least * std::exp2(i / per_octave);
    return x;
  }();
  return made;
}
double point(int i) { return points()[static_cast<std::size_t>(i)]; }

/// x_i + x_{i−d} = x_i·(1 + 2^(−d/16)) lies `steps` above x_i, and `part` of the way to the next point.
struct Carry {
  int steps;
  double part;
};
const std::array<Carry, n>& carries() {
  static const auto made = [] {
    std::array<Carry, n> carry{};
    for (int d = 0; d < n; ++d) {
      const double factor = 1 + std::exp2(-d / per_octave);
      const int steps = static_cast<int>(std::floor(std::log2(factor) * per_octave));
      const double low = std::exp2(steps / per_octave);
      carry[static_cast<std::size_t>(d)] = {steps, std::clamp((factor - low) / (low * (ratio - 1)), 0.0, 1.0)};
    }
    return carry;
  }();
  return made;
}

}  // namespace

void GridLaw::add(double value, double mass) {
  if (mass == 0) return;
  if (value < least) {
    const double up = std::max(0.0, value) / least;
    zero_ += mass * (1 - up);
    if (up > 0) add_at(0, mass * up);
    return;
  }
  add_at(std::log2(value / least) * per_octave, mass);
}

void GridLaw::add_at(double index, double mass) {
  index = std::min(index, static_cast<double>(n - 1));
  const int low = static_cast<int>(index);
  const double part = low + 1 < n ? (std::exp2((index - low) / per_octave) - 1) / (ratio - 1) : 0;
  if (mass_.empty()) first_ = low;
  if (low < first_) {
    mass_.insert(mass_.begin(), static_cast<std::size_t>(first_ - low), 0.0);
    first_ = low;
  }
  const auto needed = static_cast<std::size_t>(low + (part > 0 ? 2 : 1) - first_);
  if (mass_.size() < needed) mass_.resize(needed, 0.0);
  mass_[static_cast<std::size_t>(low - first_)] += mass * (1 - part);
  if (part > 0) mass_[static_cast<std::size_t>(low + 1 - first_)] += mass * part;
}

GridLaw GridLaw::at(double seconds, double mass) {
  GridLaw law;
  law.offset_ = seconds;
  law.zero_ = mass;
  return law;
}

GridLaw GridLaw::binned(const sim::Distribution& law, int from, int to) {
  GridLaw made;
  made.first_ = from;
  made.mass_.assign(static_cast<std::size_t>(to - from), 0.0);
  double before = sim::cdf(law, point(from) / std::sqrt(ratio));
  made.zero_ = before;
  for (int i = from; i < to; ++i) {
    const double upto = i + 1 < to ? sim::cdf(law, point(i) * std::sqrt(ratio)) : 1.0;
    made.mass_[static_cast<std::size_t>(i - from)] = upto - before;
    before = upto;
  }
  made.trim();
  const double right = sim::mean(law), found = made.mean();
  if (!std::isfinite(right) || !(found > 0) || std::abs(right / found - 1) > 0.05) return made;  // a tail beyond the grid
  return product(made, at(right / found));
}

GridLaw GridLaw::of(const sim::Distribution& law) {
  if (const auto* constant = std::get_if<sim::Constant>(&law.law)) return at(constant->value);
  if (const auto* exponential = std::get_if<sim::Exponential>(&law.law)) {
    static const GridLaw unit = binned({sim::Exponential{1}}, 0, n);
    return product(unit, at(exponential->mean));
  }
  if (const auto* gamma = std::get_if<sim::Gamma>(&law.law)) {  // its distribution function costs most: only where its mass lies
    const int middle = static_cast<int>(std::log2(std::max(gamma->mean, least) / least) * per_octave);
    return binned(law, std::clamp(middle - 12 * cells_an_octave, 0, n - 2), std::clamp(middle + 6 * cells_an_octave, 2, n));
  }
  return binned(law, 0, n);
}

GridLaw GridLaw::gamma(double mean, double scv) {
  if (!(mean > 0)) return at(0);
  if (scv < 1e-6) return at(mean);
  if (std::abs(scv - 1) < 0.01) return of({sim::Exponential{mean}});
  return of({sim::Gamma{mean, std::sqrt(scv)}});
}

double GridLaw::mass() const { return std::accumulate(mass_.begin(), mass_.end(), zero_); }

double GridLaw::mean() const {
  const double all = mass();
  double weighted = 0;
  for (std::size_t i = 0; i < mass_.size(); ++i) weighted += mass_[i] * point(first_ + static_cast<int>(i));
  return all > 0 ? offset_ + weighted / all : std::numeric_limits<double>::quiet_NaN();
}

double GridLaw::scv() const {
  const double middle = mean(), all = mass();
  if (!(middle > 0)) return 0;
  double squares = zero_ * (offset_ - middle) * (offset_ - middle);
  for (std::size_t i = 0; i < mass_.size(); ++i) {
    const double away = offset_ + point(first_ + static_cast<int>(i)) - middle;
    squares += mass_[i] * away * away;
  }
  return squares / all / (middle * middle);
}

double GridLaw::third_moment_ratio() const {
  const double all = mass();
  double first = 0, second = 0, third = 0;
  const auto add = [&](double x, double m) {
    first += m * x;
    second += m * x * x;
    third += m * x * x * x;
  };
  add(offset_, zero_);
  for (std::size_t i = 0; i < mass_.size(); ++i) add(offset_ + point(first_ + static_cast<int>(i)), mass_[i]);
  return second > 0 && all > 0 ? third * first / (second * second) : 1;
}

double GridLaw::quantile(double q) const {
  double left = q * mass();
  if (!(left > 0)) return std::numeric_limits<double>::quiet_NaN();
  if (left <= zero_) return offset_;
  left -= zero_;
  for (std::size_t i = 0; i < mass_.size(); ++i) {
    if (left <= mass_[i]) return offset_ + point(first_ + static_cast<int>(i)) * std::exp2((left / mass_[i] - 0.5) / per_octave);
    left -= mass_[i];
  }
  return mass_.empty() ? offset_ : offset_ + point(first_ + static_cast<int>(mass_.size()) - 1);
}

double GridLaw::below(double t) const {
  if (t < 0) return 0;
  double sum = zero_;
  if (t <= 0) return sum;
  const double place = std::log2(t / least) * per_octave + 0.5 - first_;  // cells begin half a step below their points
  for (std::size_t i = 0; i < mass_.size(); ++i) sum += mass_[i] * std::clamp(place - static_cast<double>(i), 0.0, 1.0);
  return sum;
}

double GridLaw::mass_above(double t) const { return std::max(0.0, mass() - below(t - offset_)); }

void GridLaw::scale_mass(double factor) {
  zero_ *= factor;
  for (double& m : mass_) m *= factor;
}

void GridLaw::rebase(double offset) {
  const double by = offset_ - offset;
  if (by <= 0) return;
  const auto old = std::exchange(mass_, {});
  const int first = first_;
  const double zero = std::exchange(zero_, 0);
  offset_ = offset;
  add(by, zero);
  for (std::size_t i = 0; i < old.size(); ++i) add(by + point(first + static_cast<int>(i)), old[i]);
}

void GridLaw::mix(const GridLaw& other, double weight) {
  const double theirs = other.mass();
  if (weight * theirs == 0) return;
  if (mass() == 0) {
    *this = other;
    scale_mass(weight);
    return;
  }
  GridLaw moved = other;
  const double common = std::min(offset_, other.offset_);
  rebase(common);
  moved.rebase(common);
  zero_ += weight * moved.zero_;
  for (std::size_t i = 0; i < moved.mass_.size(); ++i) {
    const int place = moved.first_ + static_cast<int>(i);
    if (mass_.empty()) first_ = place;
    if (place < first_) {
      mass_.insert(mass_.begin(), static_cast<std::size_t>(first_ - place), 0.0);
      first_ = place;
    }
    const auto at = static_cast<std::size_t>(place - first_);
    if (mass_.size() <= at) mass_.resize(at + 1, 0.0);
    mass_[at] += weight * moved.mass_[i];
  }
}

void GridLaw::truncate(double t) {
  const double limit = t - offset_;
  if (limit < 0) {
    zero_ = 0;
    mass_.clear();
    return;
  }
  const double place = limit > 0 ? std::log2(limit / least) * per_octave + 0.5 - first_ : -1;
  for (std::size_t i = 0; i < mass_.size(); ++i) mass_[i] *= std::clamp(place - static_cast<double>(i), 0.0, 1.0);
  trim();
}

void GridLaw::trim() {
  const double limit = negligible * mass();
  std::size_t from = 0, to = mass_.size();
  double low = 0, high = 0;
  while (from < to && low + mass_[from] <= 300 * limit) low += mass_[from++];  // tiny times matter less than long ones
  while (to > from && high + mass_[to - 1] <= limit) high += mass_[--to];
  if (from == to) return;
  std::vector<double> kept(mass_.begin() + static_cast<std::ptrdiff_t>(from), mass_.begin() + static_cast<std::ptrdiff_t>(to));
  kept.front() += low;
  kept.back() += high;
  first_ += static_cast<int>(from);
  mass_ = std::move(kept);
}

GridLaw sum(const GridLaw& a, const GridLaw& b) {
  GridLaw made;
  made.offset_ = a.offset_ + b.offset_;
  made.zero_ = a.zero_ * b.zero_;
  if (a.mass_.empty() && b.mass_.empty()) return made;
  int first = n, last = 0;
  for (const GridLaw* law : {&a, &b}) {
    if (law->mass_.empty()) continue;
    first = std::min(first, law->first_);
    last = std::max(last, law->first_ + static_cast<int>(law->mass_.size()) - 1);
  }
  std::vector<double> out(static_cast<std::size_t>(last - first + 2 + GridLaw::cells_an_octave), 0.0);
  const auto put = [&](int place, double mass) { out[static_cast<std::size_t>(place - first)] += mass; };
  for (std::size_t i = 0; i < a.mass_.size(); ++i) put(a.first_ + static_cast<int>(i), a.mass_[i] * b.zero_);
  for (std::size_t j = 0; j < b.mass_.size(); ++j) put(b.first_ + static_cast<int>(j), b.mass_[j] * a.zero_);
  // By difference d = i − j: the carry is the same for all pairs, and neighbours do not wait for each other.
  const auto& carry = carries();
  const int size_a = static_cast<int>(a.mass_.size()), size_b = static_cast<int>(b.mass_.size());
  if (size_a > 0 && size_b > 0) {
    for (int d = a.first_ - (b.first_ + size_b - 1); d <= a.first_ + size_a - 1 - b.first_; ++d) {
      const Carry& c = carry[static_cast<std::size_t>(std::abs(d))];
      const int from = std::max(a.first_, b.first_ + d), to = std::min(a.first_ + size_a, b.first_ + size_b + d);
      const double* left = &a.mass_[static_cast<std::size_t>(from - a.first_)];
      const double* right = &b.mass_[static_cast<std::size_t>(from - d - b.first_)];
      double* low = &out[static_cast<std::size_t>((d >= 0 ? from : from - d) + c.steps - first)];
      const double stays = 1 - c.part;
      for (int k = 0; k < to - from; ++k) low[k] += left[k] * right[k] * stays;
      for (int k = 0; k < to - from; ++k) low[k + 1] += left[k] * right[k] * c.part;
    }
  }
  if (first + static_cast<int>(out.size()) > n) {  // beyond the grid: its last point
    double rest = 0;
    for (std::size_t i = static_cast<std::size_t>(n - first); i < out.size(); ++i) rest += out[i];
    out.resize(static_cast<std::size_t>(n - first));
    out.back() += rest;
  }
  made.first_ = first;
  made.mass_ = std::move(out);
  made.trim();
  return made;
}

GridLaw product(const GridLaw& law, const GridLaw& by) {
  GridLaw a = law, factor = by;
  GridLaw made;
  if (factor.mass_.empty()) {  // a constant
    made.offset_ = a.offset_ * factor.offset_;
    made.zero_ = a.zero_ * factor.zero_;
    for (std::size_t i = 0; i < a.mass_.size(); ++i)
      made.add(point(a.first_ + static_cast<int>(i)) * factor.offset_, a.mass_[i] * factor.zero_);
    return made;
  }
  a.rebase(0);
  factor.rebase(0);
  made.zero_ = a.zero_ * factor.mass() + (a.mass() - a.zero_) * factor.zero_;
  if (a.mass_.empty()) return made;
  // x_i·x_j lies at i + j + 16·log2(x_0): always the same part of the way between two points.
  const double origin = std::log2(GridLaw::least) * per_octave;
  const int steps = static_cast<int>(std::floor(origin));
  const double part = (std::exp2((origin - steps) / per_octave) - 1) / (ratio - 1);
  const int first = a.first_ + factor.first_ + steps;
  std::vector<double> out(a.mass_.size() + factor.mass_.size(), 0.0);
  for (std::size_t j = 0; j < factor.mass_.size(); ++j) {
    for (std::size_t i = 0; i < a.mass_.size(); ++i) {
      const double both = a.mass_[i] * factor.mass_[j];
      out[i + j] += both * (1 - part);
      out[i + j + 1] += both * part;
    }
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int place = first + static_cast<int>(i);
    if (out[i] > 0) made.add_at(std::clamp(place, 0, n - 1), out[i]);
  }
  made.trim();
  return made;
}

GridLaw maximum(const GridLaw& first, const GridLaw& second) {
  GridLaw a = first, b = second;
  const double common = std::min(a.offset_, b.offset_);
  a.rebase(common);
  b.rebase(common);
  GridLaw made;
  made.offset_ = common;
  made.zero_ = a.zero_ * b.zero_;
  double before_a = a.zero_, before_b = b.zero_;
  const auto mass_of = [](const GridLaw& law, int place) {
    const int at = place - law.first_;
    return at < 0 || at >= static_cast<int>(law.mass_.size()) ? 0.0 : law.mass_[static_cast<std::size_t>(at)];
  };
  if (a.mass_.empty() && b.mass_.empty()) return made;
  made.first_ = a.mass_.empty() ? b.first_ : b.mass_.empty() ? a.first_ : std::min(a.first_, b.first_);
  const int end = std::max(a.first_ + static_cast<int>(a.mass_.size()), b.first_ + static_cast<int>(b.mass_.size()));
  for (int place = made.first_; place < end; ++place) {
    const double upto_a = before_a + mass_of(a, place), upto_b = before_b + mass_of(b, place);
    made.mass_.push_back(upto_a * upto_b - before_a * before_b);
    before_a = upto_a;
    before_b = upto_b;
  }
  return made;
}

}  // namespace sandtable::models
