#include "connectors/kubernetes/api/line_splitter.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace sandtable::connectors::kubernetes {
namespace {

TEST(LineSplitter, WhereverAPartEndsTheLinesAreTheSame) {
  const std::string text = "{\"a\": 1}\n\n{\"bb\": \"\\n\"}\r\n{}\nhalf";
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      LineSplitter lines(100);
      std::vector<std::string> seen;
      const auto take = [&seen](std::string_view line) { return seen.emplace_back(line), true; };
      ASSERT_TRUE(lines.add(text.substr(0, first), take));
      ASSERT_TRUE(lines.add(text.substr(first, second - first), take));
      ASSERT_TRUE(lines.add(text.substr(second), take));
      EXPECT_EQ(seen, (std::vector<std::string>{"{\"a\": 1}", "{\"bb\": \"\\n\"}", "{}"})) << first << ", " << second;
      EXPECT_TRUE(lines.unfinished());
    }
  }
}

TEST(LineSplitter, ALineThatNeverEndsIsGivenUp) {
  LineSplitter lines(10);
  const auto take = [](std::string_view) { return true; };
  EXPECT_TRUE(lines.add("0123456789", take));
  EXPECT_FALSE(lines.add("0", take));
  LineSplitter others(10);
  EXPECT_FALSE(others.add("0123456789ab\n", take));
}

TEST(LineSplitter, WhoeverHasEnoughGetsNoMore) {
  LineSplitter lines(10);
  int taken = 0;
  EXPECT_FALSE(lines.add("a\nb\n", [&taken](std::string_view) { return ++taken, false; }));
  EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
