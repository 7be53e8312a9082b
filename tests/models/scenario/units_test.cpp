#include "models/scenario/units.hpp"

#include <gtest/gtest.h>

namespace sandtable::models {
namespace {

TEST(Units, AreReadExactly) {
  EXPECT_EQ(*read_quantity(Dimension::time, "250ms", "x"), 0.25);
  EXPECT_EQ(*read_quantity(Dimension::time, "4us", "x"), 4e-6);
  EXPECT_EQ(*read_quantity(Dimension::time, "1.5h", "x"), 5400.0);
  EXPECT_EQ(*read_quantity(Dimension::bytes, "2Gi", "x"), 2147483648.0);
  EXPECT_EQ(*read_quantity(Dimension::bytes, "5M", "x"), 5e6);
  EXPECT_EQ(*read_quantity(Dimension::bit_rate, "10Gbps", "x"), 1e10);
  EXPECT_EQ(*read_quantity(Dimension::rate, "120/m", "x"), 2.0);
  EXPECT_EQ(*read_quantity(Dimension::money_rate, "0.34/h", "x"), 0.34);
  EXPECT_EQ(*read_quantity(Dimension::share, "99.9%", "x"), 0.999);
  EXPECT_EQ(*read_quantity(Dimension::cores, "500m", "x"), 0.5);
  EXPECT_EQ(*read_quantity(Dimension::cores, "8", "x"), 8.0);
  EXPECT_EQ(*read_quantity(Dimension::number, "1e-3", "x"), 0.001);
}

TEST(Units, DurationsAreExactToTheNanosecond) {
  EXPECT_EQ(read_duration("0.1s", "x")->count(), 100'000'000);
  EXPECT_EQ(read_duration("12.345678901s", "x")->count(), 12'345'678'901);
  EXPECT_EQ(read_duration("-5ms", "x")->count(), -5'000'000);
  EXPECT_EQ(read_duration("90m", "x")->count(), 5'400'000'000'000);
  EXPECT_EQ(read_duration("1.5e3ms", "x")->count(), 1'500'000'000);
}

TEST(Units, AreWrittenAsPeopleWriteThem) {
  EXPECT_EQ(write_duration(std::chrono::minutes(10)), "10m");
  EXPECT_EQ(write_duration(std::chrono::milliseconds(250)), "250ms");
  EXPECT_EQ(write_duration(std::chrono::seconds(90)), "90s");
  EXPECT_EQ(write_duration(std::chrono::milliseconds(1500)), "1.5s");
  EXPECT_EQ(write_duration(sim::Duration{0}), "0s");
  EXPECT_EQ(write_quantity(Dimension::time, 0.004), "4ms");
  EXPECT_EQ(write_quantity(Dimension::bytes, 512.0 * (1u << 20)), "512Mi");
  EXPECT_EQ(write_quantity(Dimension::cores, 0.5), "500m");
  EXPECT_EQ(write_quantity(Dimension::share, 0.999), "99.9%");
  EXPECT_EQ(write_quantity(Dimension::rate, 200), "200/s");
}

TEST(Units, WhatIsNoNumberIsRefused) {
  for (const std::string text : {"", "ms", "five", "nan", "inf", "-", ".", "1..2s", "0x10s", "1e400s", "--1s", "5 ms", "5ms5"}) {
    EXPECT_FALSE(read_quantity(Dimension::time, text, "x")) << text;
    EXPECT_FALSE(read_duration(text, "x")) << text;
  }
  EXPECT_FALSE(read_duration("300000d", "x"));  // beyond int64 nanoseconds
}

}  // namespace
}  // namespace sandtable::models
