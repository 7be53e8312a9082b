#include "sim/statistics.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/contract.hpp"
#include "sim/distribution.hpp"
#include "sim/special_functions.hpp"

namespace sandtable::sim {
namespace {

const double nothing = std::nan("");

std::vector<double> ramp(int n) {
  std::vector<double> values;
  for (int i = 1; i <= n; ++i) values.push_back(i);
  return values;
}

TEST(ConfidenceInterval, of_a_hand_worked_sample) {
  // 1 … 5: mean 3, standard deviation √2.5, t(4, 0.975) = 2.776445105, half-width 2.776445105 · √(2.5/5).
  const Interval interval = *confidence_interval(ramp(5));
  EXPECT_NEAR(interval[0], 3 - 2.7764451051977944 * std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(interval[1], 3 + 2.7764451051977944 * std::sqrt(0.5), 1e-12);
}

TEST(ConfidenceInterval, knows_its_edges) {
  EXPECT_FALSE(confidence_interval(std::vector<double>{}));
  EXPECT_FALSE(confidence_interval(std::vector<double>{1}));
  EXPECT_FALSE(confidence_interval(std::vector<double>{1, nothing}));
  EXPECT_EQ(confidence_interval(std::vector<double>{0.1, 0.1, 0.1}), (Interval{0.1, 0.1}));
  EXPECT_EQ(confidence_interval(std::vector<double>{1, nothing, 2, 3}), confidence_interval(ramp(3)));
  EXPECT_THROW((void)confidence_interval(ramp(3), 1), ContractError);
}

// At n = 19 the ranks are 0.05 · 20 = 1 and 19: the extremes. At n = 39 they are 2 and 38. Between, a weighted mean of neighbours.
TEST(PredictiveInterval, takes_order_statistics_where_there_are_enough) {
  EXPECT_EQ(predictive_interval(ramp(19)), (Interval{1, 19}));
  EXPECT_EQ(predictive_interval(ramp(39)), (Interval{2, 38}));
  const Interval between = *predictive_interval(ramp(29));
  EXPECT_DOUBLE_EQ(between[0], 1.5);
  EXPECT_DOUBLE_EQ(between[1], 28.5);
}

TEST(PredictiveInterval, falls_back_on_the_normal_law_where_there_are_few) {
  // 1 … 5: t(4, 0.95) = 2.131846786, standard deviation √2.5, stretched by √(1 + 1/5).
  const Interval interval = *predictive_interval(ramp(5));
  EXPECT_NEAR(interval[0], 3 - 2.1318467863266503 * std::sqrt(2.5 * 1.2), 1e-12);
  EXPECT_NEAR(interval[1], 3 + 2.1318467863266503 * std::sqrt(2.5 * 1.2), 1e-12);
  EXPECT_NE(predictive_interval(ramp(18)), (Interval{1, 18}));
}

TEST(PredictiveInterval, knows_its_edges) {
  EXPECT_FALSE(predictive_interval(std::vector<double>{}));
  EXPECT_FALSE(predictive_interval(std::vector<double>{1, nothing}));
  EXPECT_EQ(predictive_interval(std::vector<double>{0.1, 0.1, 0.1}), (Interval{0.1, 0.1}));
  EXPECT_EQ(predictive_interval(std::vector<double>(50, 0.1)), (Interval{0.1, 0.1}));
  std::vector<double> with_gaps = ramp(19);
  with_gaps.insert(with_gaps.begin() + 7, {nothing, nothing});
  EXPECT_EQ(predictive_interval(with_gaps), (Interval{1, 19}));
}

/// In how many of `runs` runs the interval of `n` samples held one further sample of the same law.
int hits(const Distribution& law, std::uint64_t n, int runs) {
  int held = 0;
  for (int run = 0; run < runs; ++run) {
    const StreamKey key = stream_key({static_cast<std::uint64_t>(run), n}, name(law), "predictive coverage");
    std::vector<double> samples;
    for (std::uint64_t i = 0; i <= n; ++i) {
      Draws draws(key, {.ordinal = i});
      samples.push_back(sample(law, draws));
    }
    const double further = samples.back();
    samples.pop_back();
    const Interval interval = *predictive_interval(samples);
    held += interval[0] <= further && further <= interval[1];
  }
  return held;
}

// With coverage 0.9 the hits in 2000 runs are binomial: 1800 ± 13.4. A correct interval leaves 1800 ± 67 (5 standard deviations)
// with probability 6e-7, for each case; one that covers 85 % or 95 % does so nearly always.
constexpr int runs = 2000;
constexpr double slack = 67;

TEST(PredictiveInterval, holds_nine_in_ten_for_any_law_where_the_rank_is_whole) {
  EXPECT_NEAR(hits({Exponential{1}}, 19, runs), 0.9 * runs, slack);
  EXPECT_NEAR(hits({Exponential{1}}, 39, runs), 0.9 * runs, slack);
  EXPECT_NEAR(hits({Pareto{1, 1.5}}, 39, runs), 0.9 * runs, slack);
  EXPECT_NEAR(hits({Uniform{0, 1}}, 59, runs), 0.9 * runs, slack);
}

TEST(PredictiveInterval, holds_nine_in_ten_between_whole_ranks) {
  EXPECT_NEAR(hits({Lognormal{1, 0.5}}, 20, runs), 0.9 * runs, slack);
  EXPECT_NEAR(hits({Lognormal{1, 0.5}}, 30, runs), 0.9 * runs, slack);
  EXPECT_NEAR(hits({Exponential{1}}, 50, runs), 0.9 * runs, slack);
}

// A lognormal of cv 0.05 is as good as normal, which the fallback is exact for.
TEST(PredictiveInterval, holds_nine_in_ten_of_few_normal_samples) {
  EXPECT_NEAR(hits({Lognormal{1, 0.05}}, 2, runs), 0.9 * runs, slack);
  EXPECT_NEAR(hits({Lognormal{1, 0.05}}, 5, runs), 0.9 * runs, slack);
  EXPECT_NEAR(hits({Lognormal{1, 0.05}}, 18, runs), 0.9 * runs, slack);
}

// 0.95 · 2000 = 1900, standard deviation 9.7: 5 of them.
TEST(ConfidenceInterval, covers_the_true_mean_nineteen_times_in_twenty) {
  for (std::uint64_t n : {2, 5, 20}) {
    int covered = 0;
    for (std::uint64_t run = 0; run < runs; ++run) {
      const StreamKey key = stream_key({run, n}, "normal", "confidence coverage");
      std::vector<double> samples;
      for (std::uint64_t i = 0; i < n; ++i) samples.push_back(3 + normal_quantile(Draws(key, {.ordinal = i}).uniform()));
      const Interval interval = *confidence_interval(samples);
      covered += interval[0] <= 3 && 3 <= interval[1];
    }
    EXPECT_NEAR(covered, 1900, 49) << n << " samples";
  }
}

TEST(PairedDifference, is_second_minus_first_of_what_both_observed) {
  const std::vector<double> first{1, 2, nothing, 4, 5};
  const std::vector<double> second{2, 4, 9, nothing, 8};
  const PairedDifference difference = paired_difference(first, second);
  EXPECT_EQ(difference.count, 3u);
  EXPECT_DOUBLE_EQ(difference.mean, 2);
  EXPECT_EQ(difference.ci, confidence_interval(std::vector<double>{1, 2, 3}));
}

TEST(PairedDifference, of_a_plan_with_itself_is_exactly_zero) {
  const std::vector<double> samples{0.1, 0.7, 1e9, nothing};
  const PairedDifference difference = paired_difference(samples, samples);
  EXPECT_EQ(difference.mean, 0);
  EXPECT_EQ(difference.ci, (Interval{0, 0}));
}

TEST(PairedDifference, knows_its_edges) {
  const PairedDifference none = paired_difference(std::vector<double>{nothing}, std::vector<double>{1});
  EXPECT_TRUE(std::isnan(none.mean));
  EXPECT_FALSE(none.ci);
  EXPECT_EQ(none.count, 0u);
  EXPECT_FALSE(paired_difference(std::vector<double>{1}, std::vector<double>{3}).ci);
  EXPECT_THROW((void)paired_difference(ramp(2), ramp(3)), ContractError);
}

RC_GTEST_PROP(Intervals, move_and_stretch_with_their_samples, ()) {
  const auto integers = *rc::gen::container<std::vector<int>>(*rc::gen::inRange(2, 60), rc::gen::inRange(-1000, 1000));
  const std::vector<double> samples(integers.begin(), integers.end());
  std::vector<double> moved = samples;
  for (double& value : moved) value = 2 * value + 7;
  for (auto interval_of : {confidence_interval, predictive_interval}) {
    const Interval before = *interval_of(samples, 0.9);
    const Interval after = *interval_of(moved, 0.9);
    RC_ASSERT(before[0] <= before[1]);
    for (std::size_t end : {0, 1}) RC_ASSERT(std::abs(after[end] - (2 * before[end] + 7)) <= 1e-8 * (1 + std::abs(after[end])));
  }
}

}  // namespace
}  // namespace sandtable::sim
