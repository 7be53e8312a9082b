#include "models/cluster/workloads/retry_backoff.hpp"

#include <gtest/gtest.h>

namespace sandtable::models::kube {
namespace {

using namespace std::chrono_literals;

// 5 ms · 2^(n−1): the eighteenth would be 655.36 s, the nineteenth is cut to 1000 s.
TEST(RetryBackoff, DoublesUpToItsMost) {
  EXPECT_EQ(retry_backoff(0), 0s);
  EXPECT_EQ(retry_backoff(1), 5ms);
  EXPECT_EQ(retry_backoff(2), 10ms);
  EXPECT_EQ(retry_backoff(18), 655'360ms);
  EXPECT_EQ(retry_backoff(19), 1000s);
  EXPECT_EQ(retry_backoff(4'000'000'000), 1000s);
  EXPECT_EQ(retry_backoff(1, job_retries), 1s);
  EXPECT_EQ(retry_backoff(6, job_retries), 32s);
  EXPECT_EQ(retry_backoff(7, job_retries), 60s);
}

TEST(Retries, CountsInARow) {
  Retries retries;
  const sim::Time now{10s};
  EXPECT_TRUE(retries.may_try(now));
  EXPECT_EQ(retries.refused(now), now + 5ms);
  EXPECT_FALSE(retries.may_try(now));
  EXPECT_TRUE(retries.may_try(now + 1ns));
  EXPECT_EQ(retries.refused(now + 5ms), now + 15ms);
  retries.forget();
  EXPECT_TRUE(retries.may_try(now + 5ms));
  EXPECT_EQ(retries.refused(now + 5ms), now + 10ms);
}

}  // namespace
}  // namespace sandtable::models::kube
