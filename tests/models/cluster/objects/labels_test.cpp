#include "models/cluster/objects/labels.hpp"

#include <gtest/gtest.h>

namespace sandtable::models::kube {
namespace {

const Labels labels{{"app", "web"}, {"size", "12"}};

TEST(Requirement, Operators) {
  EXPECT_TRUE((Requirement{"app", Operator::in, {"api", "web"}}).matches(labels));
  EXPECT_FALSE((Requirement{"app", Operator::in, {"api"}}).matches(labels));
  EXPECT_FALSE((Requirement{"tier", Operator::in, {"web"}}).matches(labels));
  EXPECT_FALSE((Requirement{"app", Operator::not_in, {"web"}}).matches(labels));
  EXPECT_TRUE((Requirement{"tier", Operator::not_in, {"web"}}).matches(labels));
  EXPECT_TRUE((Requirement{"app", Operator::exists, {}}).matches(labels));
  EXPECT_FALSE((Requirement{"tier", Operator::exists, {}}).matches(labels));
  EXPECT_TRUE((Requirement{"tier", Operator::does_not_exist, {}}).matches(labels));
  EXPECT_TRUE((Requirement{"size", Operator::gt, {"11"}}).matches(labels));
  EXPECT_FALSE((Requirement{"size", Operator::gt, {"12"}}).matches(labels));
  EXPECT_TRUE((Requirement{"size", Operator::lt, {"13"}}).matches(labels));
  EXPECT_FALSE((Requirement{"app", Operator::gt, {"1"}}).matches(labels));
  EXPECT_FALSE((Requirement{"size", Operator::lt, {"many"}}).matches(labels));
}

TEST(LabelSelector, AllAtOnceAndTheEmptyOneEverything) {
  EXPECT_TRUE(LabelSelector{}.matches(labels));
  EXPECT_TRUE((LabelSelector{{{"app", "web"}}, {{"size", Operator::exists, {}}}}).matches(labels));
  EXPECT_FALSE((LabelSelector{{{"app", "web"}}, {{"size", Operator::does_not_exist, {}}}}).matches(labels));
  EXPECT_FALSE((LabelSelector{{{"app", "api"}}, {}}).matches(labels));
}

}  // namespace
}  // namespace sandtable::models::kube
