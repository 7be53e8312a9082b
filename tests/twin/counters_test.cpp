#include "twin/counters.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/twin/synthetic_telemetry.hpp"

namespace sandtable::twin {
namespace {

constexpr std::int64_t second = 1'000'000'000;

std::vector<Sample> samples(std::initializer_list<std::pair<double, double>> points) {
  std::vector<Sample> out;
  for (const auto& [at, value] : points) out.push_back({{std::llround(at * 1e9)}, value});
  return out;
}
RawSeries series(const std::string& replica, const std::string& part, std::vector<Sample> values) {
  return {{"service.cart", Signal::ended, replica, part}, std::move(values)};
}

TEST(Increase, IsLastLessFirstOverItsOwnTime) {
  const auto got = increase(samples({{1, 100}, {3, 150}, {5, 210}}));
  ASSERT_TRUE(got);
  EXPECT_DOUBLE_EQ(got->amount, 110);
  EXPECT_DOUBLE_EQ(got->seconds, 4);
  EXPECT_EQ(got->resets, 0u);
}

TEST(Increase, CountsWhatCameAfterAReset) {
  // 100 → 130 (+30), restart, 5 (+5), 25 (+20)
  const auto got = increase(samples({{0, 100}, {1, 130}, {2, 5}, {3, 25}}));
  ASSERT_TRUE(got);
  EXPECT_DOUBLE_EQ(got->amount, 55);
  EXPECT_EQ(got->resets, 1u);
}

TEST(Increase, IgnoresDuplicatesAndValuesThatAreNoNumbers) {
  const auto got = increase(samples({{0, 1}, {0, 1}, {1, NAN}, {2, 4}, {2, 4}}));
  ASSERT_TRUE(got);
  EXPECT_DOUBLE_EQ(got->amount, 3);
  EXPECT_EQ(got->samples, 2u);
}

TEST(Increase, NeedsTwoInstants) {
  EXPECT_FALSE(increase({}));
  EXPECT_FALSE(increase(samples({{1, 5}})));
  EXPECT_FALSE(increase(samples({{1, 5}, {1, 9}})));
}

TEST(Increase, SpansGapsWithoutLosingOrInventing) {
  const auto got = increase(samples({{0, 0}, {2, 20}, {30, 300}, {32, 320}}));  // 28 s without a scrape
  EXPECT_DOUBLE_EQ(got->amount, 320);
  EXPECT_DOUBLE_EQ(got->seconds, 32);
}

TEST(TotalIncrease, SumsRatesOfReplicasByTheirOwnTime) {
  // 10/s over 10 s and 20/s over 9 s: scrapes are not aligned, rates are exact all the same
  const auto got = total_increase(std::vector{series("a", "", samples({{0, 0}, {5, 50}, {10, 100}})),
                                              series("b", "", samples({{0.5, 0}, {5, 90}, {9.5, 180}}))});
  ASSERT_TRUE(got);
  EXPECT_DOUBLE_EQ(got->rate, 30);
  EXPECT_DOUBLE_EQ(got->amount, 280);
  EXPECT_EQ(got->replicas, 2u);
}

TEST(TotalIncrease, CountsAReplicaThatLeftForItsShareOfTheTime) {
  std::vector<Sample> whole, half;
  for (int i = 0; i <= 60; ++i) whole.push_back({{i * second}, 10.0 * i});
  for (int i = 0; i <= 30; ++i) half.push_back({{i * second}, 10.0 * i});
  const auto got = total_increase(std::vector{series("a", "", whole), series("b", "", half)});
  EXPECT_NEAR(got->rate, 15, 1e-9);  // 900 requests in 60 s
}

TEST(TotalIncrease, SelectsByPart) {
  const std::vector all{series("a", "success", samples({{0, 0}, {10, 90}})), series("a", "rejected", samples({{0, 0}, {10, 10}}))};
  EXPECT_DOUBLE_EQ(total_increase(all)->amount, 100);
  EXPECT_DOUBLE_EQ(total_increase(all, "rejected")->amount, 10);
  EXPECT_FALSE(total_increase(all, "timeout"));
  EXPECT_DOUBLE_EQ(availability(all), 0.9);
  EXPECT_DOUBLE_EQ(outcome_share(all, "rejected"), 0.1);
  EXPECT_DOUBLE_EQ(outcome_share(all, "timeout"), 0);
  EXPECT_TRUE(std::isnan(availability({})));
}

std::vector<RawSeries> two_buckets(const std::string& replica, const char* bound = "le:0.1") {
  return {series(replica, bound, samples({{0, 0}, {10, 60}})), series(replica, "le:0.4", samples({{0, 0}, {10, 90}})),
          series(replica, "le:+Inf", samples({{0, 0}, {10, 100}})), series(replica, "count", samples({{0, 0}, {10, 100}})),
          series(replica, "sum", samples({{0, 0}, {10, 20}}))};
}

TEST(HistogramIncrease, TakesBucketsApart) {
  auto all = two_buckets("a");
  for (auto& one : two_buckets("b")) all.push_back(one);
  const auto got = histogram_increase(all);
  ASSERT_TRUE(got && *got);
  EXPECT_EQ((*got)->counts, (std::vector<double>{120, 60, 20}));
  EXPECT_EQ((*got)->upper[1], 0.4);
  EXPECT_TRUE(std::isinf((*got)->upper[2]));
  EXPECT_DOUBLE_EQ(mean(**got), 0.2);
  EXPECT_DOUBLE_EQ((*got)->rate, 20);
}

TEST(HistogramIncrease, RefusesReplicasThatDisagree) {
  auto all = two_buckets("a");
  for (auto& one : two_buckets("b", "le:0.2")) all.push_back(one);
  const auto got = histogram_increase(all);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, sim::ErrorKind::conflict);
  EXPECT_EQ(got.error().message, "replica b has other buckets than a");
}

TEST(HistogramIncrease, RefusesAHistogramWithoutSum) {
  auto all = two_buckets("a");
  all.pop_back();
  const auto got = histogram_increase(all);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message, "the histogram of replica a has no sum");
}

