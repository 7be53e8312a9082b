// The controller by hand, and on a station whose capacity is known.
#include "models/service/resilience/gradient_limit.hpp"

#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

using models::AdaptiveSpec;
using models::GradientLimit;

sim::Time ms(double at) { return sim::at_seconds(at / 1000); }

/// Measured: 10 ms is ideal, at time 60 ms.
GradientLimit measured(const AdaptiveSpec& spec) {
  GradientLimit limit(spec, {}, 1);
  for (int i = 0; i < 50; ++i) limit.ended(ms(i), ms(i + 10.0));
  return limit;
}

TEST(GradientLimit, HasEnvoysDefaults) {
  const AdaptiveSpec spec;
  EXPECT_EQ(spec.least, 3U);
  EXPECT_EQ(spec.most, 1000U);
  EXPECT_EQ(spec.buffer.value, 0.25);
  EXPECT_EQ(spec.samples, 50U);
  EXPECT_EQ(spec.jitter.value, 0.15);
}

TEST(GradientLimit, IsAtTheLeastWhileItMeasures) {
  const AdaptiveSpec spec;
  GradientLimit limit(spec, {}, 1);
  EXPECT_TRUE(limit.measuring());
  EXPECT_TRUE(limit.lets_in(2, ms(0)));
  EXPECT_FALSE(limit.lets_in(3, ms(0)));
  for (int i = 0; i < 49; ++i) limit.ended(ms(i), ms(i + 10.0));
  EXPECT_TRUE(limit.measuring());
  limit.ended(ms(49), ms(59));
  EXPECT_FALSE(limit.measuring());
  EXPECT_EQ(limit.ideal(), 10ms);
}

// From 3, with latencies at the ideal: the gradient is 1.25. 3.75 + √3.75 = 5.69; 6.25 + 2.5 = 8.75; 10 + √10 = 13.2.
// With latencies of 25 ms it is ½: 6.5 + √6.5 = 9.05. With a 100 ms the same: it is cut.
TEST(GradientLimit, FollowsTheEquation) {
  const AdaptiveSpec spec;
  auto limit = measured(spec);
  const auto window = [&](double at, double latency) {
    limit.ended(ms(at - latency), ms(at));
    (void)limit.lets_in(0, ms(at + 100));
    return limit.limit();
  };
  EXPECT_EQ(window(100, 10), 5U);
  EXPECT_EQ(window(210, 10), 8U);
  EXPECT_EQ(window(320, 10), 13U);
  EXPECT_EQ(window(430, 25), 9U);
  EXPECT_EQ(window(540, 100), 6U);
  (void)limit.lets_in(0, ms(2000));  // windows without any
  EXPECT_EQ(limit.limit(), 6U);
}

TEST(GradientLimit, MeasuresAgainAfterAMinuteAndUpToAnEighthMore) {
  AdaptiveSpec spec;
  auto limit = measured(spec);
  (void)limit.lets_in(0, ms(60'058));
  EXPECT_FALSE(limit.measuring());
  (void)limit.lets_in(0, ms(69'060));
  EXPECT_TRUE(limit.measuring());
  spec.jitter = models::Share{0};
  auto punctual = measured(spec);
  (void)punctual.lets_in(0, ms(60'058.9));
  EXPECT_FALSE(punctual.measuring());
  (void)punctual.lets_in(0, ms(60'059.1));
  EXPECT_TRUE(punctual.measuring());
  punctual.ended(ms(60'000), ms(60'100));  // came in before: does not count
  EXPECT_TRUE(punctual.measuring());
}

TEST(GradientLimit, MeasuresAgainWhenItIsAtTheLeastFiveTimes) {
  AdaptiveSpec spec;
  auto limit = measured(spec);
  int windows = 0;
  for (double at = 100; !limit.measuring(); at += 100, ++windows) {
    limit.ended(ms(at - 90), ms(at));
    ASSERT_LT(windows, 20);
  }
  EXPECT_GE(windows, 5);
}

/// A station with 10 slots of 20 ms, i.e. 500/s, at 750/s.
models::ReplicationResult overloaded(bool adaptive) {
  auto back = service("back", {work(constant(0.02))});
  back.concurrency = 10;
  if (adaptive) back.adaptive_concurrency.emplace();
  return Stage(scenario({back}, {poisson("t", "back", 750)}, 40s, 5s)).run();
}

// The fixed point: L = 12.5 + √12.5 = 16 with a full station, so the 6 over the 10 slots wait 6/10 of 20 ms; the limit is a whole
// number and moves, between 14 and 17. The station is as busy as ever, and latency stays near 32 ms instead of growing all the
// time.
TEST(GradientLimit, SettlesOnAStationOfKnownCapacity) {
  const auto limited = overloaded(true);
  EXPECT_GT(kpi(limited, "service.back.rate"), 0.97 * 500);
  EXPECT_LE(kpi(limited, "service.back.rate"), 1.01 * 500);
  EXPECT_NEAR(kpi(limited, "service.back.latency.mean"), 0.031, 0.003);
  EXPECT_NEAR(kpi(limited, "service.back.errors.rejected"), 1 - 500.0 / 750, 0.02);
  EXPECT_GT(kpi(overloaded(false), "service.back.latency.mean"), 3);
}

TEST(GradientLimit, LeavesAStationAloneThatIsNotFull) {
  auto back = service("back", {work(constant(0.02))});
  back.concurrency = 40;
  back.adaptive_concurrency.emplace();
  back.adaptive_concurrency->remeasure = 1h;
  const auto result = Stage(scenario({back}, {poisson("t", "back", 500)}, 40s, 10s)).run();
  EXPECT_GT(kpi(result, "service.back.availability"), 0.999);
}

}  // namespace
}  // namespace sandtable::test
