// Jobs and CronJobs in a run, against schedules by hand.
#include <algorithm>
#include <cmath>

#include "tests/models/service/worlds.hpp"
#include "tests/sim/in_child.hpp"
#include "tests/twin/kubernetes_scaling.hpp"

namespace sandtable::twin {
namespace {

using scaling::read;
using scaling::times_of;
using scaling::Told;
using scaling::WatchedRun;
using test::in_child;
using test::kpi;
using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

/// One machine of four cores; the only replica of web takes one.
models::Scenario with(const std::string& jobs, const std::string& web = "cpu: {request: 1}",
                      const std::string& run = "{duration: 30m}", int nodes = 1) {
  return read("run: " + run + R"(
nodes: [{name: n, count: )" +
              std::to_string(nodes) + R"(, cpu: 4, memory: 16Gi, boot: constant(20s)}]
services:
  - name: web
    replicas: 1
    )" + web + R"(
    startup: constant(5s)
    endpoints: [{name: page, steps: [{work: constant(20ms)}]}]
traffic: [{name: users, to: web.page, arrivals: deterministic(20/s)}]
jobs:
)" + jobs);
}
using Times = std::vector<double>;

// Three pods of 30 s, two at once, from 60 s on: two end at 90, the third at 120.
TEST(JobWorld, RunsAsManyAtOnceAsItMay) {
  in_child([] {
    WatchedRun run(
        with("  - {name: load, cpu: {request: 500m}, at: 60s, duration: constant(30s), parallelism: 2, completions: 3}\n"));
    const auto result = run.finish();
    EXPECT_EQ(times_of(run, "load-0 succeeded"), (Times{90}));
    EXPECT_EQ(times_of(run, "load-1 succeeded"), (Times{90}));
    EXPECT_EQ(times_of(run, "load-2 succeeded"), (Times{120}));
    EXPECT_NEAR(kpi(result, "job.load.duration.mean"), 60, 1e-6);
    EXPECT_NEAR(kpi(result, "job.load.late.mean"), 0, 1e-6);
    EXPECT_EQ(kpi(result, "job.load.completed"), 1);
    EXPECT_EQ(kpi(result, "job.load.unfinished"), 0);
    EXPECT_EQ(run.lines("load: 3 succeeded"), (Lines{"load: 3 succeeded, none is active: complete"}));
  });
}

// Failures at 10, 30 and 60 s: 10 s of backoff after the first, 20 s after the second, and the third is over the limit.
TEST(JobWorld, BacksOffAndGivesUp) {
  in_child([] {
    WatchedRun run(with("  - {name: load, at: 0s, duration: constant(10s), failing: 100%, backoff_limit: 2}\n"));
    const auto result = run.finish();
    EXPECT_EQ(times_of(run, "load-0 failed"), (Times{10}));
    EXPECT_EQ(times_of(run, "load-1 runs"), (Times{20}));
    EXPECT_EQ(times_of(run, "load-1 failed"), (Times{30}));
    EXPECT_EQ(times_of(run, "load-2 runs"), (Times{50}));
    EXPECT_EQ(times_of(run, "load: 3 failed > backoffLimit 2"), (Times{60}));
    EXPECT_EQ(kpi(result, "job.load.failed"), 1);
    EXPECT_EQ(kpi(result, "job.load.completed"), 0);
  });
}

TEST(JobWorld, ADeadlineEndsIt) {
  in_child([] {
    WatchedRun run(with("  - {name: load, at: 60s, duration: constant(10m), deadline: 100s}\n"));
    const auto result = run.finish();
    EXPECT_EQ(times_of(run, "load-0 terminated"), (Times{160}));
    EXPECT_EQ(kpi(result, "job.load.failed"), 1);
  });
}

// Every five minutes: at 300, 600, 900, 1200 and 1500 s, each time 100 ms later, as the controller's padding has it. At 1800 the
// run ends.
TEST(JobWorld, ACronJobStrikes) {
  in_child([] {
    WatchedRun run(with("  - {name: tick, schedule: '*/5 * * * *', duration: constant(30s)}\n"));
    const auto result = run.finish();
    EXPECT_EQ(times_of(run, "tick-0 runs"), (Times{300.5}));
    EXPECT_EQ(times_of(run, "tick-4 runs"), (Times{1500.5}));
    EXPECT_EQ(kpi(result, "job.tick.completed"), 5);
    EXPECT_NEAR(kpi(result, "job.tick.late.max"), 0.1, 1e-6);
    EXPECT_NEAR(kpi(result, "job.tick.duration.mean"), 30, 1e-6);
  });
}

// A day of one strike: the run begins at 1:50, and it strikes at 2:00.
TEST(JobWorld, ARunBeginsAtATimeOfDay) {
  in_child([] {
    WatchedRun run(with("  - {name: night, schedule: '0 2 * * 4', duration: constant(30s)}\n", "cpu: {request: 1}",
                        "{duration: 30m, begins: 110m}"));
    run.finish();
    EXPECT_EQ(times_of(run, "night-0 runs"), (Times{600.5}));
  });
}

// 400 s every 300 s. Forbid: the start of 600 s is made up for when the first ends, at 700.1 s, a hundred seconds late.
TEST(JobWorld, ForbidIsLate) {
  in_child([] {
    WatchedRun run(with("  - {name: tick, schedule: '*/5 * * * *', concurrency: forbid, duration: constant(400s)}\n",
                        "cpu: {request: 1}", "{duration: 1000s}"));
    const auto result = run.finish();
    EXPECT_EQ(times_of(run, "tick-1 runs"), (Times{700.5}));
    EXPECT_EQ(times_of(run, "JobAlreadyActive"), (Times{600.5, 900.5}));
    EXPECT_NEAR(kpi(result, "job.tick.late.max"), 100.1, 1e-6);
    EXPECT_EQ(kpi(result, "job.tick.unfinished"), 1);
  });
}

TEST(JobWorld, ReplaceEndsTheOneBefore) {
  in_child([] {
    WatchedRun run(with("  - {name: tick, schedule: '*/5 * * * *', concurrency: replace, duration: constant(400s)}\n",
                        "cpu: {request: 1}", "{duration: 1000s}"));
    const auto result = run.finish();
    EXPECT_EQ(times_of(run, "tick-0 terminated"), (Times{600.5}));
    EXPECT_EQ(times_of(run, "tick-1 runs"), (Times{600.5}));
    EXPECT_EQ(kpi(result, "job.tick.completed"), 0);
    EXPECT_EQ(kpi(result, "job.tick.failed"), 0);
  });
}

// Four cores: web has one, three pods the others; the fourth waits for an end, from 60 to 160 s.
TEST(JobWorld, TakesRoomAndWaitsForIt) {
  in_child([] {
    WatchedRun run(with("  - {name: load, cpu: {request: 1}, at: 60s, duration: constant(100s), parallelism: 4, completions: 4}\n"),
                   "  - {at: 100s, scale: {service: web, replicas: 2}}\n");
    const auto result = run.finish();
    EXPECT_EQ(times_of(run, "load-3 runs"), (Times{160}));
    EXPECT_GE(times_of(run, "web-1 ready").front(), 165);  // it came later, and waits with it
    EXPECT_EQ(kpi(result, "cluster.pending.max"), 2);
    EXPECT_NEAR(kpi(result, "job.load.duration.mean"), 200, 1e-6);
  });
}

// The service is worth more: its new replica takes a pod's room at 100 s, and is looked at again after its own back-off of 1 s. The
// pod has failed; the next comes after 10 s, and waits for an end.
TEST(JobWorld, IsPreemptedByAService) {
  in_child([] {
    WatchedRun run(with("  - {name: load, cpu: {request: 1}, at: 60s, duration: constant(100s), parallelism: 3, completions: 3}\n",
                        "cpu: {request: 1}\n    priority: 1000"),
                   "  - {at: 100s, scale: {service: web, replicas: 2}}\n");
    const auto result = run.finish();
    EXPECT_EQ(times_of(run, "web-1 ready"), (Times{106}));
    EXPECT_EQ(kpi(result, "cluster.preemptions"), 1);
    EXPECT_EQ(times_of(run, "load-3 runs"), (Times{160}));
    EXPECT_NEAR(kpi(result, "job.load.duration.mean"), 200, 1e-6);
  });
}

// A machine crashes for 30 s, and boots for 20: the pod is found dead then, has failed, and is made anew 10 s later.
TEST(JobWorld, ACrashOfItsNodeFailsIt) {
  in_child([] {
    WatchedRun run(with("  - {name: load, cpu: {request: 1}, at: 60s, duration: constant(100s)}\n"),
                   "  - {at: 100s, crash: {node: n-0}, for: 30s}\n");
    run.finish();
    EXPECT_EQ(times_of(run, "load-0 failed"), (Times{150}));
    EXPECT_EQ(times_of(run, "load-1 runs"), (Times{160}));
    EXPECT_EQ(times_of(run, "load-1 succeeded"), (Times{260}));
  });
}

// Whatever comes between: it completes with so many successes, and no more.
TEST(JobWorld, CompletesWithItsCompletions) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    in_child([seed] {
      WatchedRun run(
          with("  - {name: load, cpu: {request: 700m}, at: 20s, duration: exponential(40s), failing: 20%, parallelism: 5, "
               "completions: 17, backoff_limit: 1000}\n",
               "cpu: {request: 500m}\n    priority: 10", "{duration: 3h}", 2),
          "  - {at: 60s, crash: {node: n-0}, for: 90s}\n  - {at: 100s, scale: {service: web, replicas: 6}}\n  - {at: 300s, "
          "drain: {node: n-1, timeout: 1m}}\n  - {at: 500s, uncordon: {node: n-1}}\n",
          seed);
      const auto result = run.finish();
      EXPECT_EQ(kpi(result, "job.load.completed"), 1) << seed;
      std::size_t succeeded = 0;
      for (const Told& told : run.told("load-")) {
        if (told.what.ends_with(" succeeded")) ++succeeded;
      }
      EXPECT_EQ(succeeded, 17U) << seed;
    });
  }
}

}  // namespace
}  // namespace sandtable::twin
