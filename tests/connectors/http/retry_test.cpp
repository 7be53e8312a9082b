#include "connectors/http/retry.hpp"

#include <gtest/gtest.h>

#include "sim/contract.hpp"

namespace sandtable::connectors::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Backoff, DoublesUpToTheLongest) {
  const RetryPolicy policy{4, milliseconds(200), seconds(1)};
  // Draw 0 is half of min(200 ms · 2^(k−1), 1 s).
  EXPECT_EQ(backoff(policy, 1, 0), milliseconds(100));
  EXPECT_EQ(backoff(policy, 2, 0), milliseconds(200));
  EXPECT_EQ(backoff(policy, 3, 0), milliseconds(400));
  EXPECT_EQ(backoff(policy, 4, 0), milliseconds(500));
  EXPECT_EQ(backoff(policy, 4'000'000'000U, 0), milliseconds(500));
}

TEST(Backoff, JitterSpansHalfToWhole) {
  const RetryPolicy policy{4, milliseconds(200), seconds(1)};
  EXPECT_EQ(backoff(policy, 1, 0.5), milliseconds(150));
  EXPECT_LT(backoff(policy, 1, 0.999), milliseconds(200));
  EXPECT_THROW(static_cast<void>(backoff(policy, 1, 1.0)), sim::ContractError);
  EXPECT_THROW(static_cast<void>(backoff(policy, 0, 0.5)), sim::ContractError);
}

TEST(Backoff, ObeysRetryAfterWhereItIsLonger) {
  const RetryPolicy policy{4, milliseconds(200), seconds(1)};
  EXPECT_EQ(backoff(policy, 1, 0, seconds(7)), seconds(7));
  EXPECT_EQ(backoff(policy, 1, 0, milliseconds(1)), milliseconds(100));
}

TEST(WorthRetrying, OverloadAndServerFailures) {
  for (const int status : {429, 500, 502, 503, 504}) EXPECT_TRUE(worth_retrying(status)) << status;
  for (const int status : {200, 301, 400, 401, 404, 422, 501, 505}) EXPECT_FALSE(worth_retrying(status)) << status;
}

}  // namespace
}  // namespace sandtable::connectors::http