TEST(HistogramIncrease, SurvivesARestart) {
  auto all = two_buckets("a");
  for (auto& one : all) one.samples.push_back({{20 * second}, one.samples.back().value / 2});  // restarted, half as much again
  const auto got = histogram_increase(all);
  ASSERT_TRUE(got && *got);
  EXPECT_EQ((*got)->counts, (std::vector<double>{90, 45, 15}));
  EXPECT_DOUBLE_EQ((*got)->sum, 30);
}

TEST(Quantile, InterpolatesTheLogarithmInsideABucket) {
  const HistogramIncrease h{.upper = {0.1, 0.4, INFINITY}, .counts = {60, 30, 10}, .sum = 20, .count = 100};
  EXPECT_NEAR(quantile(h, 0.75), 0.2, 1e-12);  // half-way through (0.1, 0.4]: √(0.1·0.4)
  EXPECT_NEAR(quantile(h, 0.3), 0.05, 1e-12);  // the first bucket begins at 0: linear
  EXPECT_DOUBLE_EQ(quantile(h, 0.99), 0.4);    // no upper bound: the lower one
  EXPECT_TRUE(std::isnan(quantile(HistogramIncrease{}, 0.5)));
}

TEST(Quantile, IsWithinItsBucketsRatioOfTheTruth) {
  const sim::Distribution law{sim::Lognormal{0.04, 0.53}};
  const auto observations = testing::poisson_observations(200, 100, law, {1, 0}, "q");
  const auto bounds = testing::geometric_bounds(0.002, 1.19, 40);
  const auto histogram =
      histogram_increase(testing::histogram_series("service.cart", Signal::latency, "a", observations, bounds, {0}, 2, 51));
  ASSERT_TRUE(histogram && *histogram);
  std::vector<double> values;
  for (const auto& one : observations) values.push_back(one.value_s);
  std::sort(values.begin(), values.end());
  for (double q : {0.5, 0.9, 0.95, 0.99}) {
    const double exact = values[static_cast<std::size_t>(q * static_cast<double>(values.size()))];
    EXPECT_LT(std::abs(std::log(quantile(**histogram, q) / exact)), std::log(1.19)) << q;
  }
}

TEST(Within, KeepsWhatIsInTheWindow) {
  const auto got = within(std::vector{series("a", "", samples({{0, 1}, {1, 2}, {2, 3}}))}, {{second}, {2 * second}});
  EXPECT_EQ(got.at(0).samples.size(), 2u);
}

}  // namespace
}  // namespace sandtable::twin
