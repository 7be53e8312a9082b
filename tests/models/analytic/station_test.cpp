#include "models/analytic/station.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "models/analytic/queueing.hpp"

namespace sandtable::models::analytic {
namespace {

StationLoad open(double rate, double delay, double cpu = 0) {
  StationLoad load;
  load.open_rate = rate;
  load.delay = delay;
  load.cpu = cpu;
  return load;
}
StationShape slots(double count, double queue = unlimited) {
  StationShape shape;
  shape.slots = count;
  shape.queue = queue;
  return shape;
}

// W = C(c, a)/(cμ − λ).
TEST(Station, IsMMc) {
  for (double c : {1.0, 2.0, 8.0, 40.0})
    for (double busy : {0.1, 0.7, 0.95}) {
      const double rate = busy * c / 0.02;
      const auto state = solve(open(rate, 0.02), slots(c));
      const auto servers = static_cast<std::uint64_t>(c);
      EXPECT_NEAR(state.wait, erlang_c(servers, busy * c) / (c / 0.02 - rate), 1e-9);
      EXPECT_NEAR(state.wait_probability, erlang_c(servers, busy * c), 1e-9);
      EXPECT_NEAR(state.busy, busy * c, 1e-9 * c);
      EXPECT_NEAR(state.throughput, rate, 1e-9 * rate);
    }
}

// With thousands of slots most states are out of reach, and are not looked at: what holds a slot is Poisson's all the same.
TEST(Station, SlotsOutOfReachChangeNothing) {
  for (double offered : {1e-6, 0.5, 30.0}) {
    const auto far = solve(open(offered / 0.1, 0.1), slots(5000));
    EXPECT_NEAR(far.busy, offered, 1e-12 * offered);
    EXPECT_NEAR(far.throughput, offered / 0.1, 1e-11 * offered);
    EXPECT_EQ(far.wait, 0);
    EXPECT_EQ(far.rejected, 0);
    EXPECT_TRUE(far.stable);
  }
  // Near enough they count: 10 erlangs leave the 41st slot of 40 wanting with a chance that is small, but there.
  const auto near = solve(open(100, 0.1), slots(40));
  EXPECT_NEAR(near.wait_probability, erlang_c(40, 10), 1e-9 * erlang_c(40, 10));
}

TEST(Station, WithoutRoomLosesByErlangB) {
  for (double offered : {0.5, 3.0, 20.0})
    EXPECT_NEAR(solve(open(offered / 0.1, 0.1), slots(4, 0)).rejected, erlang_b(4, offered), 1e-9);
}

// M/M/2/5 at a = 3: p_k ∝ a^k/k! up to 2, then ·(a/2).
TEST(Station, IsMMcKAlsoBeyondItsCapacity) {
  double weight = 1, sum = 1, waiting = 0;
  for (int k = 1; k <= 5; ++k) {
    weight *= 3.0 / std::min(k, 2);
    sum += weight;
    waiting += std::max(0, k - 2) * weight;
  }
  const auto state = solve(open(30, 0.1), slots(2, 3));
  EXPECT_NEAR(state.rejected, weight / sum, 1e-9);
  EXPECT_NEAR(state.wait, waiting / sum / (30 * (1 - weight / sum)), 1e-9);
}

// One slot, always taken, and nine that wait: whoever is let in waits for nine departures, Erlang(9).
TEST(Station, WaitsInAFullLineAreErlangs) {
  const auto state = solve(open(1e7, 0.1), slots(1, 9));
  EXPECT_NEAR(state.wait, 0.9, 1e-4);
  EXPECT_NEAR(state.wait_second, 10.0 / 9, 1e-4);
  EXPECT_NEAR(state.wait_third, 10.0 * 11 / 81, 1e-4);
  const auto line = solve(open(9, 0.1), slots(1));
  EXPECT_EQ(line.wait_second, 2);
}

// Pollaczek–Khinchine for M/D/1: half the wait of M/M/1.
TEST(Station, IsMG1) {
  auto load = open(70, 0.01);
  const double exponential = solve(load, slots(1)).wait;
  load.holding_scv = 0;
  EXPECT_NEAR(solve(load, slots(1)).wait, exponential / 2, 1e-12);
}

// M/M/c//N: births (N − k)·ν.
TEST(Station, IsMachineRepair) {
  StationLoad load;
  load.customers = 12;
  load.return_rate = 2;
  load.delay = 0.3;
  double weight = 1, sum = 1, served = 0;
  for (int k = 1; k <= 12; ++k) {
    weight *= (13 - k) * 2.0 * 0.3 / std::min(k, 3);
    sum += weight;
    served += weight * std::min(k, 3) / 0.3;
  }
  EXPECT_NEAR(solve(load, slots(3)).throughput, served / sum, 1e-9);
}

// A closed loop where nobody waits: X = N/(Z + S).
// However many customers there are: machine repair by logarithms, state by state.
TEST(Station, AMillionCustomersAreMachineRepairToo) {
  for (const double customers : {4000.0, 5000.0, 3e5, 1e6})
    for (const double utilization : {0.3, 0.999, 1.0, 1.5, 400.0}) {
      StationLoad load;
      load.customers = customers;
      load.delay = 0.05;
      const double servers = 40;
      load.return_rate = utilization * servers / load.delay / customers;
      std::vector<double> weights{0};
      for (double k = 1; k <= customers; ++k)
        weights.push_back(weights.back() + std::log(load.return_rate * (customers - k + 1) * load.delay / std::min(k, servers)));
      const double highest = *std::ranges::max_element(weights);
      double sum = 0, inside = 0, busy = 0;
      for (std::size_t k = 0; k < weights.size(); ++k) {
        const double weight = std::exp(weights[k] - highest);
        sum += weight;
        inside += weight * static_cast<double>(k);
        busy += weight * std::min(static_cast<double>(k), servers);
      }
      const auto state = solve(load, slots(servers));
      EXPECT_NEAR(state.throughput, busy / sum / load.delay, 1e-7 * state.throughput) << customers << " " << utilization;
      EXPECT_NEAR(state.inside, inside / sum, 1e-7 * inside / sum) << customers << " " << utilization;
    }
}

TEST(Station, ClosedLoopWithoutSlotLimitIsADelay) {
  StationLoad load;
  load.customers = 20;
  load.return_rate = 2;
  load.delay = 0.5;
  EXPECT_NEAR(solve(load, {}).throughput, 20, 1e-6);
}

// M/G/1-PS: sojourn x/(1 − ρ), whatever the law; a limit of half a core makes it twice as slow before that.
TEST(Station, SharesTheCpuAsMG1PS) {
  StationShape shape;
  shape.cores = 1;
  EXPECT_NEAR(solve(open(70, 0, 0.01), shape).stretch, 1 / 0.3, 1e-9);
  shape.cores = 0.5;
  EXPECT_NEAR(solve(open(30, 0.02, 0.01), shape).stretch, 2 / 0.4, 1e-9);
  shape.cores = 4;  // as M/M/4 by numbers: E[k]/a = 1 + C(4, a)/(4 − a)
  EXPECT_NEAR(solve(open(300, 0, 0.01), shape).stretch, 1 + erlang_c(4, 3), 1e-9);
}

// One slot and half a core: M/M/1 with service 2x.
TEST(Station, LimitedSharingWithOneSlotIsFifo) {
  auto shape = slots(1);
  shape.cores = 0.5;
  EXPECT_NEAR(solve(open(30, 0, 0.01), shape).wait, 0.6 * 0.02 / 0.4, 1e-12);
}

// Twelve slots that are never empty, 20 ms off the CPU and 6 ms at it: machine repair with as many servers as cores, M/M/c//12.
TEST(Station, FullSlotsShareTheCpuAsMachinesShareRepairers) {
  for (const double cores : {1.0, 2.0, 3.0}) {
    double weight = 1, sum = 1, served = 0;
    for (int k = 1; k <= 12; ++k) {
      weight *= (13 - k) * 0.006 / 0.02 / std::min<double>(k, cores);
      sum += weight;
      served += weight * std::min<double>(k, cores) / 0.006;
    }
    auto shape = slots(12);
    shape.cores = cores;
    const auto state = solve(open(1000, 0.02, 0.006), shape);
    EXPECT_FALSE(state.stable);
    EXPECT_NEAR(state.throughput, served / sum, 1e-9 * served / sum) << cores;
  }
}

TEST(Station, SaysWhereItHasNoSteadyState) {
  EXPECT_FALSE(solve(open(100, 0.01), slots(1)).stable);
  EXPECT_TRUE(solve(open(99, 0.01), slots(1)).stable);
  EXPECT_TRUE(solve(open(200, 0.01), slots(1, 5)).stable);
  StationShape shape;
  shape.cores = 1;
  EXPECT_FALSE(solve(open(100, 0, 0.01), shape).stable);
}

TEST(Station, WaitsGrowWithTheLoadAndShrinkWithReplicas) {
  for (const Balance balance : {Balance::random, Balance::round_robin, Balance::least_request, Balance::shared_queue}) {
    double before = 0;
    for (double rate : {50.0, 100.0, 150.0, 190.0}) {
      auto shape = slots(2);
      shape.replicas = 2;
      shape.balance = balance;
      const auto state = solve(open(rate, 0.02), shape);
      EXPECT_GE(state.wait, before);
      before = state.wait;
      shape.replicas = 3;
      EXPECT_LT(solve(open(rate, 0.02), shape).wait, before);
    }
  }
}

TEST(Station, WithoutReplicasTurnsEverybodyAway) {
  auto shape = slots(2);
  shape.replicas = 0;
  EXPECT_EQ(solve(open(10, 0.1), shape).rejected, 1);
}

TEST(Station, ATokenBucketLetsInItsRate) {
  auto shape = slots(8);
  shape.rate_limit = 25;
  shape.replicas = 2;
  shape.burst = 100;
  EXPECT_NEAR(solve(open(100, 0.01), shape).rejected, 0.5, 1e-9);
  // One token: Erlang's loss of one server, ρ/(1 + ρ). Two: w = e^ρ, as for x ≤ 1 an M/D/1's work is at most x with (1 − ρ)·e^(ρx).
  shape.burst = 1;
  EXPECT_NEAR(solve(open(40, 0.01), shape).rejected, 0.8 / 1.8, 1e-12);
  shape.burst = 2;
  EXPECT_NEAR(solve(open(40, 0.01), shape).rejected, 1 - std::exp(0.8) / (1 + 0.8 * std::exp(0.8)), 1e-12);
  double before = 1;
  for (const double burst : {1.0, 3.0, 10.0, 30.0, 100.0, 250.0}) {
    shape.burst = burst;
    const double lost = solve(open(45, 0.01), shape).rejected;
    EXPECT_LT(lost, before);
    before = lost;
  }
  EXPECT_NEAR(before, 0, 1e-9);
}

}  // namespace
}  // namespace sandtable::models::analytic
