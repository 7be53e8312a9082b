#include "models/service/balance/zone_routing.hpp"

#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

using models::no_zone;
using models::route_zone;

constexpr double just_below = 1 - 1e-12;

// uᵢ = 2, 2, 4, 2 of 10 and cᵢ = 4, 4, 1, 1 of 10: from zone 0, 0.2/0.4 stays; what its callers leave free is 0.3 in zone 2 and 0.1
// in zone 3, so that these get 3/4 and 1/4 of the rest.
TEST(ZoneRouting, KeepsWhatTheZoneCanTakeAndSpillsByRoom) {
  const std::vector<std::uint32_t> replicas{2, 2, 4, 2}, callers{4, 4, 1, 1};
  const auto from = [&](std::uint32_t zone, double u) { return route_zone(replicas, callers, zone, 6, u); };
  EXPECT_EQ(from(0, 0), 0U);
  EXPECT_EQ(from(0, 0.4999), 0U);
  EXPECT_EQ(from(0, 0.5001), 2U);
  EXPECT_EQ(from(0, 0.5 + 0.5 * 0.7499), 2U);
  EXPECT_EQ(from(0, 0.5 + 0.5 * 0.7501), 3U);
  EXPECT_EQ(from(0, just_below), 3U);
  EXPECT_EQ(from(2, just_below), 2U);
  EXPECT_EQ(from(3, just_below), 3U);
}

TEST(ZoneRouting, EveryReplicaGetsTheSame) {
  const std::vector<std::uint32_t> replicas{3, 5, 2, 7}, callers{6, 1, 8, 2};
  std::vector<double> load(4);
  constexpr int draws = 20000;
  for (std::uint32_t zone = 0; zone < 4; ++zone) {
    for (int i = 0; i < draws; ++i) load[route_zone(replicas, callers, zone, 6, (i + 0.5) / draws)] += callers[zone] / 17.0 / draws;
  }
  for (std::size_t zone = 0; zone < 4; ++zone) EXPECT_NEAR(load[zone], replicas[zone] / 17.0, 1e-3);
}

TEST(ZoneRouting, PassesZonesOver) {
  EXPECT_EQ(route_zone({3, 2}, {1, 1}, 0, 6, 0.1), no_zone);        // five replicas
  EXPECT_EQ(route_zone({3, 3}, {1, 1}, no_zone, 6, 0.1), no_zone);  // a caller from nowhere
  EXPECT_EQ(route_zone({0, 6}, {1, 1}, 0, 6, 0.1), no_zone);        // none in its zone
  EXPECT_EQ(route_zone({6, 0}, {1, 1}, 0, 6, 0.1), no_zone);        // none elsewhere
}

/// `back` has four replicas in zone a and two in b, where machines are half as fast: 10 and 20 ms.
Scenario two_zones(std::optional<models::ZoneAware> aware) {
  auto back = service("back", {cpu(constant(0.01))}, 0);
  back.balance.zone_aware = aware;
  auto front = service("front", {call("back")}, 0);
  auto made = scenario({back, front}, {}, 2000s);
  made.nodes = {{"east", "a", 4, models::Cores{1}, models::Bytes{1e9}, {}},
                {"west", "b", 2, models::Cores{0.5}, models::Bytes{1e9}, {}}};
  return made;
}
double mean_latency(const Scenario& made, const std::string& of, std::vector<std::uint32_t> fronts = {}) {
  Stage stage(made);
  for (std::uint32_t node = 0; node < 6; ++node) stage.plane.add_replica({0}, models::NodeId{node});
  for (const std::uint32_t node : fronts) stage.plane.add_replica({1}, models::NodeId{node});
  return kpi(stage.run(), of + ".latency.mean");
}
models::Traffic from(std::string zone, double rate, const std::string& to) {
  auto made = deterministic("t" + zone, to, rate);
  made.zone = zone;
  return made;
}

// Users of both zones, counting alike: c = 1/2 each, u = 2/3 and 1/3. From a all stay (10 ms); from b 2/3 stay: 2/3·20 + 1/3·10.
TEST(ZoneRouting, UsersComeFromTheirTrafficsZone) {
  auto made = two_zones(models::ZoneAware{});
  made.traffic = {from("a", 10, "back"), from("b", 0.0001, "back")};
  EXPECT_NEAR(mean_latency(made, "traffic.ta"), 0.01, 1e-9);
  made.traffic = {from("a", 0.0001, "back"), from("b", 10, "back")};
  EXPECT_NEAR(mean_latency(made, "traffic.tb"), 0.05 / 3, 2e-4);
  made.services[0].balance.zone_aware = models::ZoneAware{7};  // too few: 2/3 in a, 1/3 in b
  EXPECT_NEAR(mean_latency(made, "traffic.tb"), 0.04 / 3, 2e-4);
}

// All callers in b: c_b = 1, so that 1/3 stays, as without zones; with callers in both, 2/3 of those from b.
TEST(ZoneRouting, CallsComeFromTheCallersNode) {
  auto made = two_zones(models::ZoneAware{});
  made.traffic = {deterministic("t", "front", 10)};
  EXPECT_NEAR(mean_latency(made, "service.front", {4}), 0.04 / 3, 2e-4);
  made.services[1].balance = models::Balance::round_robin;
  EXPECT_NEAR(mean_latency(made, "service.front", {0, 4}), (0.01 + 0.05 / 3) / 2, 2e-4);
}

TEST(ZoneRouting, GoesWithRulesThatKeepStateByReplica) {
  for (const auto rule : {models::Balance::least_connections, models::Balance::maglev, models::Balance::ewma,
                          models::Balance::weighted_round_robin, models::Balance::round_robin}) {
    auto made = two_zones(models::ZoneAware{});
    made.services[0].balance.rule = rule;
    made.traffic = {from("a", 10, "back"), from("b", 0.0001, "back")};
    EXPECT_NEAR(mean_latency(made, "traffic.ta"), 0.01, 1e-9) << static_cast<int>(rule);
  }
}

}  // namespace sandtable::test
