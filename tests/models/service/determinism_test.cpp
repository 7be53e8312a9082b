// The promises of design §2 and §6: looking changes no bit, an unconnected service changes nobody's luck, other replica counts meet
// the same requests.
#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

/// Something of everything.
Scenario mixed() {
  auto front = service("front",
                       {work(exponential(0.01)), cpu(lognormal(0.004, 0.8)), call_with("back", 60ms, 2, 5ms),
                        parallel({call("left"), call("right")}), choice({{0.7, {work(constant(0.001))}}, {0.3, {call("left")}}})},
                       3);
  front.concurrency = 8;
  front.queue = 20;
  front.cpu.limit = models::Cores{1};
  front.balance = models::Balance::least_request;
  auto back = service("back", {work(exponential(0.03))}, 2);
  back.concurrency = 3;
  back.queue = 10;
  back.balance = models::Balance::least_connections;
  auto left = service("left", {cpu(exponential(0.005))}, 2);
  left.cpu.limit = models::Cores{0.5};
  left.balance = models::Balance::ring_hash;
  auto right = service("right", {work(lognormal(0.01, 1))}, 2);
  right.concurrency = 2;
  right.balance = models::Balance::shared_queue;
  auto made = scenario({front, back, left, right}, {poisson("open", "front", 60), clients("closed", "front", 10, exponential(0.5))},
                       60s, 7s);
  made.network.latency.value = 200us;
  return made;
}

TEST(Determinism, HowOftenItAdvancesChangesNoBit) {
  const auto once = Stage(mixed()).run();
  ASSERT_GT(once.request_events, 10000U);
  for (const int steps : {10, 1000, 7919}) {
    Stage stage(mixed());
    for (int i = 1; i <= steps; ++i) {
      stage.plane.advance_to(sim::Time{stage.world->duration * i / steps});
      if (i % 97 == 0) (void)stage.plane.result();
    }
    EXPECT_EQ(stage.plane.result(), once) << steps << " steps";
  }
}

/// Something of everything that is in serving/.
Scenario serving() {
  auto front = service("front", {cpu(lognormal(0.004, 0.8)), call_with("back", 60ms, 2, 5ms), work(exponential(0.005))}, 2);
  front.endpoints[0].io = models::Io::async;
  front.concurrency = 2;
  front.queue = 50;
  front.discipline = models::Discipline::priority;
  front.patience = exponential(0.2);
  front.cpu.limit = models::Cores{0.5};
  front.cpu.enforcement = models::CpuEnforcement::cfs;
  auto back = service("back", {models::Step{models::UseStep{"db", {work(exponential(0.02)), call("scores")}}}}, 2);
  back.concurrency = 6;
  back.discipline = models::Discipline::lifo;
  back.pools = {{"db", 3, 4}};
  back.pauses = models::Pauses{exponential(2), lognormal(0.05, 0.5)};
  back.memory.per_request = models::Bytes{1e6};
  back.memory.limit = models::Bytes{1e9};
  auto scores = service("scores", {models::Step{models::BatchStep{4, 5ms, exponential(0.004), constant(0.001)}}});
  scores.concurrency = 100;
  scores.pauses = models::Pauses{exponential(1), constant(0.02)};
  auto urgent = poisson("urgent", "front", 20);
  urgent.priority = 2;
  auto made = scenario({front, back, scores},
                       {poisson("open", "front", 50), urgent, clients("closed", "front", 5, exponential(0.5))}, 60s, 7s);
  made.network.latency.value = 200us;
  return made;
}

TEST(Determinism, ServingTooWhateverTheSteps) {
  const auto once = Stage(serving()).run();
  ASSERT_GT(once.request_events, 10000U);
  for (const int steps : {10, 7919}) {
    Stage stage(serving());
    for (int i = 1; i <= steps; ++i) {
      stage.plane.advance_to(sim::Time{stage.world->duration * i / steps});
      if (i % 97 == 0) (void)stage.plane.result();
    }
    EXPECT_EQ(stage.plane.result(), once) << steps << " steps";
  }
}

