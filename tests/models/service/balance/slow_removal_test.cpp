#include "models/service/balance/slow_removal.hpp"

#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

using models::LatencySum;
using models::slow_replicas;
using models::SlowDetector;
using models::SlowRemoval;

std::vector<LatencySum> means(const std::vector<int>& milliseconds) {
  std::vector<LatencySum> made;
  for (std::uint32_t i = 0; i < milliseconds.size(); ++i) made.push_back({i, 20, 20 * std::chrono::milliseconds(milliseconds[i])});
  return made;
}

TEST(SlowRemoval, ComparesWithTheMedianOfThePeers) {
  EXPECT_EQ(slow_replicas(means({10, 31, 9, 10}), {}), (std::vector<std::uint32_t>{1}));            // 31 > 3·10
  EXPECT_EQ(slow_replicas(means({10, 29, 9, 10}), {}), (std::vector<std::uint32_t>{}));             // 29 is not
  EXPECT_EQ(slow_replicas(means({500, 400, 10, 10, 10}), {}), (std::vector<std::uint32_t>{0, 1}));  // the slowest first
  EXPECT_EQ(slow_replicas(means({10, 20, 90}), {}), (std::vector<std::uint32_t>{2}));               // lower of 10 and 20
  EXPECT_EQ(slow_replicas(means({10, 90}), {}), (std::vector<std::uint32_t>{}));                    // one peer is no yardstick
  auto few = means({10, 10, 10, 500});
  few[3].requests = 19;
  EXPECT_EQ(slow_replicas(few, {}), (std::vector<std::uint32_t>{}));
}

// Envoy's success-rate rule takes what lies 1.9 deviations from the mean; of four, one is never further than √3 = 1.73 from it. The
// median has no such blind spot.
TEST(SlowRemoval, FindsOneOfFour) { EXPECT_EQ(slow_replicas(means({10, 10, 10, 100000}), {}), (std::vector<std::uint32_t>{3})); }

TEST(SlowRemoval, EjectsSoManyAndSoLong) {
  SlowDetector detector(SlowRemoval{});
  const auto answer = [&](std::uint32_t ordinal, sim::Duration latency) {
    for (int i = 0; i < 20; ++i) detector.answered(ordinal, latency);
  };
  for (std::uint32_t i = 0; i < 10; ++i) answer(i, i == 3 ? 1s : i == 7 ? 2s : 10ms);
  EXPECT_TRUE(detector.judge(sim::at_seconds(9.9), 10).out.empty());
  EXPECT_EQ(detector.judge(sim::at_seconds(10), 10).out, (std::vector<std::uint32_t>{7}));  // 10 % of ten: the slowest
  for (std::uint32_t i = 0; i < 10; ++i) answer(i, i == 3 ? 1s : 10ms);
  EXPECT_TRUE(detector.judge(sim::at_seconds(20), 10).out.empty());  // one is out already
  const auto later = detector.judge(sim::at_seconds(47), 10);        // 10 s + 30 s are over since 40 s
  EXPECT_EQ(later.back, (std::vector<std::uint32_t>{7}));
  EXPECT_EQ(detector.next(), sim::at_seconds(50));
}

TEST(SlowRemoval, AlwaysMayTakeOne) {
  SlowDetector detector(SlowRemoval{});
  for (std::uint32_t i = 0; i < 3; ++i)
    for (int k = 0; k < 20; ++k) detector.answered(i, i == 0 ? 1s : 10ms);
  EXPECT_EQ(detector.judge(sim::at_seconds(10), 3).out, (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(detector.give_up(), (std::vector<std::uint32_t>{0}));
}

/// Four replicas by round robin, the last at a tenth of the others' speed: 10 and 100 ms, 8 requests a second.
models::ReplicationResult with_a_slow_one(sim::Duration duration, sim::Duration warmup, std::optional<SlowRemoval> removal,
                                          bool fast_ones_stay = true) {
  auto only = service("s", {cpu(constant(0.01))}, 0);
  only.balance = models::Balance::round_robin;
  only.slow_removal = removal;
  auto made = scenario({only}, {deterministic("t", "s", 8)}, duration, warmup);
  made.nodes = {{"fast", "a", 3, models::Cores{1}, models::Bytes{1e9}, {}},
                {"slow", "a", 1, models::Cores{0.1}, models::Bytes{1e9}, {}}};
  Stage stage(made);
  for (std::uint32_t node = 0; node < 4; ++node) stage.replicas.push_back(stage.plane.add_replica({0}, models::NodeId{node}));
  if (!fast_ones_stay) {
    stage.plane.advance_to(sim::at_seconds(20));
    for (int i = 0; i < 3; ++i) stage.plane.drain_replica(stage.replicas[static_cast<std::size_t>(i)]);
  }
  return stage.run();
}

// 8 a second, two a replica and second: after 10 s each has answered 20 times (the slow one, whose last is under way, 19). With 15
// demanded it is out from 10 s to 40 s.
TEST(SlowRemoval, KeepsASlowReplicaOutForTheEjection) {
  SlowRemoval removal;
  removal.least_requests = 15;
  EXPECT_NEAR(kpi(with_a_slow_one(39900ms, 10200ms, removal), "service.s.latency.max"), 0.01, 1e-9);
  EXPECT_NEAR(kpi(with_a_slow_one(41s, 10200ms, removal), "service.s.latency.max"), 0.1, 1e-9);
  EXPECT_NEAR(kpi(with_a_slow_one(39900ms, 10200ms, std::nullopt), "service.s.latency.max"), 0.1, 1e-9);
}

TEST(SlowRemoval, ComesBackAtOnceWhereNobodyElseIsLeft) {
  SlowRemoval removal;
  removal.least_requests = 15;
  const auto result = with_a_slow_one(30s, 20200ms, removal, false);
  EXPECT_EQ(kpi(result, "service.s.errors.unavailable"), 0);
  EXPECT_GT(kpi(result, "service.s.rate"), 7);
}

}  // namespace sandtable::test
