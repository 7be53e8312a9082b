#include "models/analytic/batch.hpp"

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <cmath>
#include <cstring>

#include "models/analytic/saturation.hpp"
#include "tests/models/analytic/worlds.hpp"

namespace sandtable::models::analytic {
namespace {

using testing::call;
using testing::cpu;
using testing::open;
using testing::service;
using testing::work;
using testing::World;

Scenario shop() {
  Scenario made;
  made.name = "shop";
  CallStep patient;
  patient.to = {"db", "get"};
  patient.timeout = std::chrono::milliseconds(80);
  patient.retries = 1;
  made.services = {service("front", {cpu(0.002), {patient}, {ParallelStep{{call("a"), call("b")}}}}), service("db", {work(0.01)}),
                   service("a", {work(0.004)}), service("b", {work(0.006)})};
  for (auto& one : made.services) {
    one.concurrency = 4;
    one.replicas = 2;
    one.cpu.limit = Cores{1};
    one.balance = Balance::least_connections;
  }
  made.traffic = {open("front", 200)};
  return made;
}

std::vector<Candidate> grid(const Network& network) {
  std::vector<Candidate> all;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    Candidate candidate = network.present();
    for (std::size_t v = 0; v < candidate.replicas.size(); ++v) candidate.replicas[v] = 1 + (i * 7 >> (2 * v)) % 5;
    all.push_back(candidate);
  }
  return all;
}

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

TEST(Batch, IsTheSameForAnyNumberOfThreads) {
  const World world(shop());
  const auto candidates = grid(world.network);
  const auto with = [&](std::size_t threads) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    return evaluate(world.network, world.demand(), candidates);
  };
  const auto one = with(1), four = with(4);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    EXPECT_EQ(one[i].steady, four[i].steady);
    EXPECT_TRUE(same_bits(one[i].traffic[0].p99, four[i].traffic[0].p99));
    EXPECT_TRUE(same_bits(one[i].fullest, four[i].fullest));
  }
}

// Neither the others nor what is remembered between candidates shows in a figure.
TEST(Batch, EachCandidateStandsAlone) {
  const World world(shop());
  const auto candidates = grid(world.network);
  const auto together = evaluate(world.network, world.demand(), candidates);
  for (std::size_t i = 0; i < candidates.size(); i += 37) {
    const auto alone = evaluate(world.network, world.demand(), {candidates[i]});
    EXPECT_TRUE(same_bits(alone[0].traffic[0].mean, together[i].traffic[0].mean)) << i;
    EXPECT_TRUE(same_bits(alone[0].traffic[0].availability, together[i].traffic[0].availability)) << i;
  }
}

TEST(Batch, SaysWhatIsNotSteady) {
  const World world(shop());
  Candidate starved = world.network.present(), rich = starved;
  starved.replicas[1] = 0;
  rich.replicas.assign(4, 5);
  auto tiny = world.network.present();
  tiny.replicas[0] = 1;
  auto demand = world.demand();
  const auto estimates = evaluate(world.network, demand, {starved, rich});
  EXPECT_EQ(estimates[0].traffic[0].availability, 0);
  EXPECT_TRUE(estimates[1].steady);
  EXPECT_GT(estimates[1].traffic[0].availability, 0.99);
  EXPECT_LT(estimates[1].fullest, 1);
  demand.rates[0] = 5000;
  EXPECT_FALSE(evaluate(world.network, demand, {tiny})[0].steady);
}

}  // namespace
}  // namespace sandtable::models::analytic
