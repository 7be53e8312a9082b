#include "sim/page_array.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace sandtable::sim {

TEST(PageArray, KeepsItsContentWhileItGrowsAndBeginsWithZeros) {
  PageArray<std::uint64_t> array;
  for (std::uint64_t i = 0; i < 5'000'000; ++i) {  // beyond where large pages are asked for
    const std::size_t place = array.append();
    ASSERT_EQ(place, i);
    ASSERT_EQ(array[place], 0U);
    array[place] = i * i;
  }
  for (std::uint64_t i = 0; i < array.size(); ++i) ASSERT_EQ(array[i], i * i);
}

TEST(PageArray, IsMovedWithItsContent) {
  PageArray<int> one;
  one[one.append()] = 7;
  PageArray<int> other = std::move(one);
  EXPECT_EQ(other.size(), 1U);
  EXPECT_EQ(other[0], 7);
  PageArray<int> third;
  third = std::move(other);
  EXPECT_EQ(third[0], 7);
}

}  // namespace sandtable::sim
