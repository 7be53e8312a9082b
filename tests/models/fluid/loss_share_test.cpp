#include "models/fluid/loss_share.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace sandtable::models {
namespace {

TEST(LossShare, IsThePartOfTheLostWhereNobodyLooksAtLoad) {
  EXPECT_EQ(loss_share(Balance::round_robin, 9, 1, 0.5), 0.1);
  EXPECT_EQ(loss_share(Balance::maglev, 3, 1, 1), 0.25);
  EXPECT_EQ(loss_share(Balance::shared_queue, 3, 1, 1), 0);
  EXPECT_EQ(loss_share(Balance::random, 3, 0, 1), 0);
  EXPECT_EQ(loss_share(Balance::random, 0, 2, 1), 1);
}

// Two of ten: one in five pairs has the lost one, which wins where the other is busy, and half of the ties.
TEST(LossShare, IsMoreWhereTheyLookIdle) {
  EXPECT_DOUBLE_EQ(loss_share(Balance::least_request, 9, 1, 1), 0.2);
  EXPECT_DOUBLE_EQ(loss_share(Balance::least_request, 9, 1, 0), 0.1);
  EXPECT_DOUBLE_EQ(loss_share(Balance::least_connections, 9, 1, 1), 1);
  EXPECT_DOUBLE_EQ(loss_share(Balance::least_request_full, 9, 1, 0), 0.1);
}

TEST(LossShare, BusyIsWhoHasAny) {
  EXPECT_DOUBLE_EQ(busy_chance(0.3, 1), 0.3);
  EXPECT_EQ(busy_chance(5, 2), 1);
  EXPECT_NEAR(busy_chance(1, 1e9), busy_chance(1, std::numeric_limits<double>::infinity()), 1e-6);
}

}  // namespace
}  // namespace sandtable::models