/// Replicas crash, drain and come at odd times: whoever was sent has ended or is in flight, and at last nobody is left behind.
TEST(Determinism, ServingLosesNobodyInCrashes) {
  auto made = serving();
  made.network.latency.value = 0s;
  made.services[1].memory.limit = models::Bytes{4e7};  // replicas are killed, too
  made.traffic.pop_back();                             // clients, of whom one always is about to send
  Stage stage(made, {5, 0});
  const auto unfinished = [&] {
    const auto result = stage.plane.result();
    return kpi(result, "traffic.open.unfinished") + kpi(result, "traffic.urgent.unfinished");
  };
  stage.plane.advance_to(sim::at_seconds(7));
  for (const auto replica : stage.replicas) stage.plane.crash_replica(replica);  // the warm-up's requests do not count
  const std::vector<std::uint32_t> version{0, 0, 1, 1, 2};
  for (std::size_t i = 0; i < stage.replicas.size(); ++i) stage.replicas[i] = stage.plane.add_replica({version[i]}, {});
  for (std::size_t i = 1; i <= 80; ++i) {
    stage.plane.advance_to(sim::at_seconds(7 + 0.61 * static_cast<double>(i)));
    EXPECT_EQ(unfinished(), static_cast<double>(stage.plane.in_flight({0})));
    const std::size_t victim = i % version.size();
    if (i % 3 == 0) stage.plane.drain_replica(stage.replicas[victim]);
    else stage.plane.crash_replica(stage.replicas[victim]);
    stage.replicas.push_back(stage.replicas[victim]);  // those that drain may crash at last, too
    stage.replicas[victim] = stage.plane.add_replica({version[victim]}, {});
    EXPECT_EQ(unfinished(), static_cast<double>(stage.plane.in_flight({0})));
  }
  EXPECT_GT(kpi(stage.plane.result(), "service.front.rate"), 10);
  for (const auto replica : stage.replicas) stage.plane.crash_replica(replica);
  for (std::uint32_t s = 0; s < 3; ++s) EXPECT_EQ(stage.plane.in_flight({s}), 0U);
  EXPECT_EQ(unfinished(), 0);
}

TEST(Determinism, SameSeedSameBytesOtherReplicationOtherLuck) {
  const auto first = Stage(mixed(), {7, 3}).run();
  EXPECT_EQ(Stage(mixed(), {7, 3}).run(), first);
  EXPECT_NE(Stage(mixed(), {7, 4}).run().digest, first.digest);
  EXPECT_NE(Stage(mixed(), {8, 3}).run().digest, first.digest);
}

TEST(Determinism, AnUnconnectedServiceChangesNothingElse) {
  const auto before = Stage(mixed()).run();
  auto more = mixed();
  auto stranger = service("stranger", {work(exponential(0.2)), cpu(constant(0.01))}, 2);
  stranger.concurrency = 2;
  more.services.insert(more.services.begin(), stranger);
  more.traffic.insert(more.traffic.begin(), poisson("strangers", "stranger", 30));
  const auto after = Stage(more).run();
  EXPECT_GT(after.kpis.size(), before.kpis.size());
  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  for (const auto& entry : before.kpis) EXPECT_TRUE(same(kpi(after, entry.name), entry.value)) << entry.name;
  for (const auto& mine : before.histograms)
    EXPECT_NE(std::find(after.histograms.begin(), after.histograms.end(), mine), after.histograms.end());
}

/// Without limits no request touches another, so that each one's latency is its own luck: it must not depend on the replicas.
TEST(Determinism, OtherReplicaCountsMeetTheSameLuck) {
  const auto run = [](std::uint32_t replicas, models::Balance rule) {
    auto front =
        service("front", {work(exponential(0.01)), call("back"), choice({{0.5, {work(exponential(0.1))}}, {0.5, {}}})}, replicas);
    front.balance = rule;
    const auto back = service("back", {work(lognormal(0.05, 1))}, 2 * replicas);
    return Stage(scenario({front, back}, {poisson("t", "front", 50)}, 30s)).run();
  };
  const auto one = run(1, models::Balance::random);
  for (const auto rule : {models::Balance::random, models::Balance::least_request, models::Balance::ring_hash}) {
    const auto five = run(5, rule);
    EXPECT_EQ(five.histograms, one.histograms);
  }
}

// Calls of 1 s and 2 s are at a replica whose one place the first of them holds; it crashes at 2.5 s, both are tried again at once,
// and the first told gets the place of the other replica: the one of 1 s, whichever frames a stranger's requests leave to them.
TEST(Determinism, WhatACrashEndsEndsInTheOrderOfArrival) {
  const auto first_latency = [](double stranger_works) {
    auto back = service("back", {Step{models::UseStep{"place", {work(constant(10))}}}}, 1);
    back.pools.push_back({"place", 1, {}});
    std::vector<Service> services{service("front", {call_with("back", 100s, 1, 0s)}), back};
    std::vector<models::Traffic> traffic{deterministic("t", "front", 1)};
    if (stranger_works > 0) {
      services.insert(services.begin(), service("stranger", {work(constant(stranger_works))}));
      // Two at a time from 0.7, 1.4 and 2.1 s on: with half a second of work their frames are taken at 1 s and free at 2 s.
      for (const auto* name : {"some", "others"}) traffic.insert(traffic.begin(), deterministic(name, "stranger", 1 / 0.7));
    }
    Stage stage(scenario(services, traffic, 14s));
    stage.plane.advance_to(sim::at_seconds(2.4));
    const models::VersionId version{static_cast<std::uint32_t>(services.size() - 1)};
    stage.plane.add_replica(version, {});
    stage.plane.advance_to(sim::at_seconds(2.5));
    stage.plane.crash_replica(stage.replicas.back());
    return kpi(stage.run(), "service.front.latency.mean");
  };
  EXPECT_NEAR(first_latency(0), 11.5, 1e-9);
  for (const double works : {0.1, 0.2, 0.5, 0.6}) EXPECT_NEAR(first_latency(works), 11.5, 1e-9) << works;
}

}  // namespace sandtable::test
