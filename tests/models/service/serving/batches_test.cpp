#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

Service batching(std::uint32_t size, sim::Duration wait, double work, double per_item) {
  auto made = service("s", {});
  made.endpoints[0].steps = {{models::BatchStep{size, wait, constant(work), constant(per_item)}}};
  return made;
}

// A request every 0.1 s, batches of 3 or after 0.25 s, 0.05 s + 0.01 s each. Of 0.1, 0.2, 0.3: full at 0.3, done at 0.38, and so
// on.
TEST(Batches, AFullOneBegins) {
  const auto result = Stage(scenario({batching(3, 250ms, 0.05, 0.01)}, {deterministic("t", "s", 10)}, 3050ms)).run();
  EXPECT_NEAR(kpi(result, "service.s.latency.mean"), (0.28 + 0.18 + 0.08) / 3, 1e-9);
  EXPECT_EQ(kpi(result, "service.s.batch.mean"), 3);
}

// With 0.15 s of patience: of 0.1 and 0.2, begun at 0.25, done at 0.32; of 0.3 and 0.4, at 0.45 …
TEST(Batches, TheFirstWaitsNoLongerThanItMay) {
  const auto result = Stage(scenario({batching(3, 150ms, 0.05, 0.01)}, {deterministic("t", "s", 10)}, 3090ms)).run();
  EXPECT_NEAR(kpi(result, "service.s.latency.mean"), (0.22 + 0.12) / 2, 1e-9);
  EXPECT_EQ(kpi(result, "service.s.batch.mean"), 2);
}

// One at a time: 0.25 s each whatever the size, at most 2. Of 0.1 at once, until 0.35; then 0.2 and 0.3, until 0.6; 0.4 and 0.5 …
TEST(Batches, TheNextWaitsForTheLast) {
  Stage stage(scenario({batching(2, 0s, 0.25, 0)}, {deterministic("t", "s", 10)}, 10s));
  stage.plane.advance_to(sim::at_seconds(0.85));
  const auto result = stage.plane.result();
  EXPECT_NEAR(kpi(result, "service.s.latency.mean"), (0.25 + 0.4 + 0.3 + 0.45 + 0.35) / 5, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.batch.mean"), (1 + 2 + 2 + 2) / 4.0, 1e-12);
}

TEST(Batches, ACrashEndsThoseInIt) {
  Stage stage(scenario({batching(2, 0s, 0.25, 0)}, {deterministic("t", "s", 10)}, 10s));
  stage.plane.advance_to(sim::at_seconds(0.5));
  stage.plane.crash_replica(stage.replicas[0]);
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  stage.plane.add_replica({0}, {});
  stage.plane.advance_to(sim::at_seconds(0.86));  // that of 0.6, alone
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.rate") * 0.86, 2, 1e-9);
}

// The pause [2, 2.5) lies in the batch of 1.9 s that takes 0.3 s.
TEST(Batches, APauseProlongsOne) {
  auto station = batching(4, 0s, 0.3, 0);
  station.pauses = models::Pauses{constant(2), constant(0.5)};
  auto made = scenario({station}, {deterministic("t", "s", 1)}, 10s);
  made.network.latency.value = 900ms;
  Stage stage(made);
  stage.plane.advance_to(sim::at_seconds(2.69));
  EXPECT_EQ(stage.plane.in_flight({0}), 1U);
  stage.plane.advance_to(sim::at_seconds(2.71));
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
}

}  // namespace sandtable::test
