#include "models/cluster/objects/amount.hpp"

#include <gtest/gtest.h>

namespace sandtable::models::kube {
namespace {

std::int64_t milli_of(const char* text) {
  const auto read = read_amount(text);
  EXPECT_TRUE(read) << text;
  return read ? read->milli : -1;
}

TEST(Amount, AllWaysToWriteOne) {
  EXPECT_EQ(milli_of("250m"), 250);
  EXPECT_EQ(milli_of("1.5"), 1500);
  EXPECT_EQ(milli_of(".5"), 500);
  EXPECT_EQ(milli_of("2Gi"), std::int64_t{2} * 1024 * 1024 * 1024 * 1000);
  EXPECT_EQ(milli_of("1k"), 1'000'000);
  EXPECT_EQ(milli_of("1e3"), 1'000'000);
  EXPECT_EQ(milli_of("12E-1"), 1200);
  EXPECT_EQ(milli_of("128974848000m"), 128974848000);
  EXPECT_EQ(milli_of("+3"), 3000);
  EXPECT_EQ(milli_of("-3"), -3000);
}

// As MilliValue and Value of the real one: never less than was meant.
TEST(Amount, BelowAThousandthItIsRoundedUp) {
  EXPECT_EQ(milli_of("1n"), 1);
  EXPECT_EQ(milli_of("1500000n"), 2);
  EXPECT_EQ(milli_of("999u"), 1);
  EXPECT_EQ(milli_of("0.0001"), 1);
  EXPECT_EQ(milli_of("0.00000000000001"), 1);
  EXPECT_EQ(thousandths(1).value(), 1);
  EXPECT_EQ(thousandths(1000).value(), 1);
  EXPECT_EQ(thousandths(1001).value(), 2);
  EXPECT_EQ(thousandths(0).value(), 0);
}

TEST(Amount, WhatIsNone) {
  for (const char* text :
       {"", ".", "m", "1x", "1 Gi", "1GI", "0x10", "1e", "1e99", "9000000Ti", "--1", "1.2.3", "99999999999999999999"})
    EXPECT_FALSE(read_amount(text)) << text;
}

TEST(Amount, WritesTheShortest) {
  for (const char* text : {"250m", "3", "2Gi", "1Ki", "0", "1500m", "1000"}) EXPECT_EQ(to_text(*read_amount(text)), text);
  EXPECT_EQ(to_text(*read_amount("1.5")), "1500m");
}

}  // namespace
}  // namespace sandtable::models::kube
