#include "models/service/resilience/circuit_breaker.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>

namespace sandtable::models {
namespace {

using namespace std::chrono_literals;

sim::Time at(sim::Duration since_start) { return sim::Time{since_start}; }

/// Lets a call through and ends it at once; false where it may not go.
bool call(CircuitBreaker& breaker, sim::Time now, bool success) {
  const auto permit = breaker.ask(now);
  breaker.record(permit, now, success);
  return permit != CircuitBreaker::refused;
}

BreakerSpec preset(BreakerPreset name) {
  BreakerSpec spec;
  spec.preset = name;
  return spec;
}

TEST(BreakerConfig, PresetsAreThePublishedDefaults) {
  EXPECT_EQ(breaker_config({}), (BreakerConfig{0.5, 20, 0, 10s, 5s, 1}));
  EXPECT_EQ(breaker_config(preset(BreakerPreset::hystrix)), breaker_config({}));
  EXPECT_EQ(breaker_config(preset(BreakerPreset::resilience4j)), (BreakerConfig{0.5, 100, 100, 0s, 60s, 10}));
}

TEST(BreakerConfig, WhatIsSaidStandsInThePresetsPlace) {
  auto spec = preset(BreakerPreset::resilience4j);
  spec.window_calls = 10;
  spec.open = 3s;
  EXPECT_EQ(breaker_config(spec), (BreakerConfig{0.5, 10, 10, 0s, 3s, 10})) << "a window of 10 calls never holds 100";
  spec.window_calls.reset();
  spec.window = 30s;
  spec.failures = Share{0.2};
  EXPECT_EQ(breaker_config(spec), (BreakerConfig{0.2, 100, 0, 30s, 3s, 10}));
}

// Hystrix: 19 failures are too few; with the 20th in the same 10 s it opens, for 5 s, then one probe decides.
TEST(CircuitBreaker, HystrixOpensAtTheTwentiethFailureAndProbesAfterFiveSeconds) {
  const auto config = breaker_config(preset(BreakerPreset::hystrix));
  CircuitBreaker breaker(config);
  for (int i = 0; i < 19; ++i) EXPECT_TRUE(call(breaker, at(100ms * i), false));
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  EXPECT_TRUE(call(breaker, at(2s), false));
  EXPECT_EQ(breaker.state(), BreakerState::open);
  EXPECT_FALSE(breaker.ask(at(6999ms)));
  const auto probe = breaker.ask(at(7s));
  ASSERT_TRUE(probe);
  EXPECT_EQ(breaker.state(), BreakerState::half_open);
  EXPECT_FALSE(breaker.ask(at(7s))) << "one probe at a time";
  breaker.record(probe, at(7100ms), false);
  EXPECT_EQ(breaker.state(), BreakerState::open);
  EXPECT_FALSE(breaker.ask(at(12099ms))) << "another 5 s from there";
  EXPECT_TRUE(call(breaker, at(12100ms), true));
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  // The window began anew: the old failures are forgotten.
  for (int i = 0; i < 19; ++i) EXPECT_TRUE(call(breaker, at(12200ms), false));
  EXPECT_EQ(breaker.state(), BreakerState::closed);
}

TEST(CircuitBreaker, HalfTheCallsMustFail) {
  const auto config = breaker_config({});
  CircuitBreaker breaker(config);
  for (int i = 0; i < 11; ++i) call(breaker, at(1s), true);
  for (int i = 0; i < 10; ++i) call(breaker, at(1s), false);
  EXPECT_EQ(breaker.state(), BreakerState::closed) << "10 of 21";
  call(breaker, at(1s), false);
  EXPECT_EQ(breaker.state(), BreakerState::open) << "11 of 22 are half";
}

TEST(CircuitBreaker, WhatIsTenSlicesOldCountsNoMore) {
  const auto config = breaker_config({});
  CircuitBreaker breaker(config);
  for (int i = 0; i < 15; ++i) call(breaker, at(500ms), false);  // slice 0
  for (int i = 0; i < 15; ++i) call(breaker, at(10s), false);    // slice 10: slice 0 has left
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  for (int i = 0; i < 5; ++i) call(breaker, at(19999ms), false);  // slice 19: slice 10 still counts
  EXPECT_EQ(breaker.state(), BreakerState::open);
}

// resilience4j: the last 100 calls; ten probes, of which fewer than half may fail.
TEST(CircuitBreaker, Resilience4jCountsCallsAndProbesTenTimes) {
  const auto config = breaker_config(preset(BreakerPreset::resilience4j));
  CircuitBreaker breaker(config);
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(call(breaker, at(1s), true));
  for (int i = 0; i < 49; ++i) EXPECT_TRUE(call(breaker, at(1h), false));
  EXPECT_EQ(breaker.state(), BreakerState::closed) << "99 calls are too few";
  EXPECT_TRUE(call(breaker, at(1h), false));
  EXPECT_EQ(breaker.state(), BreakerState::open) << "50 of 100";
  EXPECT_FALSE(breaker.ask(at(1h + 59s)));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(call(breaker, at(1h + 60s), i % 5 != 0)) << i;
  EXPECT_EQ(breaker.state(), BreakerState::closed) << "2 of 10 failed";
}

TEST(CircuitBreaker, CallsOfAnEarlierStateSayNothing) {
  const auto config = breaker_config({});
  CircuitBreaker breaker(config);
  const auto slow = breaker.ask(at(0s));
  ASSERT_TRUE(slow);
  for (int i = 0; i < 20; ++i) call(breaker, at(1s), false);
  const auto probe = breaker.ask(at(6s));
  ASSERT_TRUE(probe);
  breaker.record(slow, at(6s), true);
  EXPECT_EQ(breaker.state(), BreakerState::half_open) << "only the probe decides";
  breaker.record(probe, at(6s), true);
  EXPECT_EQ(breaker.state(), BreakerState::closed);
}

/// The ring of the last calls is what a list of them says.
RC_GTEST_PROP(CircuitBreakerProperty, CountWindowIsTheLastCalls, (const std::vector<bool>& ends)) {
  BreakerConfig config{0.6, 7, 10, 0s, 1s, 1};
  CircuitBreaker breaker(config);
  std::deque<bool> last;
  for (const bool success : ends) {
    const auto permit = breaker.ask(at(0s));
    if (permit == CircuitBreaker::refused) break;
    breaker.record(permit, at(0s), success);
    last.push_back(success);
    if (last.size() > 10) last.pop_front();
    const auto failures = static_cast<double>(std::count(last.begin(), last.end(), false));
    const bool open = last.size() >= 7 && failures >= 0.6 * static_cast<double>(last.size());
    RC_ASSERT((breaker.state() == BreakerState::open) == open);
  }
}

}  // namespace
}  // namespace sandtable::models
