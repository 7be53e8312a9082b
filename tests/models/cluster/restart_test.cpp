#include "models/cluster/restart.hpp"

#include <gtest/gtest.h>

namespace sandtable::models {
namespace {

// At once, then 10, 20, 40, 80, 160, 300, 300 s; after 10 minutes of running from the beginning.
TEST(RestartBackoff, IsTheKubelets) {
  RestartBackoff backoff;
  sim::Time now{};
  for (const std::int64_t expected : {0, 10, 20, 40, 80, 160, 300, 300, 300}) {
    const sim::Duration wait = backoff.next(now);
    EXPECT_EQ(wait, std::chrono::seconds(expected));
    now += wait + std::chrono::minutes(9);
  }
  EXPECT_EQ(backoff.next(now + std::chrono::minutes(1)), sim::Duration{0});
  EXPECT_EQ(backoff.next(now + std::chrono::minutes(2)), std::chrono::seconds(10));
}

}  // namespace
}  // namespace sandtable::models
