#include "sim/result.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace sandtable::sim {
namespace {

Result<int> halve(int value) {
  if (value % 2 != 0) return fail(ErrorKind::invalid_input, "odd");
  return value / 2;
}

Result<std::string> describe_half(int value) {
  const Result<int> half = halve(value);
  if (!half) return half.failure();
  return std::to_string(*half);
}

TEST(Result, holds_a_value_or_an_error) {
  const Result<int> good = halve(4);
  ASSERT_TRUE(good.has_value());
  EXPECT_EQ(good.value(), 2);
  const Result<int> bad = halve(3);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error(), (Error{ErrorKind::invalid_input, "odd"}));
}

TEST(Result, hands_its_failure_on_to_another_type) {
  EXPECT_EQ(*describe_half(10), "5");
  EXPECT_EQ(describe_half(7).error().message, "odd");
}

TEST(Result, reading_the_side_that_is_not_there_breaks_a_contract) {
  const Result<int> bad = halve(3);
  const Result<int> good = halve(2);
  EXPECT_THROW((void)bad.value(), ContractError);
  EXPECT_THROW((void)good.error(), ContractError);
  try {
    (void)bad.value();
  } catch (const ContractError& error) {
    EXPECT_NE(std::string(error.what()).find("odd"), std::string::npos) << "the message names the error that was overlooked";
  }
}

TEST(Result, value_or_falls_back) {
  EXPECT_EQ(halve(8).value_or(-1), 4);
  EXPECT_EQ(halve(9).value_or(-1), -1);
}

TEST(Result, moves_what_cannot_be_copied) {
  Result<std::unique_ptr<int>> held(std::make_unique<int>(5));
  const std::unique_ptr<int> taken = *std::move(held);
  EXPECT_EQ(*taken, 5);
}

TEST(Result, tells_a_value_from_an_error_of_the_same_type) {
  const Result<std::string, std::string> value(std::string("text"));
  const Result<std::string, std::string> error(Unexpected<std::string>{"text"});
  EXPECT_TRUE(value.has_value());
  EXPECT_FALSE(error.has_value());
}

TEST(Status, says_done_or_why_not) {
  const Status done = Done{};
  const Status late = fail(ErrorKind::timeout, "no answer in 2 s");
  EXPECT_TRUE(done);
  EXPECT_EQ(late.error().kind, ErrorKind::timeout);
}

TEST(Contract, names_the_place_the_condition_and_the_reason) {
  try {
    SANDTABLE_EXPECT(1 + 1 == 3, "arithmetic");
    FAIL() << "the contract held";
  } catch (const ContractError& error) {
    const std::string what = error.what();
    EXPECT_NE(what.find("result_test.cpp:"), std::string::npos);
    EXPECT_NE(what.find("1 + 1 == 3"), std::string::npos);
    EXPECT_NE(what.find("(arithmetic)"), std::string::npos);
  }
}

}  // namespace
}  // namespace sandtable::sim
