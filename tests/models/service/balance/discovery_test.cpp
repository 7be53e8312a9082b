// Service discovery that lags behind, by hand-worked instants; and that looking changes no bit of what is lazy.
#include <gtest/gtest.h>

#include "models/service/balance/pool.hpp"
#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

Scenario lagging(double work_seconds, std::uint32_t replicas) {
  auto only = service("s", {work(constant(work_seconds))}, replicas);
  only.balance = models::Balance::round_robin;
  only.discovery.delay = 2s;
  return scenario({only}, {deterministic("t", "s", 1)}, 10500ms);
}

// Requests at 1, 2, … s take turns. Replica 0 crashes at 3.5 s and is known to until 5.5 s: that of 5 s meets nobody.
TEST(Discovery, ACrashIsKnownLater) {
  Stage stage(lagging(0.1, 2));
  stage.plane.advance_to(sim::at_seconds(3.5));
  stage.plane.crash_replica(stage.replicas[0]);
  EXPECT_EQ(stage.plane.ready_replicas({0}), 1U);
  stage.plane.advance_to(sim::at_seconds(4.9));
  EXPECT_EQ(kpi(stage.plane.result(), "service.s.errors.unavailable"), 0);
  stage.plane.advance_to(sim::at_seconds(5.1));
  EXPECT_DOUBLE_EQ(kpi(stage.plane.result(), "service.s.errors.unavailable"), 1 / 5.0);
  EXPECT_DOUBLE_EQ(kpi(stage.run(), "service.s.errors.unavailable"), 1 / 10.0);
}

// The only replica is crashed at 3.5 s, its successor ready at 4.5 s and known at 6.5 s: those of 4, 5 and 6 s fail.
TEST(Discovery, ASuccessorIsKnownLater) {
  Stage stage(lagging(0.1, 1));
  stage.plane.advance_to(sim::at_seconds(3.5));
  stage.plane.crash_replica(stage.replicas[0]);
  stage.plane.advance_to(sim::at_seconds(4.5));
  stage.plane.add_replica({0}, {});
  EXPECT_DOUBLE_EQ(kpi(stage.run(), "service.s.errors.unavailable"), 3 / 10.0);
}

// Work of 3 s. Replica 0 has the requests of 1 and 3 s when it is drained at 3.5 s. It is known until 5.5 s, so that of 5 s comes
// to it and is served until 8 s.
TEST(Discovery, OneThatDrainsServesWhatStillComes) {
  Stage stage(lagging(3, 2));
  stage.plane.advance_to(sim::at_seconds(3.5));
  stage.plane.drain_replica(stage.replicas[0]);
  stage.plane.advance_to(sim::at_seconds(7.9));
  EXPECT_FALSE(stage.plane.gone(stage.replicas[0]));
  stage.plane.advance_to(sim::at_seconds(8.1));
  EXPECT_TRUE(stage.plane.gone(stage.replicas[0]));
  EXPECT_EQ(kpi(stage.run(), "service.s.errors.unavailable"), 0);
}

// Without any work under way a drained replica is gone at once; a call that is given up meanwhile is tried again elsewhere.
TEST(Discovery, RetriesFindAnother) {
  auto made = lagging(0.1, 2);
  made.services.push_back(service("front", {call_with("s", 1s, 1, 0s)}));
  made.traffic[0].to.service = "front";
  Stage stage(made);
  stage.plane.advance_to(sim::at_seconds(3.5));
  stage.plane.drain_replica(stage.replicas[0]);
  const auto result = stage.run();
  EXPECT_DOUBLE_EQ(kpi(result, "service.s.errors.unavailable"), 1 / 11.0);
  EXPECT_EQ(kpi(result, "traffic.t.availability"), 1);
}

