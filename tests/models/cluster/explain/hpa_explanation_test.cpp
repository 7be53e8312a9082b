#include "models/cluster/explain/hpa_explanation.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/autoscaling/hpa_world.hpp"

namespace sandtable::models::kube {
namespace {

using namespace test;
using Texts = std::vector<std::string>;

HpaExplanation explain(const HpaWorld& world) {
  return explain_hpa(world.objects, world.objects.horizontal_autoscalers[0], world.now);
}

// Four pods that use 600 of 1000 millicores, their target, in whole percent of whole millicores. Upwards 66 % is still within the
// tolerance of 0.1: 670 are needed, from 669.5/600 = 1.11583 on. Downwards 46 % still rounds up to four: 459, below 459.5/600 =
// 0.76583.
TEST(ExplainHpa, TheNearestUsageThatChangesTheCount) {
  const auto found = explain(cpu_world(4, 600, 60));
  EXPECT_EQ(found.decision.desired, 4);
  ASSERT_EQ(found.flips.size(), 2U);
  EXPECT_EQ(found.flips[0].changes, Texts{"1.116 times the usage"});
  EXPECT_EQ(found.flips[0].then, "it would want 5");
  EXPECT_EQ(found.flips[1].changes, Texts{"0.7658 times the usage"});
  EXPECT_EQ(found.flips[1].then, "it would want 3");
}

TEST(ExplainHpa, AtItsBoundsOneDirectionIsLeft) {
  auto world = cpu_world(4, 600, 60, 4);
  world.hpa().min_replicas = 4;
  EXPECT_TRUE(explain(world).flips.empty());
}

// It wants two, and wanted four a minute ago: that counts for five minutes, the last one included.
TEST(ExplainHpa, TimeThatHasToPass) {
  auto world = cpu_world(4, 300, 60);
  world.hpa().last_scaled = noon - 60s;
  const auto found = explain(world);
  EXPECT_EQ(found.decision.desired, 4);
  ASSERT_FALSE(found.flips.empty());
  EXPECT_EQ(found.flips.back().changes, Texts{"255 s with the usage as it is"});
  EXPECT_EQ(found.flips.back().then, "it would want 2");
}

}  // namespace
}  // namespace sandtable::models::kube
