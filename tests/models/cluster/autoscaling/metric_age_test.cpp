#include "models/cluster/autoscaling/metric_age.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sandtable::models::kube {
namespace {

using namespace std::chrono_literals;

sim::Time at(sim::Duration since) { return sim::Time{since}; }

TEST(MetricAge, BetweenTheLastTwoScrapes) {
  const MetricAge age;  // scrapes at 0, 15, 30 …, measurements at 0, 10, 20 …
  EXPECT_FALSE(window_seen(age, at(14s)));
  EXPECT_EQ(window_seen(age, at(15s)), (MetricWindow{at(0s), at(10s)}));
  EXPECT_EQ(window_seen(age, at(29s)), (MetricWindow{at(0s), at(10s)}));  // 19 s old
  EXPECT_EQ(window_seen(age, at(30s)), (MetricWindow{at(10s), at(30s)}));
  EXPECT_EQ(window_seen(age, at(46s)), (MetricWindow{at(30s), at(40s)}));
}

TEST(MetricAge, SlowHousekeepingStretchesTheWindow) {
  MetricAge age;
  age.housekeeping = 60s;  // two scrapes of four find nothing new
  EXPECT_FALSE(window_seen(age, at(59s)));
  EXPECT_EQ(window_seen(age, at(100s)), (MetricWindow{at(0s), at(60s)}));
}

RC_GTEST_PROP(MetricAge, NeverOlderThanAScrapeAndAMeasurement, ()) {
  MetricAge age;
  age.resolution = std::chrono::seconds{*rc::gen::inRange(5, 90)};
  age.housekeeping = std::chrono::seconds{*rc::gen::inRange(1, 60)};
  age.first_scrape = at(std::chrono::seconds{*rc::gen::inRange(0, 60)});
  age.first_measurement = at(std::chrono::seconds{*rc::gen::inRange(0, 60)});
  const auto now = at(std::chrono::seconds{*rc::gen::inRange(200, 4000)});
  const auto seen = window_seen(age, now);
  RC_ASSERT(seen.has_value());
  RC_ASSERT(seen->end <= now);
  RC_ASSERT(now - seen->end < age.resolution + age.housekeeping);
  RC_ASSERT(seen->begin < seen->end);
}

}  // namespace
}  // namespace sandtable::models::kube
