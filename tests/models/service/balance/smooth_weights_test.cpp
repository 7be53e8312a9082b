#include "models/service/balance/smooth_weights.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

// The example of nginx's commit: weights 5, 1, 1.
TEST(SmoothWeights, SpreadsTheTurnsOut) {
  models::SmoothWeights turns;
  turns.add(0, 5);
  turns.add(1, 1);
  turns.add(2, 1);
  std::string order;
  for (int i = 0; i < 14; ++i) order += static_cast<char>('a' + turns.next());
  EXPECT_EQ(order, "aabacaaaabacaa");
}

TEST(SmoothWeights, EqualWeightsTakeTurnsAndSharesAreTheWeights) {
  models::SmoothWeights equal, odd;
  for (std::uint32_t i = 0; i < 4; ++i) equal.add(i, 2.5), odd.add(i, 1.0 + i);
  std::map<std::uint32_t, int> chosen;
  for (std::uint32_t i = 0; i < 40; ++i) {
    EXPECT_EQ(equal.next(), i % 4);
    ++chosen[odd.next()];
  }
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(chosen[i], 4 * (1 + static_cast<int>(i)));
}

TEST(SmoothWeights, ANodeGroupsEntryComesBeforeItsZones) {
  auto only = service("s", {work(constant(0.01))});
  only.balance = models::Balance::weighted_round_robin;
  only.balance.weights = {{"large", "", 4}, {"", "b", 2}};
  auto made = scenario({only}, {}, 1s);
  made.nodes = {{"large", "b", 1, models::Cores{4}, models::Bytes{1}, {}},
                {"west", "b", 2, models::Cores{1}, models::Bytes{1}, {}},
                {"east", "a", 1, models::Cores{1}, models::Bytes{1}, {}}};
  const auto world = models::compile(made);
  ASSERT_TRUE(world.has_value());
  EXPECT_EQ(world->services[0].node_weights, (std::vector<double>{4, 2, 2, 1}));
}

// Weights 3 and 1, and only the second is slow (half a core): every fourth request takes twice as long.
TEST(SmoothWeights, WeighsReplicasByTheirNodes) {
  auto only = service("s", {cpu(constant(0.01))}, 0);
  only.balance = models::Balance::weighted_round_robin;
  only.balance.weights = {{"fast", "", 3}};
  auto made = scenario({only}, {deterministic("t", "s", 10)}, 40050ms);
  made.nodes = {{"fast", "a", 1, models::Cores{1}, models::Bytes{1e9}, {}},
                {"slow", "a", 1, models::Cores{0.5}, models::Bytes{1e9}, {}}};
  Stage stage(made);
  for (std::uint32_t node = 0; node < 2; ++node) stage.plane.add_replica({0}, models::NodeId{node});
  EXPECT_NEAR(kpi(stage.run(), "service.s.latency.mean"), 0.0125, 1e-9);
}

}  // namespace sandtable::test
