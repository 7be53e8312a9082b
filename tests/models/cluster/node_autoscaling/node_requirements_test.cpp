#include "models/cluster/node_autoscaling/node_requirements.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sandtable::models::kube {
namespace {

NodeRequirements of(const std::vector<Requirement>& all) {
  NodeRequirements made;
  for (const auto& one : all) made.add(one);
  return made;
}

TEST(NodeRequirements, Operators) {
  EXPECT_TRUE(of({}).allows("k", "x")) << "an open key";
  EXPECT_TRUE(of({{"k", Operator::in, {"x", "y"}}}).allows("k", "x"));
  EXPECT_FALSE(of({{"k", Operator::in, {"x", "y"}}}).allows("k", "z"));
  EXPECT_FALSE(of({{"k", Operator::not_in, {"x"}}}).allows("k", "x"));
  EXPECT_TRUE(of({{"k", Operator::exists, {}}}).allows("k", "z"));
  EXPECT_FALSE(of({{"k", Operator::does_not_exist, {}}}).allows("k", "z"));
  EXPECT_TRUE(of({{"k", Operator::gt, {"4"}}, {"k", Operator::lt, {"8"}}}).allows("k", "7"));
  EXPECT_FALSE(of({{"k", Operator::gt, {"4"}}}).allows("k", "4"));
  EXPECT_FALSE(of({{"k", Operator::gt, {"4"}}}).allows("k", "many"));
}

TEST(NodeRequirements, Conflicts) {
  EXPECT_FALSE(of({{"k", Operator::in, {"x", "y"}}, {"k", Operator::not_in, {"x"}}}).conflict());
  EXPECT_EQ(of({{"k", Operator::in, {"x"}}, {"k", Operator::not_in, {"x"}}}).conflict(), "k");
  EXPECT_EQ(of({{"k", Operator::in, {"3"}}, {"k", Operator::gt, {"4"}}}).conflict(), "k");
  EXPECT_EQ(of({{"k", Operator::exists, {}}, {"k", Operator::does_not_exist, {}}}).conflict(), "k");
  EXPECT_FALSE(of({{"k", Operator::not_in, {"x"}}, {"k", Operator::does_not_exist, {}}}).conflict()) << "it may be absent";
}

Requirement any_requirement() {
  Requirement made;
  made.key = "k";
  made.op = *rc::gen::element(Operator::in, Operator::not_in, Operator::exists, Operator::gt, Operator::lt);
  made.values = *rc::gen::container<std::vector<std::string>>(1, rc::gen::elementOf(std::vector<std::string>{"1", "2", "3", "4"}));
  return made;
}

RC_GTEST_PROP(NodeRequirementsProperty, BothAllowWhatEachDoes, ()) {
  const auto a = any_requirement(), b = any_requirement();
  for (const char* value : {"1", "2", "3", "4", "5"}) {
    const bool each = of({a}).allows("k", value) && of({b}).allows("k", value);
    RC_ASSERT(of({a, b}).allows("k", value) == each);
    RC_ASSERT(of({b, a}).allows("k", value) == each);
  }
}

RC_GTEST_PROP(NodeRequirementsProperty, AValueThatIsAllowedIsOneThatTheSelectorMatches, ()) {
  const auto one = any_requirement();
  for (const char* value : {"1", "2", "3", "4", "5"}) RC_ASSERT(of({one}).allows("k", value) == one.matches({{"k", value}}));
}

}  // namespace
}  // namespace sandtable::models::kube
