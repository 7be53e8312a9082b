// The index against the plain search, over random clusters that replicas come to and go from, and whose nodes go down and come
// back.
#include "models/cluster/placement_index.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace sandtable::models {
namespace {

// Few different values, so that ties are common at every level of the rule.
rc::Gen<Reservation> some_reservation() {
  return rc::gen::build<Reservation>(
      rc::gen::set(&Reservation::cpu, rc::gen::map(rc::gen::inRange(0, 5), [](int n) { return Microcores{250'000.0 * n}; })),
      rc::gen::set(&Reservation::memory, rc::gen::map(rc::gen::inRange(0, 5), [](int n) { return Bytes{1e9 * n}; })));
}
rc::Gen<NodeRoom> some_room() {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(0, 9), rc::gen::inRange(0, 9), rc::gen::inRange(0, 3), rc::gen::inRange(0, 4)),
      [](const auto& drawn) {
        const auto [cpu, memory, replicas, down] = drawn;
        return NodeRoom{down != 0, {250'000.0 * cpu}, {1e9 * memory}, static_cast<std::uint32_t>(replicas)};
      });
}

RC_GTEST_PROP(PlacementIndex, ChoosesAsThePlainSearchDoes, ()) {
  auto rooms = *rc::gen::container<std::vector<NodeRoom>>(some_room());
  PlacementIndex index(rooms);
  const int steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    const Reservation wanted = *some_reservation();
    const Placement plain = place(wanted, rooms);
    RC_ASSERT(index.choose(wanted) == plain.node);
    RC_ASSERT(index.place(wanted) == plain);  // the reason too
    if (plain.node) {
      NodeRoom& room = rooms[plain.node->index];
      room.free_cpu.value -= wanted.cpu.value;
      room.free_memory.value -= wanted.memory.value;
      ++room.replicas;
      index.set(*plain.node, room);
    }
    if (rooms.empty()) continue;
    const NodeId other{static_cast<std::uint32_t>(*rc::gen::inRange<std::size_t>(0, rooms.size()))};
    rooms[other.index] = *some_room();  // what was there went, or the node crashed or came back
    index.set(other, rooms[other.index]);
  }
}

/// As a cluster is filled: services in a row, thousands of replicas of equal nodes.
TEST(PlacementIndex, FillsAClusterAsThePlainSearchDoes) {
  std::vector<NodeRoom> rooms(60, NodeRoom{true, {8e6}, {32e9}, 0});
  for (std::size_t i = 0; i < rooms.size(); i += 7) rooms[i].free_cpu.value = 4e6;
  PlacementIndex index(rooms);
  int pending = 0;
  for (int replica = 0; replica < 1500; ++replica) {
    const int service = replica / 100;
    const Reservation wanted{{50'000.0 * (1 + service * 7 % 11)}, {1e8 * (1 + service * 5 % 13)}};
    const Placement plain = place(wanted, rooms), found = index.place(wanted);
    ASSERT_EQ(found.node, plain.node) << replica;
    ASSERT_EQ(found.why.text(), plain.why.text()) << replica;
    if (!plain.node) {
      ++pending;
      continue;
    }
    NodeRoom& room = rooms[plain.node->index];
    room = {true, {room.free_cpu.value - wanted.cpu.value}, {room.free_memory.value - wanted.memory.value}, room.replicas + 1};
    index.set(*plain.node, room);
  }
  EXPECT_GT(pending, 0);
  EXPECT_LT(pending, 1000);
}

TEST(PlacementIndex, OfNoNodes) {
  PlacementIndex index({});
  EXPECT_TRUE(index.empty());
  EXPECT_FALSE(index.choose({}).has_value());
}

}  // namespace
}  // namespace sandtable::models
