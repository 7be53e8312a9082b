// Each way of counting against its published rule, with its defaults.
#include "models/service/resilience/retry_budget.hpp"

#include <gtest/gtest.h>

namespace sandtable::models {
namespace {

using std::chrono::seconds;

sim::Time at(double s) { return sim::at_seconds(s); }

TEST(RetryBudget, EnvoyAllowsAFifthOfWhatIsActiveAndThreeInAnyCase) {
  const auto config = budget_config({});
  RetryBudget budget(config);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(budget.take(at(0), 0));
  EXPECT_FALSE(budget.take(at(0), 0));
  EXPECT_FALSE(budget.take(at(0), 19));  // ⌊3.8⌋ = 3
  EXPECT_TRUE(budget.take(at(0), 20));   // 4
  EXPECT_FALSE(budget.take(at(0), 24));
  EXPECT_TRUE(budget.take(at(0), 100));
  EXPECT_EQ(budget.under_way(), 5U);
  budget.retry_ended();
  budget.retry_ended();
  budget.retry_ended();
  EXPECT_TRUE(budget.take(at(0), 0));
  EXPECT_FALSE(budget.take(at(0), 0));
}

TEST(RetryBudget, LinkerdAllowsTenASecondAndAFifthOfTheCalls) {
  BudgetSpec spec;
  spec.preset = BudgetPreset::linkerd;
  const auto config = budget_config(spec);
  EXPECT_EQ(config, (BudgetConfig{BudgetPreset::linkerd, 0.2, 10, seconds(10), 10, 0.1}));
  RetryBudget budget(config);
  const auto taken = [&](double when) {
    int count = 0;
    while (count < 10000 && budget.take(at(when), 0)) ++count;
    return count;
  };
  EXPECT_EQ(taken(0), 100);  // 10 a second for 10 s, at once
  for (int i = 0; i < 500; ++i) budget.call_begins(at(5));
  EXPECT_EQ(taken(5), 100);  // a fifth of 500
  EXPECT_EQ(taken(9.9), 0);
  EXPECT_EQ(taken(10.5), 100);  // the first hundred are past, the calls are not
  EXPECT_EQ(taken(15.5), 0);    // those of 5 s are past: 100 again, of which 10.5 s has used all
  EXPECT_EQ(taken(25), 100);
}

// The example of gRPC's proposal A6 and its tests: at half of the tokens or fewer no retries.
TEST(RetryBudget, GrpcStopsAtHalfOfItsTokens) {
  const BudgetSpec spec{BudgetPreset::grpc, {}, {}, {}, 4, 1.6};
  const auto config = budget_config(spec);
  RetryBudget budget(config);
  budget.attempt_ended(false);  // 3
  EXPECT_TRUE(budget.take(at(0), 0));
  budget.attempt_ended(true);  // 4, not 4.6
  EXPECT_EQ(budget.tokens(), 4);
  budget.attempt_ended(false);
  budget.attempt_ended(false);  // 2
  EXPECT_FALSE(budget.take(at(0), 0));
  budget.attempt_ended(false);
  budget.attempt_ended(false);
  budget.attempt_ended(false);  // 0, not −1
  EXPECT_EQ(budget.tokens(), 0);
  budget.attempt_ended(true);
  EXPECT_FALSE(budget.take(at(0), 0));  // 1.6
  budget.attempt_ended(true);
  EXPECT_TRUE(budget.take(at(0), 0));  // 3.2
}

TEST(RetryBudget, GrpcByDefaultHasTheTokensOfItsProposal) {
  const BudgetSpec spec{BudgetPreset::grpc, {}, {}, {}, {}, {}};
  EXPECT_EQ(budget_config(spec).tokens, 10);
  EXPECT_EQ(budget_config(spec).refund, 0.1);
}

}  // namespace
}  // namespace sandtable::models
