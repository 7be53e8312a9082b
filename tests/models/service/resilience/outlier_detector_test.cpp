// Against Envoy's published rules and defaults.
#include "models/service/resilience/outlier_detector.hpp"

#include <gtest/gtest.h>

namespace sandtable::models {
namespace {

sim::Time at(double s) { return sim::at_seconds(s); }

OutlierDetector detector(std::uint32_t hosts, OutlierSpec spec = {}) {
  OutlierDetector made(spec);
  for (std::uint32_t host = 0; host < hosts; ++host) made.add(host);
  return made;
}

void fail(OutlierDetector& hosts, std::uint32_t host, int times, double when) {
  for (int i = 0; i < times; ++i) hosts.record(host, false, at(when));
}

TEST(OutlierDetector, HasEnvoysDefaults) {
  const OutlierSpec spec;
  EXPECT_EQ(spec.consecutive, 5U);
  EXPECT_EQ(spec.interval, std::chrono::seconds(10));
  EXPECT_EQ(spec.ejection, std::chrono::seconds(30));
  EXPECT_EQ(spec.max_ejection, std::chrono::seconds(300));
  EXPECT_EQ(spec.max_ejected.value, 0.1);
  EXPECT_EQ(spec.deviations, 1.9);
  EXPECT_EQ(spec.least_hosts, 5U);
  EXPECT_EQ(spec.least_calls, 100U);
  EXPECT_FALSE(spec.failures.has_value());
  EXPECT_EQ(spec.panic.value, 0.5);
}

TEST(OutlierDetector, FiveFailuresInARowEject) {
  auto hosts = detector(10);
  fail(hosts, 3, 4, 1);
  hosts.record(3, true, at(1));
  fail(hosts, 3, 4, 1);
  EXPECT_FALSE(hosts.is_ejected(3));
  fail(hosts, 3, 1, 1);
  EXPECT_TRUE(hosts.is_ejected(3));
  EXPECT_EQ(hosts.ejected(), 1U);
}

/// How long a host that fails again at once stays out each time, looked at every 10 s.
std::vector<double> times_out(int ejections) {
  auto hosts = detector(10);
  std::vector<double> lengths;
  double since = 0;
  fail(hosts, 0, 5, 0);
  for (double now = 10; static_cast<int>(lengths.size()) < ejections; now += 10) {
    hosts.sweep(at(now));
    if (hosts.is_ejected(0)) continue;
    lengths.push_back(now - since);
    since = now;
    fail(hosts, 0, 5, now);
  }
  return lengths;
}

TEST(OutlierDetector, EjectionsLast30SecondsLongerEachTimeUpTo300) {
  EXPECT_EQ(times_out(12), (std::vector<double>{30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300}));
}

TEST(OutlierDetector, GoodBehaviourShortensTheNextEjection) {
  auto hosts = detector(10);
  fail(hosts, 0, 5, 0);
  for (int s = 10; s <= 30; s += 10) hosts.sweep(at(s));
  ASSERT_FALSE(hosts.is_ejected(0));
  hosts.sweep(at(40));  // 1 → 0
  fail(hosts, 0, 5, 40);
  for (int s = 50; s <= 60; s += 10) hosts.sweep(at(s));
  EXPECT_TRUE(hosts.is_ejected(0));
  hosts.sweep(at(70));
  EXPECT_FALSE(hosts.is_ejected(0));
}

TEST(OutlierDetector, ATenthAtMostButOneInAnyCase) {
  auto few = detector(3);
  fail(few, 0, 5, 0);
  fail(few, 1, 5, 0);
  EXPECT_TRUE(few.is_ejected(0));
  EXPECT_FALSE(few.is_ejected(1));
  auto many = detector(20);
  for (std::uint32_t host = 0; host < 20; ++host) fail(many, host, 5, 0);
  EXPECT_EQ(many.ejected(), 2U);
}

/// 10 hosts with 100 calls each, of which the first fails in `failures`, no five in a row.
OutlierDetector compared(int failures, OutlierSpec spec = {}, std::uint32_t count = 10) {
  auto hosts = detector(count, spec);
  for (std::uint32_t host = 0; host < count; ++host)
    for (int i = 0; i < 100; ++i) hosts.record(host, !(host == 0 && i % 2 == 0 && i < 2 * failures), at(1));
  hosts.sweep(at(10));
  return hosts;
}

// Success rates 0.5 and nine times 1: mean 0.95, σ 0.15: the threshold is 0.665. One that differs alone is √9 σ below the mean.
TEST(OutlierDetector, SuccessRatesAreComparedWithTheMean) {
  EXPECT_TRUE(compared(50).is_ejected(0));
  EXPECT_TRUE(compared(1).is_ejected(0));
  EXPECT_FALSE(compared(0).is_ejected(0));
  EXPECT_FALSE(compared(50, {}, 4).is_ejected(0));  // fewer than 5 hosts
  OutlierSpec busier;
  busier.least_calls = 101;
  EXPECT_FALSE(compared(50, busier).is_ejected(0));
  OutlierSpec lenient;
  lenient.deviations = 3.1;
  EXPECT_FALSE(compared(50, lenient).is_ejected(0));
  OutlierSpec off;
  off.deviations = 0;
  EXPECT_FALSE(compared(50, off).is_ejected(0));
}

TEST(OutlierDetector, AShareOfFailuresEjectsWhereAsked) {
  OutlierSpec spec;
  spec.deviations = 0;
  spec.failures = Share{0.4};
  EXPECT_TRUE(compared(40, spec).is_ejected(0));
  EXPECT_FALSE(compared(39, spec).is_ejected(0));
}

TEST(OutlierDetector, PanicsBelowHalf) {
  OutlierSpec spec;
  spec.max_ejected = Share{1};
  auto hosts = detector(4, spec);
  fail(hosts, 0, 5, 0);
  fail(hosts, 1, 5, 0);
  EXPECT_FALSE(hosts.panics());
  fail(hosts, 2, 5, 0);
  EXPECT_TRUE(hosts.panics());
}

TEST(OutlierDetector, HostsComeAndGo) {
  auto hosts = detector(3);
  fail(hosts, 0, 5, 0);
  hosts.remove(0);
  EXPECT_EQ(hosts.ejected(), 0U);
  EXPECT_FALSE(hosts.is_ejected(0));
  hosts.record(0, false, at(1));  // an answer from who is gone
  fail(hosts, 2, 5, 1);
  EXPECT_TRUE(hosts.is_ejected(2));
  hosts.add(9);
  EXPECT_FALSE(hosts.is_ejected(9));
  EXPECT_EQ(hosts.hosts(), 3U);
}

}  // namespace
}  // namespace sandtable::models
