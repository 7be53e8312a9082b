#include "models/service/balance/maglev.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "models/service/request_identity.hpp"

namespace sandtable::models {

// The paper's example (NSDI 2016, table 1): M = 7 and three backends, then without the second.
TEST(Maglev, FillsThePapersTables) {
  const MaglevPreference first{3, 4}, second{0, 2}, third{3, 1};
  EXPECT_EQ(maglev_table(7, {first, second, third}), (std::vector<std::uint32_t>{1, 0, 1, 0, 2, 2, 0}));
  EXPECT_EQ(maglev_table(7, {first, third}), (std::vector<std::uint32_t>{0, 0, 0, 0, 1, 1, 1}));
}

std::vector<MaglevPreference> hashed(std::uint32_t size, std::uint32_t count, std::uint32_t without = UINT32_MAX) {
  std::vector<MaglevPreference> made;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i == without) continue;
    made.push_back(
        {static_cast<std::uint32_t>(mix_bits(2 * i + 1) % size), static_cast<std::uint32_t>(mix_bits(2 * i + 2) % (size - 1) + 1)});
  }
  return made;
}

TEST(Maglev, SharesDifferByOneEntryAtMost) {
  for (const std::uint32_t count : {1U, 2U, 7U, 100U}) {
    std::vector<std::uint32_t> share(count);
    for (const auto owner : maglev_table(65537, hashed(65537, count))) ++share[owner];
    const auto [least, most] = std::minmax_element(share.begin(), share.end());
    EXPECT_LE(*most - *least, 1U) << count;
  }
}

// Without one of n, its 1/n of the entries must change hands; of the others, the paper finds a few percent that do at M/n ≥ 100.
TEST(Maglev, ALeaverDisturbsFewOthers) {
  constexpr std::uint32_t size = 65537;
  for (const std::uint32_t count : {5U, 20U, 100U}) {
    const auto before = maglev_table(size, hashed(size, count));
    const std::uint32_t leaver = count / 2;
    const auto after = maglev_table(size, hashed(size, count, leaver));
    std::uint32_t disturbed = 0;
    for (std::uint32_t entry = 0; entry < size; ++entry) {
      const std::uint32_t now = after[entry] + (after[entry] >= leaver ? 1 : 0);
      EXPECT_NE(now, leaver);
      if (before[entry] != leaver && before[entry] != now) ++disturbed;
    }
    EXPECT_LT(disturbed, size / count) << count << ": no more than the leaver's own share";
    EXPECT_LT(disturbed, size / 20) << count;
  }
}

TEST(Maglev, AUserStaysWhereItIsWhoeverElseComesBack) {
  Maglev table(1009);
  for (std::uint32_t i = 0; i < 10; ++i) table.add(i, 100 + i);
  std::vector<std::uint32_t> before;
  for (std::uint64_t user = 0; user < 5000; ++user) before.push_back(table.owner(user));
  table.remove(4);
  for (std::uint64_t user = 0; user < 5000; ++user) EXPECT_NE(table.owner(user), 4U);
  table.add(4, 104);
  for (std::uint64_t user = 0; user < 5000; ++user) EXPECT_EQ(table.owner(user), before[user]);
}

}  // namespace sandtable::models
