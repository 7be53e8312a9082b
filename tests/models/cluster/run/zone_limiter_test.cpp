#include "models/cluster/run/zone_limiter.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "models/cluster/node_lifecycle/zone_eviction.hpp"

namespace sandtable::models::kube::run {
namespace {

using namespace std::chrono_literals;

sim::Time at(sim::Duration since_start) { return sim::Time{since_start}; }

TEST(ZoneLimiter, GivesTheInstantsOfTheCourseAtARateThatStays) {
  ZoneLimiter limiter;
  limiter.set_rate(0.1, at(0s));
  for (const sim::Time expected : taint_instants(at(60s), 4, 0.1)) {
    const sim::Time next = limiter.next(expected - (expected > at(60s) ? 1s : 0s));
    EXPECT_EQ(next, expected);
    limiter.take(next);
  }
}

TEST(ZoneLimiter, GoesOnFromWhatItHasWhenTheRateChanges) {
  ZoneLimiter limiter;
  limiter.set_rate(0.1, at(0s));
  limiter.take(at(100s));
  limiter.set_rate(0.01, at(105s));  // half a token by now
  EXPECT_EQ(limiter.next(at(105s)), at(155s));
  limiter.set_rate(0, at(130s));
  EXPECT_EQ(limiter.next(at(140s)), sim::never);
  limiter.set_rate(0.1, at(200s));  // three quarters
  EXPECT_EQ(limiter.next(at(200s)), at(202500ms));
}

}  // namespace
}  // namespace sandtable::models::kube::run
