#include "sim/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace sandtable::sim {
namespace {

constexpr std::size_t octave = std::size_t{1} << Histogram::precision_bits;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

int Histogram::exponent_of(std::size_t index) { return index < 2 * octave ? 0 : static_cast<int>(index / octave) - 1; }

std::uint64_t Histogram::low_of(std::size_t index) {
  const int exponent = exponent_of(index);
  return (index - static_cast<std::size_t>(exponent) * octave) << exponent;
}

Duration Histogram::low_end(std::size_t place) { return Duration{static_cast<std::int64_t>(low_of(place))}; }

std::uint64_t Histogram::width_of(std::size_t index) { return std::uint64_t{1} << exponent_of(index); }

/// By whole octaves, at whichever end `place` lies beyond.
void Histogram::cover(std::size_t place) {
  const std::size_t first = place / octave * octave;
  if (counts_.empty()) {
    base_ = first;
    counts_.resize(octave);
  } else if (first < base_) {
    counts_.insert(counts_.begin(), base_ - first, 0);
    base_ = first;
  } else if (first >= base_ + counts_.size()) {
    counts_.resize(first + octave - base_);
  }
}

void Histogram::merge(const Histogram& other) {
  if (other.count_ == 0) return;
  cover(other.base_);
  cover(other.base_ + other.counts_.size() - 1);
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[other.base_ - base_ + i] += other.counts_[i];
  count_ += other.count_;
  add_to_sum(other.sum_low_);
  sum_high_ += other.sum_high_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

double Histogram::mean() const {
  if (count_ == 0) return not_a_number;
  // The whole part is divided as an integer, so that a long sum loses nothing of it.
  const auto whole = static_cast<double>(static_cast<std::uint64_t>(sum() / count_));
  const auto rest = static_cast<double>(static_cast<std::uint64_t>(sum() % count_));
  return (whole + rest / static_cast<double>(count_)) * 1e-9;
}

double Histogram::quantile(double q) const {
  SANDTABLE_EXPECT(q >= 0 && q <= 1, "a quantile's level lies in [0, 1]");
  if (count_ == 0) return not_a_number;
  // A level such as 0.07 is a hair off in binary; without the slack the rank of 0.07·100 would be 8.
  constexpr double slack = 1 - 0x1p-51;
  const double wanted = std::ceil(q * static_cast<double>(count_) * slack);
  const std::uint64_t rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, count_);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen < rank) continue;
    const double middle = static_cast<double>(low_of(base_ + i)) + static_cast<double>(width_of(base_ + i) - 1) / 2;
    return std::clamp(middle, static_cast<double>(min_.count()), static_cast<double>(max_.count())) * 1e-9;
  }
  return to_seconds(max_);
}

double Histogram::share_below(Duration bound) const {
  if (count_ == 0) return not_a_number;
  if (bound < min_) return 0;
  if (bound >= max_) return 1;
  const auto ns = static_cast<std::uint64_t>(bound.count());
  const std::size_t last = index_of(ns);
  std::uint64_t whole = 0;
  for (std::size_t i = base_; i < last; ++i) whole += counts_[i - base_];
  const double part = static_cast<double>(ns - low_of(last) + 1) / static_cast<double>(width_of(last));
  return (static_cast<double>(whole) + part * static_cast<double>(counts_[last - base_])) / static_cast<double>(count_);
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  constexpr auto longest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  std::vector<Bucket> found;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    const std::uint64_t low = low_of(base_ + i), high = std::min(longest, low + width_of(base_ + i));
    found.push_back({Duration{static_cast<std::int64_t>(low)}, Duration{static_cast<std::int64_t>(high)}, counts_[i]});
  }
  return found;
}

Histogram::Parts Histogram::parts() const {
  Parts parts;
  if (count_ == 0) return parts;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    parts.indices.push_back(static_cast<std::uint32_t>(base_ + i));
    parts.counts.push_back(counts_[i]);
  }
  parts.sum_ns_high = sum_high_;
  parts.sum_ns_low = sum_low_;
  parts.min_ns = min_.count();
  parts.max_ns = max_.count();
  return parts;
}

Histogram Histogram::from_parts(const Parts& parts) {
  SANDTABLE_EXPECT(parts.indices.size() == parts.counts.size(), "a histogram's parts have a count for each index");
  Histogram histogram;
  if (parts.indices.empty()) return histogram;
  SANDTABLE_EXPECT(parts.min_ns >= 0 && parts.min_ns <= parts.max_ns, "a histogram's smallest value is not above its largest");
  // The outermost buckets are those of the extremes: this also bounds the memory that odd parts could ask for.
  SANDTABLE_EXPECT(parts.indices.front() == index_of(static_cast<std::uint64_t>(parts.min_ns)),
                   "the first bucket holds the smallest");
  SANDTABLE_EXPECT(parts.indices.back() == index_of(static_cast<std::uint64_t>(parts.max_ns)), "the last bucket holds the largest");
  // Before anything is written: only indices that ascend stay below the last.
  SANDTABLE_EXPECT(std::adjacent_find(parts.indices.begin(), parts.indices.end(), std::greater_equal<>{}) == parts.indices.end(),
                   "a histogram's indices ascend");
  histogram.cover(parts.indices.front());
  histogram.cover(parts.indices.back());
  for (std::size_t i = 0; i < parts.indices.size(); ++i) {
    SANDTABLE_EXPECT(parts.counts[i] > 0, "a histogram's parts are its buckets that are not empty");
    histogram.counts_[parts.indices[i] - histogram.base_] = parts.counts[i];
    histogram.count_ += parts.counts[i];
  }
  histogram.sum_high_ = parts.sum_ns_high;
  histogram.sum_low_ = parts.sum_ns_low;
  histogram.min_ = Duration{parts.min_ns};
  histogram.max_ = Duration{parts.max_ns};
  return histogram;
}

}  // namespace sandtable::sim
