#include "sim/random.hpp"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace sandtable::sim {
namespace {

using Words = std::array<std::uint64_t, 4>;

Words take_four(StreamKey key, DrawCounter counter) {
  Draws draws(key, counter);
  return {draws.bits(), draws.bits(), draws.bits(), draws.bits()};
}

Words by_library(std::array<std::uint64_t, 4> counter, std::array<std::uint64_t, 2> key) {
  const auto out = r123::Philox4x64{}({{counter[0], counter[1], counter[2], counter[3]}}, {{key[0], key[1]}});
  return {out[0], out[1], out[2], out[3]};
}

// The generator's known answers, published with Random123 (philox4x64, 10 rounds). The third has the digits of pi for its input.
TEST(Philox, gives_the_published_answers) {
  constexpr std::uint64_t ones = ~std::uint64_t{0};
  EXPECT_EQ(by_library({0, 0, 0, 0}, {0, 0}),
            (Words{0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b}));
  EXPECT_EQ(by_library({ones, ones, ones, ones}, {ones, ones}),
            (Words{0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0}));
  EXPECT_EQ(by_library({0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
                       {0x452821e638d01377, 0xbe5466cf34e90c6c}),
            (Words{0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6}));
}

// Our use of it: the counter's words are ordinal, step with attempt above it, nothing, block.
TEST(Draws, start_with_the_published_answer_at_zero) { EXPECT_EQ(take_four(StreamKey{}, {}), by_library({0, 0, 0, 0}, {0, 0})); }

TEST(Draws, lay_the_counter_out_as_documented) {
  const StreamKey key{{0x0123456789abcdef, 0xfedcba9876543210}};
  Draws draws(key, {.ordinal = 0xdeadbeefcafef00d, .step = 0x11223344, .attempt = 0x55667788});
  for (std::uint64_t block = 0; block < 3; ++block) {
    for (std::uint64_t word : by_library({0xdeadbeefcafef00d, 0x5566778811223344, 0, block}, key.words))
      EXPECT_EQ(draws.bits(), word);
  }
}

// Frozen when this was written: the same in every build, so that a stored run can be repeated.
TEST(Draws, golden_values_do_not_change) {
  const StreamKey key = stream_key({7, 3}, "cart.read", "service time");
  EXPECT_EQ(key, (StreamKey{{0x3b09a8cfc3e431a3, 0x932b3ee9e77a246f}}));
  Draws draws(key, {.ordinal = 41, .step = 2, .attempt = 1});
  for (double expected : {0.17389897013117539, 0.36461007504095033, 0.31331734531064603, 0.67000925174214865, 0.56342566834131358,
                          0.37786179107161277})
    EXPECT_EQ(draws.uniform(), expected);
}

TEST(Draws, depend_on_every_part_of_the_counter_and_the_key) {
  const StreamKey key = stream_key({1, 0}, "a", "b");
  const Words base = take_four(key, {5, 6, 7});
  EXPECT_EQ(base, take_four(key, {5, 6, 7}));
  EXPECT_NE(base, take_four(key, {6, 6, 7}));
  EXPECT_NE(base, take_four(key, {5, 7, 7}));
  EXPECT_NE(base, take_four(key, {5, 6, 8}));
  EXPECT_NE(base, take_four(key, {5, 7, 6}));
  EXPECT_NE(base, take_four(stream_key({1, 0}, "a", "c"), {5, 6, 7}));
}

TEST(Draws, lie_inside_the_open_interval_and_fill_it_evenly) {
  const StreamKey key = stream_key({11, 0}, "uniformity", "test");
  constexpr int n = 200'000;
  constexpr int cells = 64;
  std::array<int, cells> hits{};
  double sum = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    Draws draws(key, {.ordinal = i});
    const double u = draws.uniform();
    ASSERT_GT(u, 0);
    ASSERT_LT(u, 1);
    ++hits[static_cast<std::size_t>(u * cells)];
    sum += u;
  }
  // Chi-squared with 63 degrees of freedom exceeds 136 with probability 3e-7; the mean is off by 5 standard errors with 6e-7.
  double chi_squared = 0;
  for (int count : hits) chi_squared += std::pow(count - n / double{cells}, 2) / (n / double{cells});
  EXPECT_LT(chi_squared, 136);
  EXPECT_NEAR(sum / n, 0.5, 5 / std::sqrt(12.0 * n));
}

TEST(Draws, at_neighbouring_counters_are_uncorrelated) {
  const StreamKey key = stream_key({12, 0}, "pairs", "test");
  constexpr int n = 100'000;
  double by_ordinal = 0;
  double by_step = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    const double here = Draws(key, {.ordinal = i}).uniform() - 0.5;
    by_ordinal += here * (Draws(key, {.ordinal = i + 1}).uniform() - 0.5);
    by_step += here * (Draws(key, {.ordinal = i, .step = 1}).uniform() - 0.5);
  }
  // A product of two independent ones has variance 1/144: 5 standard errors.
  EXPECT_NEAR(by_ordinal / n, 0, 5.0 / 12 / std::sqrt(n));
  EXPECT_NEAR(by_step / n, 0, 5.0 / 12 / std::sqrt(n));
}

