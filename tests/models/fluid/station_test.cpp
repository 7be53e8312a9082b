// Against the formulas of queueing theory: equation above each case.
#include "models/fluid/station.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace sandtable::models {
namespace {

double erlang_b(int servers, double offered) {
  double b = 1;
  for (int k = 1; k <= servers; ++k) b = offered * b / (k + offered * b);
  return b;
}

/// M/M/c: C = B/(1 − ρ(1 − B)), L_q = C·ρ/(1 − ρ), L = a + L_q; the wait of those that wait is exponential.
TEST(Station, IsMMc) {
  for (const int servers : {1, 2, 4, 16, 64}) {
    for (const double rho : {0.2, 0.7, 0.95}) {
      const double offered = rho * servers, b = erlang_b(servers, offered), c = b / (1 - rho * (1 - b));
      const StationPoint point = Station({.slots = static_cast<double>(servers)}).at(offered);
      EXPECT_NEAR(point.waits, c, 1e-9);
      EXPECT_NEAR(point.waiting, c * rho / (1 - rho), 1e-9);
      EXPECT_NEAR(point.number, offered + c * rho / (1 - rho), 1e-9);
      EXPECT_NEAR(point.wait_scv, 1, 1e-9);
    }
  }
}

/// M/M/1/K: p_n ∝ ρ^n, n = 0 … K.
TEST(Station, IsMM1K) {
  for (const double rho : {0.5, 0.999, 1.0, 1.5, 4.0}) {
    constexpr int places = 6;
    double all = 0, number = 0;
    for (int n = 0; n <= places; ++n) {
      all += std::pow(rho, n);
      number += n * std::pow(rho, n);
    }
    const StationPoint point = Station({.slots = 1, .room = places - 1}).at(rho);
    EXPECT_NEAR(point.lost, std::pow(rho, places) / all, 1e-9) << rho;
    EXPECT_NEAR(point.number, number / all, 1e-9) << rho;
    EXPECT_NEAR(point.throughput, rho * (1 - point.lost), 1e-9) << rho;
  }
}

/// Without a line the loss is Erlang's B, whatever the law of the holding time.
TEST(Station, LosesByErlangB) {
  for (const double variability : {0.5, 1.0, 3.0}) {
    const StationPoint point = Station({.slots = 5, .room = 0, .variability = variability}).at(4);
    EXPECT_NEAR(point.lost, erlang_b(5, 4), 1e-9);
  }
}

/// M/G/1: L_q = ρ²(1 + cs²)/(2(1 − ρ)), P(wait) = ρ; M/D/1 has cs² = 0 and, by Takács, E[W²] = 2E[W]² + λE[S³]/(3(1 − ρ)).
TEST(Station, IsMD1) {
  const double rho = 0.8;
  const StationPoint point = Station({.slots = 1, .variability = 0.5, .third = 1}).at(rho);
  const double queue = rho * rho / (2 * (1 - rho)), wait = queue / rho;
  const double square = 2 * wait * wait + rho / (3 * (1 - rho));
  EXPECT_NEAR(point.waiting, queue, 1e-9);
  EXPECT_NEAR(point.waits, rho, 1e-9);
  EXPECT_NEAR(point.wait_scv, square / rho / (wait / rho * wait / rho) - 1, 1e-9);
}

/// M/G/1-PS: mean number ρ/(1 − ρ); half a core halves the capacity.
TEST(Station, SharesItsProcessor) {
  EXPECT_NEAR(Station({.cores = 1, .cpu_share = 1}).at(0.75).number, 3, 1e-9);
  EXPECT_NEAR(Station({.cores = 0.5, .cpu_share = 1}).at(0.375).number, 3, 1e-9);
  EXPECT_NEAR(Station({.cores = 0.5, .cpu_share = 1}).capacity(), 0.5, 1e-12);
}

/// A closed network of n customers, a delay Z and one PS server D: µ(1) = 1/(Z + D), µ(n) → 1/D.
TEST(Station, ServesLikeTheClosedNetwork) {
  const StationShape shape{.slots = 2, .cores = 1, .cpu_share = 0.5};
  // G(1) = Z + D = 1, G(2) = Z²/2 + ZD + D² = 0.125 + 0.25 + 0.25: µ(2) = 1/0.625
  EXPECT_NEAR(Station(shape).capacity(), 1.6, 1e-12);
}

/// P machines, one repairman: p_n ∝ P!/(P − n)!·r^n.
TEST(Station, IsTheMachineRepairModel) {
  const double per_machine = 0.3;
  double weight = 1, all = 0, number = 0;
  for (int n = 0; n <= 4; ++n) {
    all += weight;
    number += n * weight;
    weight *= (4 - n) * per_machine;
  }
  EXPECT_NEAR(Station({.slots = 1, .population = 4}).at(4 * per_machine).number, number / all, 1e-9);
}

/// Mean field of two choices, one slot each, R → ∞: s_k = ρ^(2^k − 1).
TEST(Station, ChoosesTheBetterOfTwo) {
  const double rho = 0.9;
  double number = 0;
  for (int k = 1; k < 12; ++k) number += std::pow(rho, std::exp2(k) - 1);
  EXPECT_NEAR(Station({.slots = 1, .replicas = 1e9, .better_of_two = true}).at(rho).number, number, 1e-4);
}

}  // namespace
}  // namespace sandtable::models
