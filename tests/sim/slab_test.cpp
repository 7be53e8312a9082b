#include "sim/slab.hpp"

#include <gtest/gtest.h>

namespace sandtable::sim {

TEST(Slab, ReusesFreedPlacesAsTheyWereLeft) {
  Slab<int> slab;
  const auto first = slab.allocate();
  const auto second = slab.allocate();
  slab[first] = 7;
  slab[second] = 8;
  slab.release(first);
  EXPECT_EQ(slab.live(), 1U);
  const auto again = slab.allocate();
  EXPECT_EQ(again, first);
  EXPECT_EQ(slab[again], 7);
  EXPECT_EQ(slab[second], 8);
  EXPECT_EQ(slab.capacity(), 2U);
}

}  // namespace sandtable::sim
