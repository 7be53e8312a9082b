#include <gtest/gtest.h>

#include "models/cluster/scheduler/balanced_allocation.hpp"
#include "models/cluster/scheduler/resources_fit.hpp"
#include "tests/models/cluster/scheduler/cluster_builder.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

NodeView view(const Node& node) {
  NodeView made;
  made.node = &node;
  made.room = room_of(node.allocatable);
  return made;
}

Footprint asks(std::int64_t milli_cpu, std::int64_t memory) {
  return incoming_footprint_of(pod("p", resources(milli_cpu, memory)).spec, {});
}

// Per resource (room - taken - pod)*100/room, then the mean, whole divisions.
TEST(LeastAllocated, IsTheMeanFreeShare) {
  const Node there = node("a");  // 4000m, 8 GiB
  NodeView at = view(there);
  EXPECT_EQ(least_allocated(asks(1000, 2 * gibi), at), 75);  // 75, 75
  EXPECT_EQ(least_allocated(asks(1000, gibi), at), 81);      // 75, 87.5 -> 87; 162/2
  EXPECT_EQ(least_allocated(asks(5000, gibi), at), 43);      // 0, 87
  at.taken.scored_cpu = 3000;
  at.taken.scored_memory = gibi;
  EXPECT_EQ(least_allocated(asks(1000, gibi), at), 37);  // 0, 75
}

// Containers that name nothing count as 100m and 200 MiB each.
TEST(LeastAllocated, CountsContainersWithoutRequests) {
  const Footprint none = asks(0, 0);
  EXPECT_EQ(none.room.cpu, 0);
  EXPECT_EQ(none.scored_cpu, 100);
  EXPECT_EQ(none.scored_memory, 209715200);
  const Node there = node("a");
  EXPECT_EQ(least_allocated(none, view(there)), 97);  // 97.5 -> 97, 97.56 -> 97
  Pod zero = pod("p");
  zero.spec.containers[0].requests["cpu"] = thousandths(0);
  EXPECT_EQ(incoming_footprint_of(zero.spec, {}).scored_cpu, 0);
}

TEST(LeastAllocated, LeavesOutWhatTheNodeHasNot) {
  Node there = node("a");
  there.allocatable.erase("memory");
  EXPECT_EQ(least_allocated(asks(1000, gibi), view(there)), 75);
}

// From 1.34 requests of the pod as a whole take the place of its containers'.
TEST(Footprint, PodLevelRequestsCountFrom134) {
  Pod wanted = pod("p", resources(500, gibi));
  wanted.spec.resources = resources(2000, 0);
  Options older;
  older.minor = 33;
  EXPECT_EQ(incoming_footprint_of(wanted.spec, {}).room.cpu, 2000);
  EXPECT_EQ(incoming_footprint_of(wanted.spec, {}).room.memory, gibi);
  EXPECT_EQ(incoming_footprint_of(wanted.spec, older).room.cpu, 500);
  // LeastAllocated looks at the incoming pod's containers alone, and at pods that stand as a whole.
  EXPECT_EQ(incoming_footprint_of(wanted.spec, {}).scored_cpu, 500);
  EXPECT_EQ(footprint_of(wanted.spec, {}).scored_cpu, 2000);
}

// (1 - |f1 - f2|/2)*100: cpu 1/4, memory 1/2 -> 87.5 -> 87.
TEST(BalancedAllocation, IsTheBalanceWithThePodUntil135) {
  const Node there = node("a");
  Options older;
  older.minor = 35;
  EXPECT_EQ(balanced_allocation(asks(1000, 4 * gibi), view(there), older), 87);
  EXPECT_EQ(balanced_allocation(asks(2000, 4 * gibi), view(there), older), 100);
  EXPECT_EQ(balanced_allocation(asks(40000, 0), view(there), older), 50);  // shares are at most 1
}

// 50 + (50 + with - without)/2.
TEST(BalancedAllocation, IsTheChangeOfBalanceFrom136) {
  const Node there = node("a");
  NodeView at = view(there);
  EXPECT_EQ(balanced_allocation(asks(2000, 4 * gibi), at, {}), 75);  // 100, 100
  EXPECT_EQ(balanced_allocation(asks(1000, 4 * gibi), at, {}), 68);  // 87, 100: 50 + 37/2
  at.taken.room.cpu = 2000;                                          // without: (1 - 0.25)*100 = 75
  EXPECT_EQ(balanced_allocation(asks(0, 4 * gibi), at, {}), 87);     // with: 100: 50 + 75/2
}

TEST(BalancedAllocation, SkipsPodsThatAskForNothingFrom133) {
  Options options;
  options.minor = 32;
  EXPECT_TRUE(balances(asks(0, 0), options));
  options.minor = 33;
  EXPECT_FALSE(balances(asks(0, 0), options));
  EXPECT_TRUE(balances(asks(0, 1), options));
}

// From 1.34 a node that is too small when empty is no candidate for preemption.
TEST(ResourcesFit, TellsNodesThatAreTooSmallFrom134) {
  const Node there = node("a");
  NodeView at = view(there);
  at.pods_allowed = 110;
  EXPECT_FALSE(reject_unfit(asks(5000, 0), at, {})->resolvable);
  Options older;
  older.minor = 33;
  EXPECT_TRUE(reject_unfit(asks(5000, 0), at, older)->resolvable);
  at.taken.room.cpu = 1000;
  EXPECT_TRUE(reject_unfit(asks(4000, 0), at, {})->resolvable);
  EXPECT_FALSE(reject_unfit(asks(3000, 0), at, {}));
}

}  // namespace
}  // namespace sandtable::models::kube::scheduler
