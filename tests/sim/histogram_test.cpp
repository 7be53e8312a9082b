#include "sim/histogram.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sandtable::sim {
namespace {

using std::chrono::milliseconds;

Histogram of(const std::vector<std::int64_t>& values) {
  Histogram histogram;
  for (std::int64_t value : values) histogram.record(Duration{value});
  return histogram;
}

/// Times over all magnitudes: a random number of bits, so that every octave is met.
rc::Gen<std::int64_t> any_time() {
  return rc::gen::mapcat(rc::gen::inRange(0, 63),
                         [](int bits) { return rc::gen::inRange<std::int64_t>(0, (std::int64_t{1} << bits) - 1 + 1); });
}
rc::Gen<std::vector<std::int64_t>> some_times() {
  return rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(any_time()));
}

TEST(Histogram, when_empty_knows_nothing) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_TRUE(std::isnan(histogram.mean()));
  EXPECT_TRUE(std::isnan(histogram.quantile(0.5)));
  EXPECT_TRUE(std::isnan(histogram.share_below(milliseconds{1})));
  EXPECT_TRUE(histogram.buckets().empty());
  EXPECT_EQ(histogram.parts(), Histogram::Parts{});
  EXPECT_EQ(Histogram::from_parts({}), histogram);
}

TEST(Histogram, is_exact_for_small_values) {
  const Histogram histogram = of({5, 1, 3, 2, 4});
  EXPECT_DOUBLE_EQ(histogram.quantile(0), 1e-9);
  EXPECT_DOUBLE_EQ(histogram.quantile(0.2), 1e-9);
  EXPECT_DOUBLE_EQ(histogram.quantile(0.5), 3e-9);
  EXPECT_DOUBLE_EQ(histogram.quantile(1), 5e-9);
  EXPECT_DOUBLE_EQ(histogram.mean(), 3e-9);
  EXPECT_EQ(histogram.share_below(Duration{2}), 0.4);
}

// 0.07 · 100 is 7.000000000000001 in binary; the rank is 7 all the same.
TEST(Histogram, rank_is_not_moved_by_rounding) {
  std::vector<std::int64_t> values(100);
  std::iota(values.begin(), values.end(), 1);
  const Histogram histogram = of(values);
  for (int percent = 1; percent <= 100; ++percent) EXPECT_DOUBLE_EQ(histogram.quantile(percent / 100.0), percent * 1e-9) << percent;
}

TEST(Histogram, takes_the_longest_duration_and_refuses_a_negative_one) {
  Histogram histogram;
  histogram.record(Duration::max());
  histogram.record(Duration::max());
  EXPECT_EQ(histogram.max(), Duration::max());
  EXPECT_NEAR(histogram.mean(), 9.2233720368547758e9, 1) << "the sum needs more than 64 bits";
  EXPECT_EQ(histogram.buckets().at(0).high, Duration::max());
  EXPECT_THROW(histogram.record(Duration{-1}), ContractError);
  EXPECT_EQ(histogram.count(), 2u);
}

TEST(Histogram, refuses_a_level_that_is_none) {
  EXPECT_THROW((void)of({1}).quantile(1.1), ContractError);
  EXPECT_THROW((void)of({1}).quantile(-0.1), ContractError);
  EXPECT_THROW((void)of({1}).quantile(std::nan("")), ContractError);
}

TEST(Histogram, share_below_counts_the_bounds_own_bucket_in_part) {
  // 1 ms lies in the octave from 2^19 ns, whose 2^8 buckets are 2^11 ns wide; two values at the ends of its bucket.
  const std::int64_t width = 2048;
  const std::int64_t low = 1'000'000 / width * width;
  const Histogram histogram = of({low, low + width - 1, 10 * low});
  EXPECT_EQ(histogram.buckets().at(0), (Histogram::Bucket{Duration{low}, Duration{low + width}, 2}));
  EXPECT_DOUBLE_EQ(histogram.share_below(Duration{low + width / 2 - 1}), 1.0 / 3);
  EXPECT_DOUBLE_EQ(histogram.share_below(Duration{low + width - 1}), 2.0 / 3);
  EXPECT_EQ(histogram.share_below(Duration{low - 1}), 0);
  EXPECT_EQ(histogram.share_below(Duration{10 * low}), 1);
  EXPECT_EQ(histogram.share_below(Duration{-5}), 0);
}

