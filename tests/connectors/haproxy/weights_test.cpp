#include "connectors/haproxy/weights.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace sandtable::connectors::haproxy {
namespace {

using Weights = std::vector<std::uint32_t>;

TEST(ServerWeights, ExactSharesNearTheCustomaryScale) {
  EXPECT_EQ(*server_weights({{1, 1}}), Weights{100});
  EXPECT_EQ(*server_weights({{0.5, 1}, {0.5, 1}}), (Weights{100, 100}));
  // 90:10 on single servers is exact at 99:11 as at 90:10; the scale nearest to 100 wins.
  EXPECT_EQ(*server_weights({{90, 1}, {10, 1}}), (Weights{99, 11}));
  // 99:1 has one exact pair below 100, and one at 198.
  EXPECT_EQ(*server_weights({{0.99, 1}, {0.01, 1}}), (Weights{99, 1}));
}

TEST(ServerWeights, MoreServersWeighLessEach) {
  // 3 servers share 0.75, 1 has 0.25: all alike.
  EXPECT_EQ(*server_weights({{0.75, 3}, {0.25, 1}}), (Weights{100, 100}));
}

TEST(ServerWeights, SharesComeOutWithinOnePercent) {
  for (const double share : {0.01, 0.05, 0.1, 1.0 / 3, 0.5, 0.77}) {
    for (const std::uint32_t servers : {1U, 2U, 5U}) {
      const auto weights = *server_weights({{1 - share, 3}, {share, servers}});
      const double actual = weights[1] * servers / (weights[1] * static_cast<double>(servers) + weights[0] * 3.0);
      EXPECT_NEAR(actual / share, 1, 0.01) << share << " on " << servers;
    }
  }
}

TEST(ServerWeights, ZeroIsZero) { EXPECT_EQ(*server_weights({{1, 2}, {0, 3}, {0, 0}}), (Weights{100, 0, 0})); }

TEST(ServerWeights, SaysWhatDoesNotFit) {
  EXPECT_FALSE(server_weights({}));
  EXPECT_FALSE(server_weights({{0, 1}, {0, 1}}));
  EXPECT_FALSE(server_weights({{-1, 1}, {2, 1}}));
  EXPECT_FALSE(server_weights({{1, 1}, {1, 0}}));
  EXPECT_FALSE(server_weights({{1, 1}, {1e-6, 1}}));
  EXPECT_FALSE(server_weights({{1, 1}, {std::numeric_limits<double>::infinity(), 1}}));
}

}  // namespace
}  // namespace sandtable::connectors::haproxy
