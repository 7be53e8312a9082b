#include "sim/digest.hpp"

#include <gtest/gtest.h>

#include <charconv>

namespace sandtable::sim {
namespace {

Digest of(std::initializer_list<std::uint64_t> words) {
  Digest digest;
  for (std::uint64_t word : words) digest.add(word);
  return digest;
}

TEST(Digest, hex_is_the_value_in_sixteen_digits) {
  for (std::uint64_t word = 0; word < 2000; ++word) {
    const Digest digest = of({word});
    const std::string hex = digest.hex();
    ASSERT_EQ(hex.size(), 16u);
    std::uint64_t parsed = 0;
    const auto end = std::from_chars(hex.data(), hex.data() + hex.size(), parsed, 16);
    ASSERT_EQ(end.ptr, hex.data() + hex.size());
    ASSERT_EQ(parsed, digest.value());
  }
}

TEST(Digest, of_nothing_is_its_starting_value) { EXPECT_EQ(Digest{}.hex(), "243f6a8885a308d3"); }

TEST(Digest, sees_order_and_repetition) {
  EXPECT_EQ(of({1, 2}).value(), of({1, 2}).value());
  EXPECT_NE(of({1, 2}).value(), of({2, 1}).value());
  EXPECT_NE(of({0}).value(), of({0, 0}).value());
}

TEST(Digest, keeps_texts_apart_and_tells_zeros_of_either_sign) {
  Digest ab_c, a_bc, plus, minus;
  ab_c.add(std::string_view("ab")), ab_c.add(std::string_view("c"));
  a_bc.add(std::string_view("a")), a_bc.add(std::string_view("bc"));
  EXPECT_NE(ab_c.value(), a_bc.value());
  plus.add(0.0), minus.add(-0.0);
  EXPECT_NE(plus.value(), minus.value());
}

}  // namespace
}  // namespace sandtable::sim
