// Limit 500m, period 100 ms: 50 ms of CPU a period. Periods begin at k·100 ms, as the replica is ready at 0.
#include "models/service/serving/cfs_quota.hpp"

#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

Service throttled(std::vector<Step> steps, double limit = 0.5) {
  auto made = service("s", std::move(steps));
  made.cpu.limit = models::Cores{limit};
  made.cpu.enforcement = models::CpuEnforcement::cfs;
  return made;
}

// 120 ms from 1 s on: runs 1.00–1.05, 1.10–1.15, 1.20–1.22, throttled 1.05–1.10 and 1.15–1.20. The fluid would take 240 ms.
TEST(CfsQuota, OneRequest) {
  const auto result = Stage(scenario({throttled({cpu(constant(0.12))})}, {deterministic("t", "s", 1)}, 1900ms)).run();
  EXPECT_NEAR(kpi(result, "service.s.latency.mean"), 0.220, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.throttled.periods"), 2.0 / 3, 1e-12);
  EXPECT_NEAR(kpi(result, "service.s.throttled.time"), 0.1 / 1.9, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.cpu"), 0.12 / 1.9, 1e-9);
}

// Two at once run on two cores: 25 ms of each period. 60 ms each: 25, 25 and 10 ms, done at 1.21.
TEST(CfsQuota, TwoCoresAtOnceUseItUpTwiceAsFast) {
  const auto made =
      scenario({throttled({parallel({cpu(constant(0.06)), cpu(constant(0.06))})})}, {deterministic("t", "s", 1)}, 1900ms);
  const auto result = Stage(made).run();
  EXPECT_NEAR(kpi(result, "service.s.latency.mean"), 0.210, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.throttled.time"), 0.15 / 1.9, 1e-9);
}

// It arrives at 1.97: 30 ms of that period, all 50 of the next, throttled 2.05–2.10, the last 40: done at 2.14.
TEST(CfsQuota, APeriodThatBeganEarlier) {
  auto made = scenario({throttled({cpu(constant(0.12))})}, {deterministic("t", "s", 1)}, 2990ms);
  made.network.latency.value = 970ms;
  const auto result = Stage(made).run();
  EXPECT_NEAR(kpi(result, "service.s.latency.mean"), 0.170, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.throttled.periods"), 1.0 / 4, 1e-12);  // the second arrives at 2.97: a fourth period
}

// Demands far below the quota run at full speed; the fluid limit would double them.
TEST(CfsQuota, ShortRequestsAreNotSlowed) {
  const auto result = Stage(scenario({throttled({cpu(constant(0.01))})}, {deterministic("t", "s", 10)}, 10s)).run();
  EXPECT_NEAR(kpi(result, "service.s.latency.max"), 0.01, 1e-9);
  EXPECT_EQ(kpi(result, "service.s.throttled.periods"), 0);
}

// A limit of 2 is never reached by one request, whatever it asks for.
TEST(CfsQuota, OneRequestUsesOneCore) {
  const auto result = Stage(scenario({throttled({cpu(constant(0.5))}, 2)}, {deterministic("t", "s", 1)}, 1900ms)).run();
  EXPECT_NEAR(kpi(result, "service.s.latency.mean"), 0.5, 1e-9);
  EXPECT_EQ(kpi(result, "service.s.throttled.time"), 0);
}

// Over any whole number of periods no more is used than the quota, and work is conserved: at an offered load below the limit the
// cores used are the load.
TEST(CfsQuota, CoresUsedAreTheLoadAndNeverMoreThanTheLimit) {
  for (const double load : {0.3, 0.45, 3.0}) {
    auto station = throttled({cpu(exponential(0.03))});
    station.concurrency = 8;
    const auto made = scenario({station}, {poisson("t", "s", load / 0.03)}, 400s);
    const double used = kpi(Stage(made).run(), "service.s.cpu");
    EXPECT_NEAR(used, std::min(load, 0.5), load < 0.5 ? 0.03 * load : 1e-3);
    EXPECT_LE(used, 0.5 + 1e-7);  // the quota ends at whole nanoseconds, on eight cores at most
  }
}

TEST(CfsQuota, ACrashWhileThrottledLeavesNothingBehind) {
  Stage stage(scenario({throttled({cpu(constant(10))})}, {deterministic("t", "s", 1)}, 10s));
  stage.plane.advance_to(sim::at_seconds(1.07));
  stage.plane.crash_replica(stage.replicas[0]);
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.throttled.time"), 0.02 / 1.07, 1e-9);
  stage.plane.add_replica({0}, {});  // its periods begin at 1.07, so that of 2 s meets one that began at 1.97
  stage.plane.advance_to(sim::at_seconds(2.1));
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.throttled.time"), (0.02 + 0.02) / 2.1, 1e-9);  // 2.05–2.07
}

}  // namespace sandtable::test
