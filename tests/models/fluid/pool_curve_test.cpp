#include "models/fluid/pool_curve.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace sandtable::models {
namespace {

PoolShape servers(double slots, double arrival_scv = 1, double service_scv = 1) {
  PoolShape shape;
  shape.station.slots = slots;
  shape.arrival_scv = arrival_scv;
  shape.service_scv = service_scv;
  return shape;
}

/// M(t)/M/∞ has a Poisson number with mean m' = a(t) − m, exactly: m(t) = a + (m_0 − a)e^(−t) while a is constant.
TEST(PoolCurve, FollowsMtMInfinityExactly) {
  const PoolCurve curve{PoolShape{}};
  double number = 0, exact = 0;
  for (int step = 0; step < 40; ++step) {
    const double rate = 50 + 40 * std::sin(0.3 * step), span = 0.25;
    number = curve.advance(number, 0, {rate, 0}, span).number;
    exact = rate + (exact - rate) * std::exp(-span);
    ASSERT_NEAR(number, exact, 1e-9 * exact + 1e-12);
  }
}

/// M/M/c settles at L = a + C·ρ/(1 − ρ), and M/M/1's number at the variance ρ/(1 − ρ)².
TEST(PoolCurve, SettlesAtTheEquilibrium) {
  const double rho = 0.8;
  const PoolCurve one(servers(1));
  const Passage long_time = one.advance(0, 0, {rho, 0}, 1e5);
  EXPECT_NEAR(long_time.number, rho / (1 - rho), 0.01 * rho / (1 - rho));
  EXPECT_NEAR(long_time.variance, rho / ((1 - rho) * (1 - rho)), 0.03 * rho / ((1 - rho) * (1 - rho)));
}

/// By hand: deterministic everything, capacity 10, arrivals 15 for 4, then 5: the queue of 20 is gone after 4 more.
TEST(PoolCurve, OverloadDrainsAsComputed) {
  const PoolCurve curve(servers(10, 0, 0));
  const Passage full = curve.advance(10, 0, {15, 0}, 4);
  EXPECT_NEAR(full.number, 30, 0.01);
  EXPECT_NEAR(full.served, 40, 0.01);
  const Passage half = curve.advance(full.number, 0, {5, 0}, 2);
  EXPECT_NEAR(half.number, 20, 0.01);
  const Passage drained = curve.advance(half.number, 0, {5, 0}, 2);
  EXPECT_NEAR(drained.number, 10, 0.02);
}

TEST(PoolCurve, ClosedLoopSettlesWhereThoseWhoThinkAreMissing) {
  // 30 clients that think for 9 holding times, no slots: X = 30/(9 + 1)
  const PoolCurve curve{PoolShape{}};
  EXPECT_NEAR(curve.advance(0, 0, {30.0 / 9, 1.0 / 9}, 1000).number, 3, 1e-9);
}

RC_GTEST_PROP(PoolCurve, NothingIsMadeOrLost, ()) {
  PoolShape shape = servers(*rc::gen::inRange(1, 20), *rc::gen::inRange(0, 3), *rc::gen::inRange(0, 4));
  shape.replicas = *rc::gen::inRange(1, 12);
  shape.rule = *rc::gen::element(Balance::random, Balance::round_robin, Balance::least_request, Balance::least_connections,
                                 Balance::ring_hash, Balance::shared_queue);
  if (*rc::gen::arbitrary<bool>()) shape.station.room = *rc::gen::inRange(0, 30);
  if (*rc::gen::arbitrary<bool>()) shape.station.cpu_share = 0.5, shape.station.cores = 1;
  const PoolCurve curve(shape);
  double number = 0, variance = 0;
  for (int step = 0; step < 6; ++step) {
    const double rate = *rc::gen::inRange(0, 300), span = std::exp2(*rc::gen::inRange(-8, 8));
    const Passage passage = curve.advance(number, variance, {rate, 0}, span);
    const double in = number + passage.arrived, out = passage.number + passage.lost + passage.served;
    RC_ASSERT(std::abs(passage.arrived - rate * span) <= 1e-6 * (1 + rate * span));
    RC_ASSERT(std::abs(in - out) <= 1e-6 * (1 + in));
    RC_ASSERT(passage.lost >= -1e-9 && passage.served >= -1e-9);
    RC_ASSERT(passage.served <= curve.capacity() * span * (1 + 1e-9));
    number = passage.number;
    variance = passage.variance;
  }
}

}  // namespace
}  // namespace sandtable::models
