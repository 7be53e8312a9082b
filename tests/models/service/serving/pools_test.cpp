#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

Step use(std::string pool, std::vector<Step> steps) { return {models::UseStep{std::move(pool), std::move(steps)}}; }

// Two places for 1 s each, a request every 0.4 s from 0.4 on: served 0.4, 0.8, then at 1.4 (of 1.2), 1.8 (of 1.6), 2.4 (of 2.0) …
TEST(Pools, WhoFindsNoPlaceWaitsInOrder) {
  auto only = service("s", {use("db", {work(constant(1))})});
  only.pools = {{"db", 2, {}}};
  Stage stage(scenario({only}, {deterministic("t", "s", 2.5)}, 10s));
  stage.plane.advance_to(sim::at_seconds(2.4));
  const auto result = stage.plane.result();
  EXPECT_NEAR(kpi(result, "service.s.pool.db.wait.mean"), (0 + 0 + 0.2 + 0.2 + 0.4) / 5, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.pool.db.utilization"), (0.4 + 2 * 1.6) / (2 * 2.4), 1e-9);
}

TEST(Pools, OverTheQueueIsRejected) {
  auto only = service("s", {use("db", {work(constant(100))})});
  only.pools = {{"db", 2, 3}};
  Stage stage(scenario({only}, {deterministic("t", "s", 1)}, 20s));
  stage.plane.advance_to(sim::at_seconds(12.5));
  EXPECT_EQ(stage.plane.in_flight({0}), 5U);
  EXPECT_EQ(kpi(stage.plane.result(), "service.s.errors.rejected"), 1);
}

// Calls that fail inside, within a choice or in a branch: every place is given back, or the pools would be full after two. With all
// places free when the next one comes, none is rejected for want of one.
TEST(Pools, AFailureGivesBackWhatItHolds) {
  const Step in_choice = use("a", {choice({{1, {use("b", {call("back")})}}})});
  const Step in_branches = use("a", {parallel({use("b", {call("back")}), use("b", {work(constant(0.01))})})});
  for (const Step& fails : {in_choice, in_branches}) {
    auto only = service("s", {fails, work(constant(1))});
    only.pools = {{"a", 1, 0}, {"b", 2, 0}};
    const auto result = Stage(scenario({only, service("back", {}, 0)}, {deterministic("t", "s", 7)}, 100s)).run();
    EXPECT_EQ(kpi(result, "service.s.errors.unavailable"), 1);
    EXPECT_LT(kpi(result, "service.s.pool.a.utilization"), 0.08);
    EXPECT_LT(kpi(result, "service.s.pool.b.utilization"), 0.08);
  }
}

// Over seeds, at loads above and below: never more places in use than there are.
TEST(Pools, NeverExceeded) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    auto only = service(
        "s", {use("a", {work(exponential(0.1)), use("b", {cpu(exponential(0.05)), call_with("back", 100ms, 1, 10ms)})})}, 2);
    only.pools = {{"a", 5, 7}, {"b", 2, {}}};
    auto back = service("back", {work(exponential(0.08))});
    back.concurrency = 3;
    back.queue = 1;
    Stage stage(scenario({only, back}, {poisson("t", "s", 10.0 * static_cast<double>(seed))}, 60s), {seed, 0});
    stage.replicas.pop_back();  // that of back stays
    for (int i = 1; i <= 60; ++i) {
      stage.plane.advance_to(sim::at_seconds(i));
      const auto result = stage.plane.result();
      EXPECT_LE(kpi(result, "service.s.pool.a.utilization"), 1 + 1e-12);
      EXPECT_LE(kpi(result, "service.s.pool.b.utilization"), 1 + 1e-12);
      EXPECT_LE(stage.plane.in_flight({0}), 2U * (5 + 7));
      if (i % 7 == 0) {
        stage.plane.crash_replica(stage.replicas[static_cast<std::size_t>(i / 7) - 1]);
        stage.replicas.push_back(stage.plane.add_replica({0}, {}));
      }
    }
  }
}

// A drained replica ends its requests, those that wait for a place too, and is gone.
TEST(Pools, ADrainEndsThoseThatWait) {
  auto only = service("s", {use("db", {work(constant(1))})});
  only.pools = {{"db", 1, {}}};
  Stage stage(scenario({only}, {deterministic("t", "s", 10)}, 10s));
  stage.plane.advance_to(sim::at_seconds(0.35));
  stage.plane.drain_replica(stage.replicas[0]);
  stage.plane.advance_to(sim::at_seconds(3.0));
  EXPECT_FALSE(stage.plane.gone(stage.replicas[0]));
  stage.plane.advance_to(sim::at_seconds(3.1));
  EXPECT_TRUE(stage.plane.gone(stage.replicas[0]));
}

}  // namespace sandtable::test
