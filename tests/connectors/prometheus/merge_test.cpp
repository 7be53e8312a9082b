#include "connectors/prometheus/merge.hpp"

#include <gtest/gtest.h>

namespace sandtable::connectors::prometheus {
namespace {

using Samples = std::vector<twin::Sample>;

TEST(AddUp, SharedTimeStampsAddUp) {
  EXPECT_EQ(add_up({{{1}, 10}, {{2}, 11}}, {{{1}, 5}, {{2}, 8}}), (Samples{{{1}, 15}, {{2}, 19}}));
  EXPECT_EQ(add_up({}, {{{1}, 5}}), (Samples{{{1}, 5}}));
  EXPECT_EQ(add_up({}, {}), Samples{});
}

TEST(AddUp, ASeriesThatAppearsLaterCountsFromThen) {
  EXPECT_EQ(add_up({{{1}, 10}, {{2}, 11}, {{3}, 12}}, {{{2}, 1}, {{3}, 4}}), (Samples{{{1}, 10}, {{2}, 12}, {{3}, 16}}));
}

TEST(AddUp, ASeriesThatDisappearsKeepsItsLastValue) {
  EXPECT_EQ(add_up({{{1}, 10}, {{2}, 11}, {{3}, 12}}, {{{1}, 7}}), (Samples{{{1}, 17}, {{2}, 18}, {{3}, 19}}));
}

TEST(AddUp, ARestartDropsWhatWasBefore) {
  // At 3 the process is new: the first counter starts again at 1, the second is not there yet.
  EXPECT_EQ(add_up({{{1}, 10}, {{2}, 11}, {{3}, 1}, {{4}, 2}}, {{{1}, 7}, {{2}, 8}, {{4}, 1}}),
            (Samples{{{1}, 17}, {{2}, 19}, {{3}, 1}, {{4}, 3}}));
  EXPECT_EQ(add_up({{{1}, 7}, {{2}, 8}}, {{{1}, 10}, {{2}, 11}, {{3}, 1}}), (Samples{{{1}, 17}, {{2}, 19}, {{3}, 1}}));
}

}  // namespace
}  // namespace sandtable::connectors::prometheus
