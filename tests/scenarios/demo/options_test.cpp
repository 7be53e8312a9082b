#include "scenarios/demo/options.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace sandtable::demo {
namespace {

Options read(std::vector<std::string> words) {
  words.insert(words.begin(), "program");
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  return Options(static_cast<int>(pointers.size()), pointers.data(), {{"rate", "140"}, {"seed", "1"}});
}

TEST(Options, have_defaults_and_take_values) {
  EXPECT_EQ(read({}).number("rate", 0, 1000), 140);
  EXPECT_EQ(read({"--rate", "2.5"}).number("rate", 0, 1000), 2.5);
  EXPECT_EQ(read({"--seed", "18446744073709551615"}).count("seed", 0, UINT64_MAX), UINT64_MAX);
}

TEST(Options, refuse_what_they_do_not_know) {
  EXPECT_THROW(read({"--rat", "1"}), std::invalid_argument);
  EXPECT_THROW(read({"rate", "1"}), std::invalid_argument);
  EXPECT_THROW(read({"--rate"}), std::invalid_argument);
}

TEST(Options, refuse_values_that_are_no_number_in_range) {
  for (const char* wrong : {"", "x", "1x", "-1", "1001", "nan"}) {
    EXPECT_THROW(read({"--rate", wrong}).number("rate", 0, 1000), std::invalid_argument) << wrong;
  }
  EXPECT_THROW(read({"--seed", "1.5"}).count("seed", 0, 9), std::invalid_argument);
}

}  // namespace
}  // namespace sandtable::demo
