// The rules without parameters, by what each replica gets.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "models/service/balance/hash_ring.hpp"
#include "models/service/balance/least_loaded.hpp"
#include "models/service/balance/pool.hpp"

namespace sandtable::models {

struct PoolOf {
  PoolOf(Balance rule, std::uint32_t count) : replicas(count), pool(config(rule), sim::stream_key({1, 0}, "s", "balance"), 77) {
    for (std::uint32_t i = 0; i < count; ++i) pool.add(i, replicas, {});
  }
  static BalanceConfig config(Balance rule) {
    BalanceConfig made;
    made.rule = rule;
    return made;
  }
  std::uint32_t take(std::uint64_t identity) {
    Frame request{};
    request.identity = identity;
    request.user = static_cast<std::uint32_t>(identity);
    const auto chosen = pool.choose(request, {}, replicas, {});
    ++replicas[chosen].in_service;
    pool.load_changed(replicas[chosen]);
    return chosen;
  }
  void give_back(std::uint32_t index) {
    --replicas[index].in_service;
    pool.load_changed(replicas[index]);
  }
  std::vector<Replica> replicas;
  Pool pool;
};

TEST(Balance, RandomIsEven) {
  PoolOf pool(Balance::random, 4);
  for (std::uint64_t i = 0; i < 40000; ++i) pool.take(i);
  for (const auto& replica : pool.replicas) EXPECT_NEAR(replica.in_service, 10000, 4 * std::sqrt(40000 * 0.25 * 0.75));
}

TEST(Balance, RoundRobinTakesTurnsAlsoAfterOneHasLeft) {
  PoolOf pool(Balance::round_robin, 3);
  EXPECT_EQ(pool.take(0), 0U);
  EXPECT_EQ(pool.take(0), 1U);
  pool.pool.remove(0, pool.replicas, {});
  EXPECT_EQ(pool.take(0), 2U);
  EXPECT_EQ(pool.take(0), 1U);
  EXPECT_EQ(pool.take(0), 2U);
}

// n replicas, two independent choices: the one with the only smaller load is taken with probability 1 − (1 − 1/n)².
TEST(Balance, LeastRequestIsTheBetterOfTwo) {
  int chosen = 0;
  for (std::uint64_t i = 0; i < 10000; ++i) {
    PoolOf pool(Balance::least_request, 4);
    for (std::uint32_t r = 1; r < 4; ++r) pool.replicas[r].in_service = 5;
    chosen += pool.take(i) == 0 ? 1 : 0;
  }
  EXPECT_NEAR(chosen / 10000.0, 1 - 0.75 * 0.75, 0.02);
}

// Of four, two have the least: each gets half, the others nothing.
TEST(Balance, LeastRequestFullIsEvenAmongTheLeast) {
  std::map<std::uint32_t, int> chosen;
  for (std::uint64_t i = 0; i < 10000; ++i) {
    PoolOf pool(Balance::least_request_full, 4);
    pool.replicas[0].in_service = pool.replicas[2].in_service = 3;
    ++chosen[pool.take(i)];
  }
  EXPECT_EQ(chosen[1] + chosen[3], 10000);
  EXPECT_NEAR(chosen[1], 5000, 4 * std::sqrt(10000 * 0.25));
}

TEST(Balance, LeastRequestFullKeepsLoadsWithinOne) {
  PoolOf pool(Balance::least_request_full, 7);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    pool.take(i);
    const auto [least, most] = std::minmax_element(pool.replicas.begin(), pool.replicas.end(),
                                                   [](const auto& a, const auto& b) { return a.load() < b.load(); });
    ASSERT_LE(most->load() - least->load(), 1U);
  }
}

TEST(Balance, LeastConnectionsTakesTheLongestUnusedOfTheLeast) {
  PoolOf pool(Balance::least_connections, 3);
  EXPECT_EQ(pool.take(0), 0U);
  EXPECT_EQ(pool.take(0), 1U);
  EXPECT_EQ(pool.take(0), 2U);
  pool.give_back(1);
  pool.give_back(0);
  EXPECT_EQ(pool.take(0), 1U);  // 1 and 0 are empty; 1 has been so for longer
  EXPECT_EQ(pool.take(0), 0U);
  EXPECT_EQ(pool.take(0), 2U);  // all have one; 2 was touched longest ago
}

TEST(LeastLoaded, AgreesWithAScan) {
  LeastLoaded tree;
  std::map<std::uint32_t, std::pair<std::uint32_t, std::uint64_t>> model;  // replica → load, stamp
  std::map<std::uint32_t, std::uint32_t> place;
  std::uint64_t stamp = 0;
  sim::Draws draws(sim::stream_key({3, 0}, "scan", "test"), {});
  for (int i = 0; i < 20000; ++i) {
    const auto replica = static_cast<std::uint32_t>(draws.bits() % 37);
    const auto load = static_cast<std::uint32_t>(draws.bits() % 5);
    if (!place.contains(replica)) {
      place[replica] = tree.add(replica, load);
      model[replica] = {load, ++stamp};
    } else if (draws.bits() % 8 == 0) {
      tree.remove(place[replica]);
      place.erase(replica);
      model.erase(replica);
    } else {
      tree.set_load(place[replica], load);
      model[replica] = {load, ++stamp};
    }
    std::uint32_t expected = LeastLoaded::none;
    for (const auto& [name, key] : model) {
      if (expected == LeastLoaded::none || key < model[expected]) expected = name;
    }
    ASSERT_EQ(tree.least(), expected) << "step " << i;
  }
}

TEST(HashRing, ALeaverHandsOverOnlyItsOwnUsers) {
  HashRing ring;
  for (std::uint32_t r = 0; r < 5; ++r) ring.add(r, 1000 + r);
  std::vector<std::uint32_t> before;
  std::vector<int> share(5);
  for (std::uint64_t user = 0; user < 20000; ++user) {
    before.push_back(ring.owner(user));
    ++share[before.back()];
  }
  for (const int users : share) EXPECT_NEAR(users, 4000, 4 * 0.08 * 4000);
  ring.remove(2);
  for (std::uint64_t user = 0; user < 20000; ++user) {
    if (before[user] == 2) EXPECT_NE(ring.owner(user), 2U);
    else EXPECT_EQ(ring.owner(user), before[user]);
  }
}

}  // namespace sandtable::models
