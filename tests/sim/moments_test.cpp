#include "sim/moments.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

namespace sandtable::sim {
namespace {

Moments of(const std::vector<double>& values) {
  Moments moments;
  for (double value : values) moments.add(value);
  return moments;
}

TEST(Moments, of_a_hand_worked_sample) {
  // 2 4 4 4 5 5 7 9: mean 5, squared deviations 9+1+1+1+0+0+4+16 = 32, over 7.
  const Moments moments = of({2, 4, 4, 4, 5, 5, 7, 9});
  EXPECT_EQ(moments.count(), 8u);
  EXPECT_DOUBLE_EQ(moments.mean(), 5);
  EXPECT_DOUBLE_EQ(moments.variance(), 32.0 / 7);
  EXPECT_DOUBLE_EQ(moments.standard_deviation(), std::sqrt(32.0 / 7));
}

TEST(Moments, are_undefined_where_there_is_too_little) {
  EXPECT_TRUE(std::isnan(Moments{}.mean()));
  EXPECT_TRUE(std::isnan(of({3}).variance()));
  EXPECT_EQ(of({3}).mean(), 3);
}

// The textbook formula E[x²] − E[x]² gives 0 or worse here: the squares differ in their 19th digit.
TEST(Moments, survive_a_mean_that_dwarfs_the_spread) {
  const Moments moments = of({1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16});
  EXPECT_DOUBLE_EQ(moments.mean(), 1e9 + 10);
  EXPECT_DOUBLE_EQ(moments.variance(), 30);
}

TEST(Moments, of_equal_values_have_no_spread_at_all) { EXPECT_EQ(of(std::vector<double>(1000, 0.1)).variance(), 0); }

TEST(Moments, observed_ones_leave_out_what_was_not_observed) {
  const double nothing = std::nan("");
  const std::vector<double> samples{nothing, 1, nothing, 3};
  EXPECT_EQ(observed_moments(samples), of({1, 3}));
  EXPECT_EQ(observed_moments(std::vector<double>{nothing}).count(), 0u);
}

RC_GTEST_PROP(Moments, of_parts_merge_into_those_of_the_whole,
              (const std::vector<std::int16_t>& first, const std::vector<std::int16_t>& second)) {
  const std::vector<double> left(first.begin(), first.end());
  const std::vector<double> right(second.begin(), second.end());
  std::vector<double> all = left;
  all.insert(all.end(), right.begin(), right.end());
  Moments merged = of(left);
  merged.merge(of(right));
  const Moments whole = of(all);
  RC_ASSERT(merged.count() == whole.count());
  if (whole.count() > 0) RC_ASSERT(std::abs(merged.mean() - whole.mean()) <= 1e-10 * (1 + std::abs(whole.mean())));
  if (whole.count() > 1) RC_ASSERT(std::abs(merged.variance() - whole.variance()) <= 1e-10 * (1 + whole.variance()));
}

}  // namespace
}  // namespace sandtable::sim
