#include "models/service/balance/peak_ewma.hpp"

#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

using models::PeakEwma;

// τ = 10 s; every figure by hand from c ← rtt or c·w + rtt·(1 − w).
TEST(PeakEwma, RisesAtOnceAndForgetsSlowly) {
  PeakEwma latencies(10s);
  const double e = std::exp(1);
  latencies.observe(0, 100ms, sim::at_seconds(0));
  EXPECT_DOUBLE_EQ(latencies.cost(0, 0, sim::at_seconds(0)), 0.1);
  EXPECT_DOUBLE_EQ(latencies.cost(0, 1, sim::at_seconds(10)), 2 * 0.1 / e);
  latencies.observe(0, 20ms, sim::at_seconds(10));  // just looked at: no weight for a lower one
  EXPECT_DOUBLE_EQ(latencies.cost(0, 0, sim::at_seconds(10)), 0.1 / e);
  latencies.observe(0, 20ms, sim::at_seconds(20));
  EXPECT_DOUBLE_EQ(latencies.cost(0, 0, sim::at_seconds(20)), 0.1 / e / e + 0.02 * (1 - 1 / e));
  latencies.observe(0, 500ms, sim::at_seconds(20));
  EXPECT_DOUBLE_EQ(latencies.cost(0, 3, sim::at_seconds(20)), 4 * 0.5);
}

TEST(PeakEwma, AnUnknownReplicaGetsOneRequestToBeKnownBy) {
  PeakEwma latencies(10s);
  latencies.observe(0, 1s, sim::at_seconds(0));
  EXPECT_EQ(latencies.cost(1, 0, sim::at_seconds(0)), 0);
  EXPECT_GT(latencies.cost(1, 1, sim::at_seconds(0)), latencies.cost(0, 1000, sim::at_seconds(0)));
  EXPECT_LT(latencies.cost(1, 1, sim::at_seconds(0)), latencies.cost(1, 2, sim::at_seconds(0)));
}

/// Five replicas, the first on a machine of a fifth of a core, the others on one each.
double mean_latency(models::Balance rule) {
  auto only = service("s", {cpu(constant(0.01))}, 0);
  only.balance = rule;
  auto made = scenario({only}, {poisson("t", "s", 20)}, 400s, 20s);
  made.nodes = {{"slow", "a", 1, models::Cores{0.2}, models::Bytes{1e9}, {}},
                {"fast", "a", 4, models::Cores{1}, models::Bytes{1e9}, {}}};
  Stage stage(made);
  for (std::uint32_t node = 0; node < 5; ++node) stage.plane.add_replica({0}, models::NodeId{node});
  return kpi(stage.run(), "service.s.latency.mean");
}

// At this load a replica is mostly idle: two choices by load see no difference, 1/5 of the requests take 5 times as long, and the
// mean is about 0.8·10 + 0.2·50 = 18 ms. By latency the slow one is taken once its cost of 50 ms has decayed to the others' 10,
// after 10 s·ln 5 = 16 s or 320 requests: 10 + 40/320 ms, and a little where two share a core.
TEST(PeakEwma, AvoidsASlowReplicaThatLooksIdle) {
  EXPECT_NEAR(mean_latency(models::Balance::least_request), 0.018, 0.0015);
  EXPECT_NEAR(mean_latency(models::Balance::ewma), 0.0102, 0.0003);
}

}  // namespace sandtable::test
