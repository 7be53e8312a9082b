#include "models/cluster/node_lifecycle/zone_limiter.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "models/cluster/node_lifecycle/zone_eviction.hpp"

namespace sandtable::models::kube {
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

TEST(ZoneLimiter, BeginsEmptyAtAnotherRateUnlessItHeldAToken) {
  ZoneLimiter limiter;
  limiter.set_rate(0.1, at(0s));
  limiter.set_rate(0.01, at(50s));
  EXPECT_EQ(limiter.next(at(100s)), at(100s));
  limiter.take(at(100s));
  limiter.set_rate(0.1, at(150s));  // half a token is none
  EXPECT_EQ(limiter.next(at(150s)), at(160s));
  limiter.set_rate(0.1, at(155s));  // no change
  EXPECT_EQ(limiter.next(at(155s)), at(160s));
  limiter.set_rate(0, at(170s));
  EXPECT_EQ(limiter.next(at(180s)), sim::never);
  limiter.set_rate(0.1, at(200s));
  EXPECT_EQ(limiter.next(at(200s)), at(210s));
}

}  // namespace
}  // namespace sandtable::models::kube
