#include "sim/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sandtable::sim {
namespace {

TEST(Time, seconds_become_the_nearest_nanosecond) {
  EXPECT_EQ(from_seconds(1.5).count(), 1'500'000'000);
  EXPECT_EQ(from_seconds(0.4e-9).count(), 0);
  EXPECT_EQ(from_seconds(0.6e-9).count(), 1);
  EXPECT_EQ(from_seconds(-0.6e-9).count(), -1);
  EXPECT_EQ(from_seconds(0.1).count(), 100'000'000) << "0.1 is not a binary fraction";
}

TEST(Time, what_is_too_long_saturates_on_its_own_side) {
  const Duration longest = from_seconds(4.6e9);
  EXPECT_EQ(from_seconds(1e300), longest);
  EXPECT_EQ(from_seconds(std::numeric_limits<double>::infinity()), longest);
  EXPECT_EQ(from_seconds(-1e300), -longest);
  EXPECT_LT(Time{longest}, never);
  EXPECT_GT(longest.count(), std::int64_t{4'000'000'000} * 1'000'000'000) << "more than a century";
}

TEST(Time, not_a_number_saturates_instead_of_being_undefined) {
  EXPECT_EQ(from_seconds(std::numeric_limits<double>::quiet_NaN()), from_seconds(1e300));
}

TEST(Time, an_instant_is_a_span_since_the_start) {
  EXPECT_EQ(at_seconds(2).time_since_epoch(), from_seconds(2));
  EXPECT_DOUBLE_EQ(to_seconds(at_seconds(2) + from_seconds(0.25)), 2.25);
}

// There and back there are three roundings of a relative 2^-53, so below 2^53/6 ns, which is 17 days, they stay under half a
// nanosecond.
RC_GTEST_PROP(Time, survives_the_trip_through_seconds_within_seventeen_days, ()) {
  constexpr std::int64_t seventeen_days = 17LL * 86'400 * 1'000'000'000;
  const Duration span{*rc::gen::inRange(-seventeen_days, seventeen_days)};
  RC_ASSERT(from_seconds(to_seconds(span)) == span);
}

}  // namespace
}  // namespace sandtable::sim
