#include "models/fluid/node_shares.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

using models::Neighbours;
using models::NodeShares;

/// Three services on two nodes of four cores, of request 1, 1 and 2.
models::CompiledWorld shared_nodes() {
  std::vector<Service> services{service("a", {cpu(exponential(0.01))}), service("b", {cpu(exponential(0.01))}),
                                service("c", {cpu(exponential(0.01))})};
  services[0].cpu.request = services[1].cpu.request = models::Cores{1};
  services[2].cpu.request = models::Cores{2};
  Scenario described = scenario(services, {poisson("t", "a", 1)}, 10s);
  models::NodeGroup group;
  group.name = "n";
  group.count = 2;
  group.cpu = models::Cores{4};
  group.memory = models::Bytes{1e9};
  described.nodes = {group};
  return *models::compile(described);
}

/// a alone: the limit. With b (uses 0.5) and c (uses 3): fair share 4·1/4 = 1, left over 4 − 3.5 = 0.5: so 1. With b alone: 3.5.
TEST(NodeShares, FollowTheEquation) {
  const auto world = shared_nodes();
  const auto uses = [](double replicas, std::uint32_t version) {
    return replicas * (version == 1 ? 0.5 : version == 2 ? 3.0 : 0.2);
  };
  for (const auto neighbours : {Neighbours::summed_each_time, Neighbours::summed_once}) {
    NodeShares shares(world, neighbours);
    shares.add(0, 0, +1);
    EXPECT_DOUBLE_EQ(shares.cores_of(0, 2.0, uses), 2);
    shares.add(1, 0, +1);
    EXPECT_DOUBLE_EQ(shares.cores_of(0, 4.0, uses), 3.5);
    shares.add(2, 0, +1);
    EXPECT_DOUBLE_EQ(shares.cores_of(0, 4.0, uses), 1);
    shares.add(0, 1, +1);  // a second replica, alone on its node
    EXPECT_DOUBLE_EQ(shares.cores_of(0, 4.0, uses), 2.5);
    shares.add(0, 1, -1);
    EXPECT_DOUBLE_EQ(shares.cores_of(0, 4.0, uses), 1);
  }
}

/// Whatever came and went before, and however neighbours are added up.
RC_GTEST_PROP(NodeShares, AreThoseOfFreshOnes, ()) {
  const auto world = shared_nodes();
  double there[3][2] = {};
  NodeShares each(world, Neighbours::summed_each_time), once(world, Neighbours::summed_once);
  const int steps = *rc::gen::inRange(1, 40);
  for (int step = 0; step < steps; ++step) {
    const auto version = *rc::gen::inRange<std::uint32_t>(0, 3), node = *rc::gen::inRange<std::uint32_t>(0, 2);
    const double change = there[version][node] > 0 && *rc::gen::arbitrary<bool>() ? -1 : +1;
    there[version][node] += change;
    each.add(version, node, change);
    once.add(version, node, change);
    once.next_step();
    const double load = *rc::gen::inRange(0, 20) / 10.0;
    const auto uses = [&](double replicas, std::uint32_t of) { return replicas * load * (of + 1) / 3; };
    NodeShares fresh(world, Neighbours::summed_each_time);
    for (std::uint32_t v = 0; v < 3; ++v)
      for (std::uint32_t n = 0; n < 2; ++n)
        for (int i = 0; i < there[v][n]; ++i) fresh.add(v, n, +1);
    for (std::uint32_t v = 0; v < 3; ++v) {
      const double limit = 0.5 + v;
      const double expected = fresh.cores_of(v, limit, uses);
      RC_ASSERT(each.cores_of(v, limit, uses) == expected);
      RC_ASSERT(std::abs(once.cores_of(v, limit, uses) - expected) < 1e-9);
    }
  }
}

}  // namespace
}  // namespace sandtable::test
