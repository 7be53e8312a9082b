#include <gtest/gtest.h>

#include "models/service/max_min_shares.hpp"
#include "models/service/processor_sharing.hpp"
#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

using models::max_min_shares;
using models::ShareClaim;

TEST(MaxMinShares, EverybodyIsServedWhereThereIsEnough) {
  std::vector<ShareClaim> claims{{1, 2, 0}, {5, 1, 0}};
  max_min_shares(4, claims);
  EXPECT_EQ(claims[0].share, 2);
  EXPECT_EQ(claims[1].share, 1);
}

// 4 cores; caps 0.5, 3, 3 with weights 1, 1, 2: the first is content with 0.5, the rest of 3.5 goes 1 : 2.
TEST(MaxMinShares, ByWeightBelowTheCaps) {
  std::vector<ShareClaim> claims{{1, 0.5, 0}, {1, 3, 0}, {2, 3, 0}};
  max_min_shares(4, claims);
  EXPECT_DOUBLE_EQ(claims[0].share, 0.5);
  EXPECT_DOUBLE_EQ(claims[1].share, 3.5 / 3);
  EXPECT_DOUBLE_EQ(claims[2].share, 7.0 / 3);
}

// Two requests on one core: demands 1 and 3 s, both from 0. Each runs at ½: the first ends at 2 s; the other, alone, has 2 s left:
// 4 s.
TEST(ProcessorSharing, TwoRequestsHandWorked) {
  models::ProcessorSharing core;
  core.enter(sim::at_seconds(0), 1, 7);
  core.enter(sim::at_seconds(0), 3, 8);
  core.set_rate(sim::at_seconds(0), 0.5);
  EXPECT_EQ(core.next_completion(), sim::at_seconds(2));
  std::vector<std::uint32_t> done;
  core.complete(sim::at_seconds(2), [&](std::uint32_t strand) { done.push_back(strand); });
  EXPECT_EQ(done, std::vector<std::uint32_t>{7});
  core.set_rate(sim::at_seconds(2), 1);
  EXPECT_EQ(core.next_completion(), sim::at_seconds(4));
}

/// Two services on one node of 3 cores: `a` (weight 2, limit 2) and `b` (weight 1, no limit).
Scenario one_node() {
  auto a = service("a", {cpu(constant(100))});
  a.cpu = {models::Cores{2}, models::Cores{2}};
  auto b = service("b", {cpu(constant(100))});
  b.cpu = {models::Cores{1}, {}};
  auto made = scenario({a, b}, {deterministic("ta", "a", 1), deterministic("tb", "b", 1)}, 60s);
  models::NodeGroup group;
  group.name = "n";
  group.cpu = models::Cores{3};
  made.nodes.push_back(group);
  return made;
}

TEST(CpuSharing, ReplicasOfANodeShareItsCores) {
  auto world = models::compile(one_node()).value();
  models::RequestPlane plane(world, {1, 0});
  plane.add_replica({0}, models::NodeId{0});
  plane.add_replica({1}, models::NodeId{0});
  const auto cores = [&](double now) {
    plane.advance_to(sim::at_seconds(now));
    const auto result = plane.result();
    return std::pair{kpi(result, "service.a.cpu") * now, kpi(result, "service.b.cpu") * now};
  };
  // By t = 1 s nothing has come. In [1, 2) one request each: a core each. In [2, 3) two each want 4 of 3 cores: by weight 2 : 1.
  // From 3 s on three each: a wants its limit of 2, b 3; still 2 : 1.
  EXPECT_EQ(cores(1), (std::pair{0.0, 0.0}));
  EXPECT_EQ(cores(2), (std::pair{1.0, 1.0}));
  EXPECT_EQ(cores(3), (std::pair{3.0, 2.0}));
  EXPECT_EQ(cores(5), (std::pair{7.0, 4.0}));
}

TEST(CpuSharing, ACrashGivesTheCoresToTheOthers) {
  auto world = models::compile(one_node()).value();
  models::RequestPlane plane(world, {1, 0});
  const auto a = plane.add_replica({0}, models::NodeId{0});
  plane.add_replica({1}, models::NodeId{0});
  plane.advance_to(sim::at_seconds(4.5));
  const double before = kpi(plane.result(), "service.b.cpu") * 4.5;
  plane.crash_replica(a);
  plane.advance_to(sim::at_seconds(5.5));
  EXPECT_NEAR(kpi(plane.result(), "service.b.cpu") * 5.5 - before, 3, 1e-9);  // all three, four then five requests
}

// Limit of half a core, two requests of 0.1 s CPU at once: a quarter each, both done 0.4 s later.
TEST(CpuSharing, ALimitBelowOneCore) {
  auto only = service("s", {parallel({cpu(constant(0.1)), cpu(constant(0.1))})});
  only.cpu.limit = models::Cores{0.5};
  const auto result = Stage(scenario({only}, {deterministic("t", "s", 1)}, 10500ms)).run();
  EXPECT_NEAR(kpi(result, "service.s.latency.mean"), 0.4, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.cpu"), 10 * 0.2 / 10.5, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.utilization"), 10 * 0.4 / 10.5, 1e-9);
}

}  // namespace sandtable::test
