#include "models/analytic/queueing.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace sandtable::models::analytic {
namespace {

// B(c, a) = (a^c/c!) ÷ Σ_{k≤c} a^k/k!: B(1, a) = a/(1+a), B(2, 1) = ½ ÷ 2½.
TEST(Erlang, LossMatchesTheDefinition) {
  EXPECT_DOUBLE_EQ(erlang_b(1, 0.5), 1.0 / 3);
  EXPECT_DOUBLE_EQ(erlang_b(2, 1), 0.2);
  EXPECT_DOUBLE_EQ(erlang_b(0, 3), 1);
}

// C(1, a) = a; C(2, 1) = 1/3; from the load of all servers on, everybody waits.
TEST(Erlang, WaitMatchesTheDefinition) {
  EXPECT_NEAR(erlang_c(1, 0.7), 0.7, 1e-12);
  EXPECT_NEAR(erlang_c(2, 1), 1.0 / 3, 1e-12);
  EXPECT_EQ(erlang_c(3, 3), 1);
  EXPECT_EQ(erlang_c(3, 0), 0);
}

// With ca² = cs² = 1 Allen–Cunneen is the exact mean wait of M/M/c.
TEST(AllenCunneen, IsExactForMMc) {
  for (std::uint64_t servers : {1U, 2U, 5U, 20U})
    for (double busy : {0.1, 0.5, 0.9, 0.99}) {
      const double rate = busy * static_cast<double>(servers) / 0.04;
      const double offered = rate * 0.04, count = static_cast<double>(servers);
      double term = 1, sum = 0;
      for (std::uint64_t k = 0; k < servers; ++k) {
        sum += term;
        term *= offered / static_cast<double>(k + 1);
      }
      const double waits = term / (1 - offered / count) / (sum + term / (1 - offered / count));
      const double exact = waits / (count / 0.04 - rate);
      EXPECT_NEAR(allen_cunneen_wait({rate, 0.04, 1, 1, servers}), exact, 1e-9 + exact * 1e-9);
    }
}

// Pollaczek–Khinchine: W = λ·E[S²] ÷ (2(1 − ρ)); M/D/1 at ρ = ½ waits half a service time over 2·(1 − ½)… = h/2.
TEST(AllenCunneen, IsExactForMD1) { EXPECT_NEAR(allen_cunneen_wait({50, 0.01, 0, 1, 1}), 0.005, 1e-12); }

TEST(AllenCunneen, IsInfiniteWithoutSpareCapacity) { EXPECT_TRUE(std::isinf(allen_cunneen_wait({100, 0.01, 1, 1, 1}))); }

TEST(TransientCap, GrowsWithTheRootOfTime) {
  const QueueLoad load{100, 0.01, 1, 1, 1};
  EXPECT_NEAR(transient_wait_cap(load, 400) / transient_wait_cap(load, 100), 2, 1e-9);
}

}  // namespace
}  // namespace sandtable::models::analytic
