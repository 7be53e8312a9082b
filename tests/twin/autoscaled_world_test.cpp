// The autoscalers in a run: what they see, when they act, and that they keep their bounds.
#include <algorithm>
#include <cmath>

#include "tests/sim/in_child.hpp"
#include "tests/twin/kubernetes_scaling.hpp"

namespace sandtable::twin {
namespace {

using scaling::read;
using scaling::WatchedRun;
using test::in_child;
using namespace std::chrono_literals;

/// Requests of 20 ms of CPU to `web`, whose replicas request a core.
models::Scenario web(const std::string& arrivals, int replicas, const std::string& autoscale,
                     const std::string& run = "{duration: 10m}") {
  return read("run: " + run + R"(
services:
  - name: web
    replicas: )" +
              std::to_string(replicas) + R"(
    cpu: {request: 1, limit: 2}
    balance: round-robin
    concurrency: 4
    queue: 20
    autoscale: )" +
              autoscale + R"(
    endpoints: [{name: page, steps: [{cpu: constant(20ms)}]}]
traffic: [{name: users, to: web.page, arrivals: )" +
              arrivals + "}]\n");
}

double kpi(const models::ReplicationResult& result, const std::string& name) {
  for (const models::Kpi& one : result.kpis)
    if (one.name == name) return one.value;
  return std::nan("");
}

// Kubernetes' own example: twice the desired value doubles the count. 60/s · 20 ms on 2 replicas of a core: 60 % of 30 %.
TEST(AutoscaledWorld, DoublesAtTwiceTheTarget) {
  in_child([] {
    WatchedRun run(web("deterministic(60/s)", 2, "{max: 10, metrics: [{cpu: 30%}]}"));
    const auto result = run.finish();
    const auto scaled = run.told("autoscaler: 2 to");
    ASSERT_EQ(scaled.size(), 1U);
    EXPECT_TRUE(scaled[0].what.starts_with("autoscaler: 2 to 4: cpu resource utilization (percentage of request): 4: "))
        << scaled[0].what;
    // The first window ends with the second scrape that finds another measurement, at most 30 s after the first one, in the first
    // 15 s; the controller looks 15 s later at the latest.
    EXPECT_GT(scaled[0].at, 15);
    EXPECT_LE(scaled[0].at, 60.5);
    EXPECT_EQ(run.replicas("web"), 4U);
    EXPECT_EQ(kpi(result, "service.web.replicas.max"), 4);
    // Until it sees anything it says so, once.
    EXPECT_EQ(run.lines("autoscaler: FailedGetResourceMetric").size(), 1U);
  });
}

// As many as min(4 more, double) let through in 15 s: 1 → 5 → 10, and no sync in between.
TEST(AutoscaledWorld, GrowsAsFastAsTheDefaultPoliciesLetItThrough) {
  in_child([] {
    WatchedRun run(web("deterministic(400/s)", 1, "{max: 40, metrics: [{requests: 20/s}], up: {stabilization: 0s}}"));
    run.until(3min);
    const auto scaled = run.told("autoscaler: ");
    std::vector<std::string> counts;
    std::vector<double> at;
    for (const auto& one : scaled)
      if (one.what.find(" to ") < 20) {
        counts.push_back(one.what.substr(12, one.what.find(": ", 12) - 12));
        at.push_back(one.at);
      }
    ASSERT_GE(counts.size(), 2U);
    EXPECT_EQ(counts[0], "1 to 5");
    EXPECT_EQ(counts[1], "5 to 10");
    // Syncs are 15 s apart, to the half second of the looks.
    for (std::size_t i = 1; i < at.size(); ++i) EXPECT_NEAR(std::remainder(at[i] - at[i - 1], 15), 0, 1e-6);
    EXPECT_GE(run.replicas("web"), 18U);  // 400/s of 20/s, to a tenth
    EXPECT_LE(run.replicas("web"), 22U);
  });
}

// A fluid has no luck: 120/s · 20 ms = 2.4 cores at 30 % need 8; with a quarter of that, 2, but only when the last 8 that was
// recommended is 300 s old.
TEST(AutoscaledWorld, ShrinksAfterTheStabilizationWindow) {
  in_child([] {
    const auto scenario = web("flash(30/s peak=120/s at=60s ramp=1s hold=540s decay=1s)", 2,
                              "{min: 2, max: 10, metrics: [{cpu: 30%}]}", "{duration: 20m, fidelity: fluid}");
    WatchedRun run(scenario);
    run.until(10min);
    EXPECT_EQ(run.replicas("web"), 8U);
    run.until(900s);
    EXPECT_EQ(run.replicas("web"), 8U);
    run.until(20min);
    EXPECT_EQ(run.replicas("web"), 2U);
    const auto down = run.told("autoscaler: 8 to");
    ASSERT_FALSE(down.empty());
    EXPECT_GT(down[0].at, 601 + 300);
    EXPECT_LT(down[0].at, 601 + 300 + 15 + 25 + 10);
  });
}

TEST(AutoscaledWorld, OverrulesAPlanThatScales) {
  in_child([] {
    WatchedRun run(web("deterministic(60/s)", 2, "{min: 2, max: 6, metrics: [{cpu: 60%}]}"),
                   "  - {at: 100s, scale: {service: web, replicas: 9}}\n");
    run.until(116s);
    const auto scaled = run.lines("autoscaler: 9 to 6");
    ASSERT_EQ(scaled.size(), 1U);
    EXPECT_NE(scaled[0].find("Current number of replicas above Spec.MaxReplicas"), std::string::npos);
    EXPECT_EQ(run.replicas("web"), 6U);
  });
}

TEST(AutoscaledWorld, FollowsAPlanThatChangesIt) {
  in_child([] {
    WatchedRun run(web("deterministic(60/s)", 2, "{min: 2, max: 10, metrics: [{cpu: 60%}]}"),
                   "  - {at: 120s, autoscale: {service: web, cpu: 30%, min: 3}}\n");
    run.until(120s);
    EXPECT_EQ(run.replicas("web"), 2U);
    run.until(200s);
    EXPECT_EQ(run.replicas("web"), 4U);
    EXPECT_EQ(run.lines("autoscaler: min 3 cpu 30%").size(), 1U);
  });
}

// Replicas that start up for a minute are not ready: what they do not use yet brings no further ones.
TEST(AutoscaledWorld, DoesNotOvershootWhileReplicasStart) {
  in_child([] {
    auto scenario = web("deterministic(60/s)", 2, "{max: 20, metrics: [{cpu: 30%}]}");
    scenario.services[0].startup = {sim::Distribution{sim::Constant{60}}, {}};
    WatchedRun run(scenario);
    run.finish();
    EXPECT_EQ(run.replicas("web"), 4U);
    EXPECT_EQ(run.told("autoscaler: 4 to").size(), 0U);
  });
}

// 2.4 cores at 30 % are 8 replicas, of which 4 find room. The others are pending, and count as if they would take their part.
TEST(AutoscaledWorld, PendingReplicasBringNoFurtherOnes) {
  in_child([] {
    auto scenario = web("deterministic(120/s)", 4, "{max: 20, metrics: [{cpu: 30%}]}");
    models::NodeGroup group;
    group.name = "n";
    group.cpu = models::Cores{4};
    group.memory = models::Bytes{1e10};
    scenario.nodes.push_back(group);
    WatchedRun run(scenario);
    run.finish();
    EXPECT_EQ(run.replicas("web"), 8U);
    EXPECT_EQ(run.ready("web"), 4U);
    EXPECT_EQ(run.told("autoscaler: 8 to").size(), 0U);
  });
}

TEST(AutoscaledWorld, KedaTakesAQueueFromNothingAndBack) {
  in_child([] {
    const auto scenario = read(R"yaml(
run: {duration: 30m}
services:
  - {name: front, endpoints: [{name: order, steps: [{publish: {queue: jobs}}]}]}
  - name: worker
    replicas: 0
    concurrency: 1
    autoscale: {min: 0, max: 5, metrics: [{queue: jobs, messages: 10}], keda: {cooldown: 60s}}
    endpoints: [{name: job, steps: [{work: constant(1s)}]}]
queues: [{name: jobs, consumer: {to: worker.job}}]
traffic: [{name: users, to: front.order, arrivals: "flash(0.0001/s peak=3/s at=60s ramp=1s hold=120s decay=1s)"}]
)yaml");
    WatchedRun run(scenario);
    run.until(59s);
    EXPECT_EQ(run.replicas("worker"), 0U);
    run.until(95s);
    ASSERT_EQ(run.told("KEDA: 0 to 1: ").size(), 1U);
    run.until(4min);
    EXPECT_EQ(run.replicas("worker"), 5U);
    run.finish();
    EXPECT_EQ(run.replicas("worker"), 0U);
    EXPECT_EQ(run.told("KEDA: 5 to 0: no trigger is active; the cooldownPeriod of 60 s is over").size(), 1U);
  });
}

// Over seeds: never outside its bounds; and the same seed gives the same bytes, however the run is stopped on the way.
TEST(AutoscaledWorld, KeepsItsBounds) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    in_child([seed] {
      auto scenario = web("flash(20/s peak=300/s at=60s ramp=60s hold=60s decay=60s)", 2,
                          "{min: 2, max: 7, metrics: [{cpu: 50%}, {in_flight: 4}], down: {stabilization: 30s}}", "{duration: 8m}");
      scenario.services[0].startup = {sim::Distribution{sim::Exponential{20}}, {}};
      WatchedRun run(scenario, {}, seed);
      for (sim::Duration at = 5s; at <= 8min; at += 5s) {
        run.until(at);
        EXPECT_GE(run.replicas("web"), 2U);
        EXPECT_LE(run.replicas("web"), 7U);
      }
      EXPECT_GT(run.told("autoscaler: ").size(), 1U);
    });
  }
}

TEST(AutoscaledWorld, HowItIsStoppedChangesNoByte) {
  const auto scenario = web("poisson(90/s)", 2, "{max: 10, metrics: [{cpu: 30%}, {requests: 40/s}]}", "{duration: 5m}");
  const CompiledScenario compiled = *compile_scenario(scenario);
  EXPECT_EQ(scaling::digest_of(compiled, {}, 0), scaling::digest_of(compiled, {}, 3000));
}

}  // namespace
}  // namespace sandtable::twin