RC_GTEST_PROP(Histogram, quantile_is_within_the_stated_error_of_the_exact_one, ()) {
  std::vector<std::int64_t> values = *some_times();
  const auto rank = *rc::gen::inRange<std::size_t>(1, values.size() + 1);
  const Histogram histogram = of(values);
  std::sort(values.begin(), values.end());
  const double exact = static_cast<double>(values[rank - 1]) * 1e-9;
  const double estimate = histogram.quantile(static_cast<double>(rank) / static_cast<double>(values.size()));
  RC_ASSERT(std::abs(estimate - exact) <= exact * Histogram::relative_error * (1 + 1e-12));
}

RC_GTEST_PROP(Histogram, keeps_extremes_and_mean_exactly, ()) {
  const std::vector<std::int64_t> values = *some_times();
  const Histogram histogram = of(values);
  RC_ASSERT(histogram.min() == Duration{*std::min_element(values.begin(), values.end())});
  RC_ASSERT(histogram.max() == Duration{*std::max_element(values.begin(), values.end())});
  long double sum = 0;
  for (std::int64_t value : values) sum += static_cast<long double>(value);
  const auto mean = static_cast<double>(sum / static_cast<long double>(values.size())) * 1e-9;
  RC_ASSERT(std::abs(histogram.mean() - mean) <= 1e-15 * mean);
}

RC_GTEST_PROP(Histogram, of_parts_merged_equals_that_of_the_whole_in_any_order, ()) {
  const std::vector<std::int64_t> first = *rc::gen::container<std::vector<std::int64_t>>(any_time());
  const std::vector<std::int64_t> second = *rc::gen::container<std::vector<std::int64_t>>(any_time());
  std::vector<std::int64_t> all = second;
  all.insert(all.end(), first.rbegin(), first.rend());
  Histogram one_way = of(first);
  one_way.merge(of(second));
  Histogram other_way = of(second);
  other_way.merge(of(first));
  RC_ASSERT(one_way == of(all));
  RC_ASSERT(other_way == of(all));
}

RC_GTEST_PROP(Histogram, buckets_hold_every_value_and_do_not_overlap, ()) {
  const std::vector<std::int64_t> values = *some_times();
  const std::vector<Histogram::Bucket> buckets = of(values).buckets();
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    const auto& bucket = buckets[i];
    RC_ASSERT(bucket.low < bucket.high);
    if (i > 0) RC_ASSERT(buckets[i - 1].high <= bucket.low);
    const auto inside = std::count_if(values.begin(), values.end(), [&](std::int64_t value) {
      return Duration{value} >= bucket.low && (Duration{value} < bucket.high || bucket.high == Duration::max());
    });
    RC_ASSERT(static_cast<std::uint64_t>(inside) == bucket.count);
    total += bucket.count;
  }
  RC_ASSERT(total == values.size());
}

RC_GTEST_PROP(Histogram, share_below_rises_from_zero_to_one, ()) {
  const Histogram histogram = of(*some_times());
  std::int64_t low = *any_time();
  std::int64_t high = *any_time();
  if (low > high) std::swap(low, high);
  RC_ASSERT(histogram.share_below(Duration{low}) <= histogram.share_below(Duration{high}));
  RC_ASSERT(histogram.share_below(histogram.max()) == 1);
}

RC_GTEST_PROP(Histogram, comes_back_from_its_parts, ()) {
  const Histogram histogram = of(*some_times());
  RC_ASSERT(Histogram::from_parts(histogram.parts()) == histogram);
}

TEST(Histogram, refuses_parts_that_no_histogram_gives) {
  const Histogram::Parts good = of({3, 1'000, 70'000}).parts();
  auto broken = [&](auto breaks) {
    Histogram::Parts parts = good;
    breaks(parts);
    EXPECT_THROW((void)Histogram::from_parts(parts), ContractError);
  };
  broken([](auto& parts) { parts.counts.pop_back(); });
  broken([](auto& parts) { std::swap(parts.indices[0], parts.indices[1]); });
  broken([](auto& parts) { parts.indices[1] = parts.indices[0]; });
  broken([](auto& parts) { parts.indices.back() = std::numeric_limits<std::uint32_t>::max(); });
  broken([](auto& parts) {
    parts.indices[1] = std::numeric_limits<std::uint32_t>::max();
  });  // in the middle: caught before it is written
  broken([](auto& parts) { parts.counts[1] = 0; });
  broken([](auto& parts) { parts.min_ns = -1; });
  broken([](auto& parts) { parts.min_ns = parts.max_ns + 1; });
  broken([](auto& parts) { parts.max_ns *= 2; });
}

}  // namespace
}  // namespace sandtable::sim
