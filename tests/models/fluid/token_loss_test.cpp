#include "models/fluid/token_loss.hpp"

#include <gtest/gtest.h>

namespace sandtable::models {
namespace {

TEST(TokenLoss, KeepsToTheLimits) {
  EXPECT_EQ(token_loss(0, 5), 0);
  EXPECT_LT(token_loss(0.5, 100), 1e-6);
  EXPECT_NEAR(token_loss(2, 200), 0.5, 1e-6);  // what comes above the rate is refused
  EXPECT_NEAR(token_loss(1, 9), 0.1, 1e-9);
}

TEST(TokenLoss, GrowsWithTheLoadAndFallsWithTheBurst) {
  for (double load = 0.1; load < 3; load += 0.1) {
    EXPECT_LE(token_loss(load, 10), token_loss(load + 0.1, 10));
    EXPECT_GE(token_loss(load, 10), token_loss(load, 20));
  }
}

}  // namespace
}  // namespace sandtable::models
