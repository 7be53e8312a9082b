#include "models/cluster/run/probe_course.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "models/cluster/run/asked_probes.hpp"

namespace sandtable::models::kube::run {
namespace {

using namespace std::chrono_literals;

Probe every(std::int32_t period, std::int32_t after = 0, std::int32_t successes = 1, std::int32_t failures = 3) {
  Probe probe;
  probe.period = period;
  probe.initial_delay = after;
  probe.successes = successes;
  probe.failures = failures;
  return probe;
}

TEST(StartCourse, IsReadyOnceUpWithoutProbes) {
  const StartCourse course = start_course({}, 7300ms);
  EXPECT_EQ(course.after, 7300ms);
  EXPECT_EQ(course.killed_by, nullptr);
}

TEST(StartCourse, WaitsForTheReadinessProbesNextAttempt) {
  Probes probes;
  probes.readiness = every(10);
  EXPECT_EQ(start_course(probes, 3s).after, 10s);
  EXPECT_EQ(start_course(probes, 10s).after, 10s);
  EXPECT_EQ(start_course(probes, 10001ms).after, 20s);
  EXPECT_EQ(start_course(probes, 0s).after, 0s);
  probes.readiness = every(10, 25);  // asked from 30 s on
  EXPECT_EQ(start_course(probes, 3s).after, 30s);
  probes.readiness = every(5, 0, 3);  // three in a row: 5, 10, 15 s
  EXPECT_EQ(start_course(probes, 3s).after, 15s);
}

TEST(StartCourse, HoldsTheOthersBackUntilTheStartupProbeSucceeds) {
  Probes probes;
  probes.startup = every(4, 0, 1, 30);
  EXPECT_EQ(start_course(probes, 9s).after, 12s);
  probes.liveness = every(10, 0, 1, 1);  // would kill at 0 s
  EXPECT_EQ(start_course(probes, 9s).after, 12s);
  EXPECT_EQ(start_course(probes, 9s).killed_by, nullptr);
  probes.readiness = every(10);  // asked at 0 and 10 s in vain: the container has not started by then
  EXPECT_EQ(start_course(probes, 9s).after, 20s);
}

TEST(StartCourse, IsKilledByTheProbeThatGivesUpFirst) {
  Probes probes;
  probes.liveness = every(10);
  StartCourse course = start_course(probes, 21s);  // failures at 0, 10, 20 s
  EXPECT_EQ(course.after, 20s);
  EXPECT_EQ(std::string(course.killed_by), "liveness");
  probes.startup = every(5, 0, 1, 3);
  course = start_course(probes, 21s);  // failures at 0, 5, 10 s
  EXPECT_EQ(course.after, 10s);
  EXPECT_EQ(std::string(course.killed_by), "startup");
}

TEST(AskedProbes, FailAfterAsManyWaitsInARowAsTheyBear) {
  Probes probes;
  probes.readiness = every(10, 0, 2, 3);
  probes.liveness = every(20, 0, 1, 2);
  AskedProbes asked(probes);
  EXPECT_EQ(asked.next(0s), 10s);
  EXPECT_EQ(asked.next(10s), 20s);
  EXPECT_TRUE(asked.is_ready(2s, 10s));
  EXPECT_FALSE(asked.liveness_fails(2s, 10s));  // not due
  EXPECT_TRUE(asked.is_ready(2s, 20s));
  EXPECT_FALSE(asked.liveness_fails(2s, 20s));
  EXPECT_FALSE(asked.is_ready(2s, 30s));  // the third
  EXPECT_FALSE(asked.is_ready(1s, 40s));  // one success: a wait of the timeout is in time
  EXPECT_FALSE(asked.liveness_fails(0s, 40s));
  EXPECT_TRUE(asked.is_ready(0s, 50s));
  EXPECT_FALSE(asked.liveness_fails(2s, 60s));
  EXPECT_TRUE(asked.liveness_fails(2s, 80s));
}

}  // namespace
}  // namespace sandtable::models::kube::run
