#include "models/measure/completion_bins.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace sandtable::models {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(CompletionBins, GiveRateMeanAndPercentileOfEachBin) {
  CompletionBins bins(MeasuredTime(seconds(0), seconds(3)));
  const auto record = [&bins](sim::Duration at, sim::Duration latency) {
    bins.record(sim::Time{at}, latency, sim::Histogram::place_of(latency));
  };
  for (int i = 1; i <= 100; ++i) record(milliseconds(9 * i), milliseconds(i));  // all in the first second
  record(milliseconds(2500), milliseconds(40));                                 // none in the second, one in the third
  const auto series = bins.series(sim::Time{seconds(3)});
  ASSERT_EQ(series.rate.size(), 3U);
  EXPECT_DOUBLE_EQ(series.rate[0], 100);
  EXPECT_DOUBLE_EQ(series.latency_mean[0], 0.0505);
  EXPECT_NEAR(series.latency_p95[0], 0.095, 0.095 / 64);
  EXPECT_DOUBLE_EQ(series.rate[1], 0);
  EXPECT_TRUE(std::isnan(series.latency_mean[1]));
  EXPECT_TRUE(std::isnan(series.latency_p95[1]));
  EXPECT_DOUBLE_EQ(series.latency_mean[2], 0.04);
  EXPECT_NEAR(series.latency_p95[2], 0.04, 0.04 / 64);
}

TEST(CompletionBins, ABinThatIsCutShortHasTheRateOverItsPart) {
  CompletionBins bins(MeasuredTime(seconds(0), seconds(10)));
  bins.record(sim::Time{milliseconds(100)}, milliseconds(5), sim::Histogram::place_of(milliseconds(5)));
  const auto series = bins.series(sim::Time{milliseconds(500)});
  EXPECT_DOUBLE_EQ(series.rate[0], 2);
  EXPECT_TRUE(std::isnan(series.rate[1]));
}

}  // namespace sandtable::models
