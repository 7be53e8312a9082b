// n replicas of one slot each, exponential service µ = 1, Poisson arrivals λn. The share of replicas with at least k requests:
//     random: λ^k       two choices, n → ∞: λ^(2^k − 1)
// The pool's rule in the uniformised chain: with probability λ/(1 + λ) one arrives, else one ends at a random replica, if it has
// any. Source: M. Mitzenmacher, "The power of two choices in randomized load balancing" (2001), §3.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "models/service/balance/pool.hpp"

namespace sandtable::test {

using models::Balance;

/// The share with at least k, for k from 1 to 5.
std::array<double, 5> tail(Balance rule, double arrival) {
  constexpr std::uint32_t count = 1000;
  models::BalanceConfig config;
  config.rule = rule;
  models::Pool pool(config, sim::stream_key({5, 0}, "s", "balance"), 0);
  std::vector<models::Replica> replicas(count);
  for (std::uint32_t i = 0; i < count; ++i) pool.add(i, replicas, {});
  sim::Draws draws(sim::stream_key({5, 0}, "chain", "test"), {});
  std::array<double, 5> share{};
  constexpr int events = 2'000'000, settled = 400'000, sample = 2000;
  models::Frame request{};
  for (int i = 0; i < events; ++i) {
    if (draws.uniform() < arrival / (1 + arrival)) {
      request.identity = static_cast<std::uint64_t>(i);
      ++replicas[pool.choose(request, {}, replicas, {})].in_service;
    } else {
      auto& busy = replicas[draws.bits() % count].in_service;
      if (busy > 0) --busy;
    }
    if (i < settled || i % sample != 0) continue;
    for (std::uint32_t k = 1; k <= share.size(); ++k) {
      for (const auto& replica : replicas) share[k - 1] += replica.load() >= k ? 1.0 : 0.0;
    }
  }
  for (auto& one : share) one /= count * ((events - settled) / static_cast<double>(sample));
  return share;
}

TEST(Theory, TwoChoicesHaveADoublyExponentialTail) {
  const auto two = tail(Balance::least_request, 0.8), one = tail(Balance::random, 0.8);
  for (int k = 1; k <= 5; ++k) {
    EXPECT_NEAR(two[static_cast<std::size_t>(k - 1)], std::pow(0.8, std::pow(2, k) - 1), 0.015) << k;
    EXPECT_NEAR(one[static_cast<std::size_t>(k - 1)], std::pow(0.8, k), 0.03) << k;
  }
}

}  // namespace sandtable::test