TEST(StreamKey, differs_with_every_argument) {
  std::set<std::array<std::uint64_t, 2>> keys;
  std::size_t made = 0;
  for (std::uint64_t seed : {0, 1, 2}) {
    for (std::uint64_t replication : {0, 1, 2}) {
      for (const char* entity : {"", "cart", "cart.read", "carta", "a much longer name, of more than sixteen bytes"}) {
        for (const char* purpose : {"", "arrival", "work", "a much longer purpose, of more than sixteen bytes"}) {
          keys.insert(stream_key({seed, replication}, entity, purpose).words);
          ++made;
        }
      }
    }
  }
  EXPECT_EQ(keys.size(), made);
}

TEST(StreamKey, does_not_confuse_where_the_entity_ends) {
  EXPECT_NE(stream_key({1, 1}, "ab", "c"), stream_key({1, 1}, "a", "bc"));
  EXPECT_NE(stream_key({1, 1}, std::string("a\0", 2), ""), stream_key({1, 1}, "a", ""));
  EXPECT_NE(stream_key({1, 2}, "a", "b"), stream_key({2, 1}, "a", "b"));
}

TEST(StreamKey, spreads_a_small_change_over_all_bits) {
  // Flipping one bit of the seed flips each of 128 key bits with probability 1/2: 64 ± 5 standard deviations of 5.66.
  const StreamKey base = stream_key({0x5eed, 0}, "cart", "arrival");
  for (int bit = 0; bit < 64; ++bit) {
    const StreamKey other = stream_key({0x5eed ^ (std::uint64_t{1} << bit), 0}, "cart", "arrival");
    const int flipped = std::popcount(base.words[0] ^ other.words[0]) + std::popcount(base.words[1] ^ other.words[1]);
    EXPECT_NEAR(flipped, 64, 29) << "bit " << bit;
  }
}

TEST(Draws, begin_with_a_word_from_elsewhere_and_go_on_as_ever) {
  const StreamKey key = stream_key({9, 1}, "first", "words");
  const DrawCounter counter{.ordinal = 7, .step = 5};
  Draws whole(key, counter), begun(key, counter, 42);
  EXPECT_EQ(begun.bits(), 42U);
  for (int n = 0; n < 11; ++n) EXPECT_EQ(begun.bits(), whole.bits()) << n;
}

// Four entities in a row share a block, which lies apart from the blocks of `Draws` (third word of the counter).
TEST(RowOfWords, is_laid_out_as_documented) {
  const StreamKey key{{11, 12}};
  EXPECT_EQ(row_of_words(key, 3, 5), by_library({3, 5, 1, 0}, key.words));
}

}  // namespace
}  // namespace sandtable::sim
