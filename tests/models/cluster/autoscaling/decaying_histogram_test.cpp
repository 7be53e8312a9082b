#include "models/cluster/autoscaling/decaying_histogram.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/models/cluster/autoscaling/hpa_world.hpp"

namespace sandtable::models::kube::test {
namespace {

TEST(BucketScale, SizesOfTheRecommender) {
  EXPECT_EQ(cpu_buckets.buckets(), 176);
  EXPECT_EQ(memory_buckets.buckets(), 176);
  EXPECT_EQ(cpu_buckets.bucket_of(0), 0);
  EXPECT_EQ(cpu_buckets.bucket_of(0.0099), 0);
  EXPECT_EQ(cpu_buckets.bucket_of(1.0), 36);
  EXPECT_EQ(cpu_buckets.bucket_of(1e9), 175);
  EXPECT_NEAR(cpu_buckets.start_of(37), 1.01628, 5e-6);
  EXPECT_EQ(cpu_buckets.start_of(0), 0);
}

TEST(DecayingHistogram, TheEndOfTheBucket) {
  DecayingHistogram histogram(cpu_buckets);
  EXPECT_TRUE(histogram.empty());
  EXPECT_EQ(histogram.percentile(0.9), 0);
  histogram.add(1.0, 0.1, noon);
  for (const double share : {0.0, 0.5, 0.9, 1.0}) EXPECT_DOUBLE_EQ(histogram.percentile(share), cpu_buckets.start_of(37));
}

TEST(DecayingHistogram, ADayHalves) {
  DecayingHistogram histogram(cpu_buckets);
  histogram.add(0.1, 1, noon);
  histogram.add(1.0, 1, noon + 24h);
  // Weights as 1 to 2: a third lies in the lower bucket.
  EXPECT_DOUBLE_EQ(histogram.percentile(0.33), cpu_buckets.start_of(cpu_buckets.bucket_of(0.1) + 1));
  EXPECT_DOUBLE_EQ(histogram.percentile(0.34), cpu_buckets.start_of(37));
}

TEST(DecayingHistogram, FarAheadTheOldIsForgotten) {
  DecayingHistogram histogram(cpu_buckets);
  for (int i = 0; i < 1000; ++i) histogram.add(0.1, 1, noon);
  histogram.add(1.0, 1, noon + 24h * 101);
  EXPECT_DOUBLE_EQ(histogram.percentile(0.01), cpu_buckets.start_of(37));
  EXPECT_LT(histogram.total(), 3);  // of the order of one again
}

TEST(DecayingHistogram, WhatIsSubtractedIsGone) {
  DecayingHistogram histogram(memory_buckets);
  histogram.add(1e8, 1, noon);
  histogram.subtract(1e8, 1, noon);
  EXPECT_TRUE(histogram.empty());
  histogram.add(2e8, 1, noon);
  EXPECT_DOUBLE_EQ(histogram.percentile(0.5), memory_buckets.start_of(memory_buckets.bucket_of(2e8) + 1));
}

TEST(DecayingHistogram, FromACheckpoint) {
  DecayingHistogram histogram(cpu_buckets);
  histogram.load({noon, {{36, 10000}, {10, 5000}}, 3.0});
  EXPECT_DOUBLE_EQ(histogram.total(), 3.0);
  EXPECT_DOUBLE_EQ(histogram.percentile(0.33), cpu_buckets.start_of(11));
  EXPECT_DOUBLE_EQ(histogram.percentile(0.9), cpu_buckets.start_of(37));
  DecayingHistogram nothing(cpu_buckets);
  nothing.load({noon, {}, 0});
  EXPECT_TRUE(nothing.empty());
}

/// Some samples within so long; forty days.
std::vector<std::pair<double, sim::Time>> some_samples(std::chrono::minutes within = std::chrono::minutes{60'000}) {
  std::vector<std::pair<double, sim::Time>> samples;
  const int count = *rc::gen::inRange(1, 30);
  for (int i = 0; i < count; ++i)
    samples.emplace_back(*rc::gen::inRange(1, 4000) / 1000.0,
                         noon + std::chrono::minutes{*rc::gen::inRange(0, static_cast<int>(within.count()))});
  return samples;
}

RC_GTEST_PROP(DecayingHistogramProperty, MergedIsAsAddedToOne, ()) {
  // Whatever is ten half-lives old weighs less than what a histogram passes over at its ends, which are others in parts of it.
  constexpr auto lately = std::chrono::hours{9 * 24};
  DecayingHistogram one(cpu_buckets), left(cpu_buckets), right(cpu_buckets);
  for (const auto& [value, at] : some_samples(lately)) {
    one.add(value, 0.1, at);
    left.add(value, 0.1, at);
  }
  for (const auto& [value, at] : some_samples(lately)) {
    one.add(value, 0.1, at);
    right.add(value, 0.1, at);
  }
  left.merge(right);
  for (const double share : {0.05, 0.5, 0.9, 0.95}) {
    // The sums are added up in another order: the percentile may fall on the other side of an edge, hit exactly.
    const auto a = cpu_buckets.bucket_of(left.percentile(share)), b = cpu_buckets.bucket_of(one.percentile(share));
    RC_ASSERT(left.percentile(share) > 0);
    if (a != b)
      RC_ASSERT(left.percentile(share - 1e-9) == one.percentile(share - 1e-9) ||
                left.percentile(share + 1e-9) == one.percentile(share + 1e-9));
  }
}

RC_GTEST_PROP(DecayingHistogramProperty, PercentilesGrowWithTheShare, ()) {
  DecayingHistogram histogram(cpu_buckets);
  double highest = 0;
  for (const auto& [value, at] : some_samples()) {
    histogram.add(value, 0.1, at);
    highest = std::max(highest, value);
  }
  double before = 0;
  for (double share = 0; share <= 1; share += 0.05) {
    RC_ASSERT(histogram.percentile(share) >= before);
    before = histogram.percentile(share);
  }
  RC_ASSERT(before <= cpu_buckets.start_of(cpu_buckets.bucket_of(highest) + 1));
}

}  // namespace
}  // namespace sandtable::models::kube::test