TEST(Discovery, LeastConnectionsFallsForADeadReplica) {
  auto made = lagging(0.9, 2);
  made.services[0].balance = models::Balance::least_connections;
  made.traffic = {deterministic("t", "s", 10)};
  Stage stage(made);
  stage.plane.advance_to(sim::at_seconds(3.55));
  stage.plane.crash_replica(stage.replicas[0]);
  stage.plane.advance_to(sim::at_seconds(4.6));
  const double before = kpi(stage.plane.result(), "service.s.errors.unavailable");
  stage.plane.advance_to(sim::at_seconds(5.5));
  EXPECT_GT(kpi(stage.plane.result(), "service.s.errors.unavailable"), before);  // it looks idle: it gets all of them
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
}

models::ReplicationResult layered(const std::vector<double>& looks, sim::RunSeed seed = {1, 0}) {
  auto front = service("front", {work(exponential(0.01)), call_with("back", 80ms, 2, 5ms)}, 0);
  front.balance.affinity = models::Affinity::user;
  front.discovery.delay = 1500ms;
  auto back = service("back", {cpu(exponential(0.01)), call("names")}, 0);
  back.balance = models::Balance::ewma;
  back.balance.zone_aware = models::ZoneAware{2};
  back.discovery.delay = 700ms;
  back.slow_removal = models::SlowRemoval{};
  auto names = service("names", {work(exponential(0.002))}, 0);
  names.balance = models::Balance::dns;
  for (auto* each : {&front, &back, &names}) each->concurrency = 64;  // a utilization, which else is NaN and equals nothing
  auto made =
      scenario({front, back, names}, {poisson("open", "front", 60), clients("closed", "front", 10, exponential(0.5))}, 60s, 7s);
  made.nodes = {{"east", "a", 2, models::Cores{1}, models::Bytes{1e9}, {}},
                {"west", "b", 2, models::Cores{0.3}, models::Bytes{1e9}, {}}};
  made.network.latency.value = 200us;
  Stage stage(made, seed);
  for (std::uint32_t i = 0; i < 12; ++i) stage.replicas.push_back(stage.plane.add_replica({i / 4}, models::NodeId{i % 4}));
  std::size_t next = 0;
  const auto look_until = [&](double at) {
    for (; next < looks.size() && looks[next] < at; ++next) {
      stage.plane.advance_to(sim::at_seconds(looks[next]));
      (void)stage.plane.result();
    }
    stage.plane.advance_to(sim::at_seconds(at));
  };
  look_until(20);
  for (const std::size_t gone : {0U, 5U, 9U}) stage.plane.crash_replica(stage.replicas[gone]);
  look_until(30);
  for (const std::uint32_t version : {0U, 1U, 2U}) stage.plane.add_replica({version}, models::NodeId{1});
  look_until(59);
  return stage.run();
}

TEST(Discovery, HowOftenItAdvancesChangesNoBitOfAnyLayer) {
  const auto once = layered({});
  ASSERT_GT(once.request_events, 10000U);
  EXPECT_GT(kpi(once, "service.names.errors.unavailable"), 0);
  std::vector<double> often;
  for (int i = 1; i < 1000; ++i) often.push_back(i * 0.0593);
  EXPECT_EQ(layered(often), once);
  EXPECT_EQ(layered({}), once);
  EXPECT_NE(layered({}, {2, 0}).digest, once.digest);
}

/// What two detectors hold out comes back when both have let go.
TEST(Pool, TakesOutAndBackAsOftenAsOut) {
  models::BalanceConfig config;
  config.rule = models::Balance::round_robin;
  models::Pool pool(config, {}, 0);
  std::vector<models::Replica> replicas(3);
  for (std::uint32_t i = 0; i < 3; ++i) pool.add(i, replicas, {});
  const auto next = [&] { return pool.choose({}, {}, replicas, {}); };
  EXPECT_EQ(next(), 0U);
  pool.take_out(1, replicas);
  pool.take_out(1, replicas);
  EXPECT_EQ(next(), 2U);
  EXPECT_EQ(next(), 0U);
  pool.take_back(1, replicas);
  EXPECT_EQ(next(), 2U);
  pool.take_back(1, replicas);
  EXPECT_EQ(next(), 0U);
  EXPECT_EQ(next(), 1U);
  EXPECT_EQ(pool.ready(), 3U);
}

}  // namespace sandtable::test
