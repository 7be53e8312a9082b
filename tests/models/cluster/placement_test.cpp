#include "models/cluster/placement.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace sandtable::models {
namespace {

constexpr double gibibyte = 1024.0 * 1024.0 * 1024.0;

NodeRoom room(double cores, double gib, bool up = true) { return {up, whole_microcores({cores}), {gib * gibibyte}, 0}; }
Reservation wanted(double cores, double gib) { return {whole_microcores({cores}), {gib * gibibyte}}; }

TEST(Placement, TakesTheNodeWithMostFreeCpu) {
  const std::vector<NodeRoom> nodes{room(1, 8), room(3, 2), room(2, 8)};
  EXPECT_EQ(place(wanted(1, 1), nodes).node, NodeId{1});
  EXPECT_EQ(place(wanted(1, 4), nodes).node, NodeId{2});  // node 1 is short of memory
}

TEST(Placement, BreaksTiesByMemoryThenByIndex) {
  const std::vector<NodeRoom> nodes{room(2, 4), room(2, 8), room(2, 8)};
  EXPECT_EQ(place(wanted(1, 1), nodes).node, NodeId{1});
}

TEST(Placement, SpreadsReplicasThatReserveNothing) {
  std::vector<NodeRoom> nodes{room(2, 4), room(2, 4)};
  nodes[0].replicas = 1;
  EXPECT_EQ(place({}, nodes).node, NodeId{1});
  nodes[1].replicas = 2;
  EXPECT_EQ(place({}, nodes).node, NodeId{0});
}

TEST(Placement, FitsExactlyAndNotBelow) {
  EXPECT_TRUE(place(wanted(1, 1), std::vector{room(1, 1)}).node.has_value());
  EXPECT_FALSE(place(wanted(1.000001, 1), std::vector{room(1, 1)}).node.has_value());
  EXPECT_TRUE(place({}, std::vector{room(0, 0)}).node.has_value());  // what reserves nothing fits everywhere
}

TEST(Placement, TenTenthsFillACore) {
  NodeRoom node = room(1, 1);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(place(wanted(0.1, 0), std::vector{node}).node.has_value()) << i;
    node.free_cpu.value -= wanted(0.1, 0).cpu.value;
  }
  EXPECT_FALSE(place(wanted(0.1, 0), std::vector{node}).node.has_value());
}

TEST(Placement, NodesThatAreDownDoNotCount) {
  const std::vector<NodeRoom> nodes{room(4, 4, false), room(1, 4)};
  EXPECT_EQ(place(wanted(1, 1), nodes).node, NodeId{1});
}

TEST(Placement, SaysWhy) {
  const std::vector<NodeRoom> nodes{room(0.5, 4), room(2, 0.5), room(4, 4, false)};
  EXPECT_EQ(place(wanted(1, 1), nodes).why.text(),
            "0 of 3 nodes have room for 1 cores and 1 GiB: 1 short of CPU, 1 of memory, 1 down");
  EXPECT_EQ(place(wanted(0.25, 1), nodes).why.text(),
            "most free CPU (0.5 cores) of the 1 of 3 nodes with room for 0.25 cores and 1 GiB");
  EXPECT_EQ(place(wanted(1, 1), {}).node, std::nullopt);
}

}  // namespace
}  // namespace sandtable::models
