#include "connectors/kubernetes/template_print.hpp"

#include <gtest/gtest.h>

namespace sandtable::connectors::kubernetes {
namespace {

std::uint64_t print(const std::string& text) { return template_print(*models::parse_yaml(text, "t.yaml")); }

TEST(TemplatePrint, IsTheSameWhateverTheOrderAndTheQuotes) {
  EXPECT_EQ(print("{a: 1, b: [x, {c: y}]}"), print("b:\n- x\n- c: 'y'\na: \"1\"\n"));
}

TEST(TemplatePrint, PassesOverTheHashAndNulls) {
  EXPECT_EQ(print("{labels: {app: web}}"), print("{labels: {app: web, pod-template-hash: x}, creationTimestamp: null}"));
}

TEST(TemplatePrint, SeesEveryOtherDifference) {
  const auto one = print("{a: [b, c]}");
  for (const char* other :
       {"{a: [c, b]}", "{a: [bc]}", "{a: [b, c], d: e}", "{a: {b: c}}", "{A: [b, c]}", "{a: [[b, c]]}", "{a: [b, c, '']}"})
    EXPECT_NE(print(other), one) << other;
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
