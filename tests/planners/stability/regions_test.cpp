#include "planners/stability/regions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace sandtable::planners {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using States = std::vector<std::vector<Stability>>;

constexpr auto S = Stability::safe, V = Stability::vulnerable, U = Stability::unstable;

struct Asked {
  std::set<std::pair<std::size_t, std::size_t>> points;
  bool twice = false;
};

Probe oracle(const States& states, Asked& asked) {
  return [&](std::size_t row, std::size_t column) -> sim::Result<Stability> {
    asked.twice |= !asked.points.insert({row, column}).second;
    return states[row][column];
  };
}

States found_in(const Regions& regions) {
  States states;
  for (const auto& row : regions.rows) {
    states.emplace_back();
    for (const auto& region : row) states.back().push_back(*region.stability);
  }
  return states;
}

/// Boundaries that only move to the left from row to row.
States monotone(std::mt19937& random, std::size_t rows, std::size_t columns) {
  States states;
  std::size_t bad = columns, unstable = columns;
  for (std::size_t row = 0; row < rows; ++row) {
    unstable = random() % (unstable + 1);
    bad = std::min<std::size_t>(bad, random() % (unstable + 1));
    states.emplace_back();
    for (std::size_t column = 0; column < columns; ++column)
      states.back().push_back(column >= unstable ? U : column >= bad ? V : S);
  }
  return states;
}

// 300 random maps that keep the assumption: all found as they are, each point at most once, and large ones with far fewer runs.
TEST(Regions, FindsEveryMonotoneMap) {
  std::mt19937 random(7);
  for (int map = 0; map < 300; ++map) {
    const std::size_t rows = 1 + random() % 5, columns = 1 + random() % 40;
    const auto states = monotone(random, rows, columns);
    Asked asked;
    const auto regions = find_regions({rows, columns, random() % columns, map % 3U}, oracle(states, asked));
    EXPECT_EQ(found_in(regions), states) << "map " << map;
    EXPECT_THAT(regions.irregular, IsEmpty());
    EXPECT_FALSE(asked.twice);
    // The present load, two bisections, and the checks.
    EXPECT_LE(asked.points.size(), rows * (1 + 2 * 6 + map % 3U));
    std::size_t simulated = 0;
    for (const auto& row : regions.rows)
      for (const auto& region : row) simulated += region.simulated ? 1 : 0;
    EXPECT_EQ(simulated, asked.points.size());
  }
}

// With as many checks as there are points nothing is left to the assumption: whatever the map, it is found.
TEST(Regions, WithEveryPointCheckedItAssumesNothing) {
  std::mt19937 random(8);
  for (int map = 0; map < 200; ++map) {
    States states(3, std::vector<Stability>(9));
    for (auto& row : states)
      for (auto& state : row) state = static_cast<Stability>(random() % 3);
    Asked asked;
    EXPECT_EQ(found_in(find_regions({3, 9, 4, 9}, oracle(states, asked))), states) << "map " << map;
  }
}

// The check looks between the present load (0) and the first that bisection tried (5), and has the whole row simulated; the next
// row starts afresh.
TEST(Regions, AContradictionHasTheWholeRowSimulated) {
  const States states = {{S, S, V, S, S, S, S, S, S}, {S, S, S, S, S, S, S, S, S}};
  Asked asked;
  const auto regions = find_regions({2, 9, 0, 1}, oracle(states, asked));
  EXPECT_EQ(found_in(regions), states);
  EXPECT_THAT(regions.irregular, ElementsAre(0U));
}

// More loss is better here: what the first row promises for the second does not hold, and a check says so.
TEST(Regions, ARowThatIsBetterThanTheOneBeforeIsFound) {
  const States states = {{S, V, V, V, U, U}, {S, S, S, S, S, S}};
  Asked asked;
  const auto regions = find_regions({2, 6, 0, 1}, oracle(states, asked));
  EXPECT_EQ(found_in(regions), states);
  EXPECT_THAT(regions.irregular, ElementsAre(1U));
}

TEST(Regions, KeepsWhatIsDoneWhenItIsStopped) {
  int left = 3;
  const auto regions = find_regions({2, 9, 4, 1}, [&](std::size_t, std::size_t column) -> sim::Result<Stability> {
    if (left-- == 0) return sim::fail(sim::ErrorKind::interrupted, "stopped");
    return column < 4 ? S : V;
  });
  ASSERT_TRUE(regions.stopped);
  EXPECT_EQ(regions.stopped->kind, sim::ErrorKind::interrupted);
  EXPECT_EQ(regions.rows[0][4], (Region{V, true}));
  EXPECT_FALSE(regions.rows[1][4].stability);
}

}  // namespace
}  // namespace sandtable::planners
