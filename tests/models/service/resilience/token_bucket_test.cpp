#include "models/service/resilience/token_bucket.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

using models::TokenBucket;
using models::TokenBucketConfig;

// 4 tokens a second, 2 at most; a request each 0.1 s adds 0.4:
//   at 0.1 s 2 → 1 · 0.2: 1.4 → 0.4 · 0.3: 0.8 no · 0.4: 1.2 → 0.2 · 0.5: 0.6 no · 0.6: 1.0 → 0 · 0.7: 0.4 no · 0.8: 0.8 no ·
//   0.9: 1.2 → 0.2
TEST(TokenBucket, LetsInByHand) {
  const TokenBucketConfig config{4, 2};
  TokenBucket bucket(config);
  const std::vector<bool> expected{true, true, false, true, false, true, false, false, true};
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(bucket.take(sim::at_seconds(0.1 * static_cast<double>(i + 1))), expected[i]) << i;
}

/// Over any stretch from one request to a later one: at most burst + rate·time.
RC_GTEST_PROP(TokenBucketProperty, NeverLetsInMoreThanBurstAndRate, (const std::vector<std::uint16_t>& gaps_ms)) {
  const TokenBucketConfig config{7, 3};
  TokenBucket bucket(config);
  std::vector<double> let_in;
  double now = 0;
  for (const auto gap : gaps_ms) {
    now += gap % 500 / 1000.0;
    if (bucket.take(sim::at_seconds(now))) let_in.push_back(now);
  }
  for (std::size_t i = 0; i < let_in.size(); ++i) {
    for (std::size_t k = i; k < let_in.size(); ++k)
      RC_ASSERT(static_cast<double>(k - i + 1) <= config.burst + config.rate * (let_in[k] - let_in[i]) + 1e-6);
  }
}

TEST(RateLimit, RejectsWhatIsOverItInEachReplica) {
  auto only = service("s", {work(constant(0.001))}, 2);
  only.balance = models::Balance::round_robin;
  only.rate_limit = models::RateLimit{models::Rate{30}, 10};
  const auto result = Stage(scenario({only}, {deterministic("t", "s", 100)}, 100s)).run();
  // Two replicas: 60 a second in the long run, and 20 at the beginning.
  EXPECT_NEAR(kpi(result, "service.s.rate"), 60 + 20 / 100.0, 0.1);
  EXPECT_NEAR(kpi(result, "service.s.errors.rejected"), 1 - 60.2 / 100, 0.002);
}

}  // namespace
}  // namespace sandtable::test
