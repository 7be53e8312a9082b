#include "models/cluster/autoscaling/decaying_histogram.hpp"

#include <algorithm>
#include <cmath>

#include "sim/contract.hpp"

namespace sandtable::models::kube {
namespace {

constexpr double ratio = 1.05, growth = ratio - 1;
constexpr double epsilon = 0.001 * 0.1;
constexpr int most_half_lives = 100;

double steps_to(double value, double first) { return std::log(value * growth / first + 1) / std::log(ratio); }
double without(double value, double part) { return value - part < epsilon ? 0 : value - part; }

/// The multiple of `every` since the year 1 that is nearest, the later of two.
sim::Time nearest_multiple(sim::Time at, sim::Duration every) {
  __extension__ using Wide = __int128;
  constexpr Wide since_year_1 = static_cast<Wide>(62'135'596'800) * 1'000'000'000;
  const Wide whole = since_year_1 + at.time_since_epoch().count();
  const Wide step = every.count();
  const Wide rest = whole % step;
  const Wide rounded = whole - rest + (rest + rest >= step ? step : 0);
  return sim::Time{sim::Duration{static_cast<std::int64_t>(rounded - since_year_1)}};
}

}  // namespace

int BucketScale::buckets() const { return static_cast<int>(std::ceil(steps_to(most, first))) + 1; }

int BucketScale::bucket_of(double value) const {
  if (value < first) return 0;
  return std::min(static_cast<int>(steps_to(value, first)), buckets() - 1);
}

double BucketScale::start_of(int bucket) const {
  return bucket == 0 ? 0 : first * (std::pow(ratio, static_cast<double>(bucket)) - 1) / growth;
}

DecayingHistogram::DecayingHistogram(BucketScale scale, sim::Duration half_life)
    : scale_(scale), half_life_(half_life), weights_(static_cast<std::size_t>(scale.buckets())), lowest_(scale.buckets() - 1) {}

void DecayingHistogram::add(double value, double weight, sim::Time at) {
  const double part = weight * factor_at(at);
  const int bucket = scale_.bucket_of(value);
  auto& there = weights_[static_cast<std::size_t>(bucket)];
  there += part;
  total_ += part;
  if (there < epsilon) return;
  lowest_ = std::min(lowest_, bucket);
  highest_ = std::max(highest_, bucket);
}

void DecayingHistogram::subtract(double value, double weight, sim::Time at) {
  const double part = weight * factor_at(at);
  auto& there = weights_[static_cast<std::size_t>(scale_.bucket_of(value))];
  total_ = without(total_, part);
  there = without(there, part);
  trim();
}

void DecayingHistogram::merge(DecayingHistogram other) {
  SANDTABLE_EXPECT(scale_ == other.scale_ && half_life_ == other.half_life_, "histograms of different form are merged");
  if (!other.reference_) return;
  if (!reference_ || *reference_ < *other.reference_) move_reference(*other.reference_);
  else if (*other.reference_ < *reference_) other.move_reference(*reference_);
  for (int bucket = other.lowest_; bucket <= other.highest_; ++bucket)
    weights_[static_cast<std::size_t>(bucket)] += other.weights_[static_cast<std::size_t>(bucket)];
  total_ += other.total_;
  lowest_ = std::min(lowest_, other.lowest_);
  highest_ = std::max(highest_, other.highest_);
}

void DecayingHistogram::load(const HistogramCheckpoint& checkpoint) {
  std::int64_t sum = 0;
  for (const auto& [bucket, weight] : checkpoint.bucket_weights) sum += weight;
  reference_ = checkpoint.reference;
  if (sum == 0) return;
  const double unit = checkpoint.total_weight / static_cast<double>(sum);
  for (const auto& [bucket, weight] : checkpoint.bucket_weights) {
    if (bucket >= scale_.buckets()) continue;
    lowest_ = std::min(lowest_, static_cast<int>(bucket));
    highest_ = std::max(highest_, static_cast<int>(bucket));
    weights_[static_cast<std::size_t>(bucket)] += static_cast<double>(weight) * unit;
  }
  total_ += checkpoint.total_weight;
  trim();
}

double DecayingHistogram::percentile(double share) const {
  if (empty()) return 0;
  const double wanted = share * total_;
  double sum = 0;
  int bucket = lowest_;
  for (; bucket < highest_; ++bucket) {
    sum += weights_[static_cast<std::size_t>(bucket)];
    if (sum >= wanted) break;
  }
  return scale_.start_of(std::min(bucket + 1, scale_.buckets() - 1));
}

bool DecayingHistogram::empty() const { return weights_[static_cast<std::size_t>(lowest_)] < epsilon; }

double DecayingHistogram::factor_at(sim::Time at) {
  if (!reference_ || at > *reference_ + half_life_ * most_half_lives) move_reference(at);
  return std::exp2(static_cast<double>((at - *reference_).count()) / static_cast<double>(half_life_.count()));
}

void DecayingHistogram::move_reference(sim::Time near) {
  const auto moved = nearest_multiple(near, half_life_);
  if (reference_) {
    const double half_lives = static_cast<double>((*reference_ - moved).count()) / static_cast<double>(half_life_.count());
    const double factor = std::ldexp(1.0, static_cast<int>(std::floor(half_lives + 0.5)));
    for (int bucket = lowest_; bucket <= highest_; ++bucket) weights_[static_cast<std::size_t>(bucket)] *= factor;
    total_ *= factor;
    trim();
  }
  reference_ = moved;
}

void DecayingHistogram::trim() {
  const int last = scale_.buckets() - 1;
  while (lowest_ < last && weights_[static_cast<std::size_t>(lowest_)] < epsilon) ++lowest_;
  while (highest_ > 0 && weights_[static_cast<std::size_t>(highest_)] < epsilon) --highest_;
}

}  // namespace sandtable::models::kube
