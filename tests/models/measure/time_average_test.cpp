#include "models/measure/time_average.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace sandtable::models {

using namespace std::chrono_literals;

// 0 on [0, 2), 3 on [2, 6), 1 from 6 s on; measured from 4 s on: (3·2 + 1·4)/6 by t = 10 s. Bins of 1 s.
TimeAverage example() {
  TimeAverage average(MeasuredTime(4s, 12s));
  average.set(sim::at_seconds(2), 3);
  average.add(sim::at_seconds(6), -2);
  return average;
}

TEST(TimeAverage, IsOverTheMeasuredTime) {
  const auto average = example();
  EXPECT_DOUBLE_EQ(average.mean(sim::at_seconds(10)), (3 * 2 + 1 * 4) / 6.0);
  EXPECT_EQ(average.max(sim::at_seconds(10)), 3);
}

TEST(TimeAverage, IsNothingBeforeTheMeasuredTime) {
  TimeAverage average(MeasuredTime(4s, 12s));
  average.set(sim::at_seconds(2), 3);
  EXPECT_TRUE(std::isnan(average.mean(sim::at_seconds(3))));
  EXPECT_TRUE(std::isnan(average.max(sim::at_seconds(4))));
}

TEST(TimeAverage, AValueThatHeldForNoTimeIsNoMaximum) {
  auto average = example();
  average.set(sim::at_seconds(7), 100);
  average.set(sim::at_seconds(7), 2);
  EXPECT_EQ(average.max(sim::at_seconds(9)), 3);
}

TEST(TimeAverage, BinsCoverTheRunWarmUpIncluded) {
  const auto bins = example().bin_means(sim::at_seconds(6.5));
  ASSERT_EQ(bins.size(), 12U);
  EXPECT_EQ(bins[0], 0);
  EXPECT_EQ(bins[3], 3);
  EXPECT_DOUBLE_EQ(bins[6], 1);  // of its half that has been
  EXPECT_TRUE(std::isnan(bins[7]));
}

TEST(TimeAverage, LookingChangesNoBit) {
  auto looked = example(), left_alone = example();
  for (int i = 61; i < 100; ++i) (void)looked.mean(sim::at_seconds(i / 10.0));
  looked.set(sim::at_seconds(11), 0.1);
  left_alone.set(sim::at_seconds(11), 0.1);
  EXPECT_EQ(looked.mean(sim::at_seconds(12)), left_alone.mean(sim::at_seconds(12)));
}

}  // namespace sandtable::models
