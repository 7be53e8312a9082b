#include "models/cluster/node_autoscaling/karpenter_consolidation.hpp"

#include <memory>

#include <gtest/gtest.h>

#include "tests/models/cluster/node_autoscaling/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

class KarpenterConsolidation : public ::testing::Test {
 protected:
  KarpenterConsolidation() {
    objects.instance_types = machines();
    objects.node_pools = {pool()};
  }
  void add(const std::string& name, std::size_t type, std::int64_t milli_cpu, const std::string& capacity_type = "on-demand") {
    objects.nodes.push_back(pool_node(name, objects.instance_types[type], capacity_type));
    if (milli_cpu > 0) objects.pods.push_back(on(name, waiting("on-" + name, milli_cpu)));
  }
  Consolidation decide(std::initializer_list<std::size_t> places, const KarpenterOptions& options = {}) {
    packing = std::make_unique<KarpenterPacking>(objects, noon, options, true);
    candidates = karpenter_candidates(objects, noon);
    std::vector<const KarpenterCandidate*> some;
    for (const auto place : places) some.push_back(&candidates[place]);
    return consolidate(some, *packing, noon, options);
  }
  Objects objects;
  std::vector<KarpenterCandidate> candidates;
  std::unique_ptr<KarpenterPacking> packing;  // the result points into it
};

TEST_F(KarpenterConsolidation, DeletedWhereThePodsFindRoom) {
  add("a", 1, 1000);
  add("b", 1, 1000);
  const auto made = decide({0});
  EXPECT_TRUE(made.possible);
  EXPECT_TRUE(made.replacements.empty());
  EXPECT_DOUBLE_EQ(made.savings, 1.9);
}

TEST_F(KarpenterConsolidation, ReplacedByACheaperOne) {
  add("a", 2, 1000);
  const auto made = decide({0});
  EXPECT_TRUE(made.possible);
  ASSERT_EQ(made.replacements.size(), 1U);
  EXPECT_EQ(launch_of(made.replacements[0])->type, "small");
  EXPECT_EQ(made.replacements[0].types.size(), 2U);
  EXPECT_DOUBLE_EQ(made.savings, 3.6 - 1.9) << "medium is asked for as well, and may be what comes";
}

TEST_F(KarpenterConsolidation, NotByOneThatIsNoCheaper) {
  add("a", 0, 1000);
  const auto made = decide({0});
  EXPECT_FALSE(made.possible);
  EXPECT_EQ(made.why, "no kind of machine is sure to be cheaper than 1");
}

TEST_F(KarpenterConsolidation, NotByTwo) {
  add("a", 2, 5000);
  objects.pods.push_back(on("a", waiting("other", 5000)));  // more than the node has: two would be needed
  EXPECT_EQ(decide({0}).why, "its pods would need 2 new nodes");
}

// Two medium (3.8 together) with 2 × 2500m: one large at 3.6 holds both.
TEST_F(KarpenterConsolidation, SeveralByOne) {
  add("a", 1, 2500);
  add("b", 1, 2500);
  EXPECT_FALSE(decide({0}).possible) << "alone, neither can";
  const auto made = decide({0, 1});
  EXPECT_TRUE(made.possible);
  EXPECT_EQ(launch_of(made.replacements.at(0))->type, "large");
  EXPECT_NEAR(made.savings, 0.2, 1e-9);
}

// Large, large and small go for one that small could do as well: then small had better stay.
TEST_F(KarpenterConsolidation, SeveralNotByOneThatGoes) {
  add("a", 2, 300);
  add("b", 2, 300);
  add("c", 0, 300);
  const auto made = decide({0, 1, 2});
  EXPECT_FALSE(made.possible);
  EXPECT_EQ(made.why, "one of the nodes that go could as well stay");
}

TEST_F(KarpenterConsolidation, FromOnDemandToSpotPinsSpot) {
  objects.node_pools[0].requirements = {only(capacity_type_label, {"spot", "on-demand"})};
  add("a", 0, 1000);
  const auto made = decide({0});
  EXPECT_TRUE(made.possible);
  EXPECT_FALSE(made.replacements[0].requirements.allows(capacity_type_label, "on-demand"));
  EXPECT_DOUBLE_EQ(launch_of(made.replacements[0])->price, 0.4);
}

TEST_F(KarpenterConsolidation, FromSpotToSpotWantsTheGateAndFifteenKinds) {
  objects.node_pools[0].requirements = {only(capacity_type_label, {"spot"})};
  add("a", 2, 1000, "spot");
  EXPECT_EQ(decide({0}).why, "it is spot, and replacing spot by spot is switched off (SpotToSpotConsolidation)");
  KarpenterOptions options;
  options.spot_to_spot = true;
  EXPECT_EQ(decide({0}, options).why, "replacing spot by spot wants 15 cheaper kinds of machine, there are 2");
  for (int i = 0; i < 20; ++i) objects.instance_types.push_back(machine("more-" + std::to_string(i), 2, 8, 1.01 + 0.01 * i));
  const auto made = decide({0}, options);
  EXPECT_TRUE(made.possible);
  EXPECT_EQ(made.replacements[0].types.size(), 15U);
}

TEST_F(KarpenterConsolidation, NotOntoNodesThatOnlyStart) {
  add("a", 1, 1000);
  add("b", 1, 0);
  objects.node_claims = {claim("b")};
  objects.node_claims[0].conditions = {condition("Initialized", false)};
  EXPECT_EQ(decide({0}).why, "default/on-a would count on a node that is not initialised");
}

TEST_F(KarpenterConsolidation, CostOfANode) {
  auto pod = waiting("p", 100);
  EXPECT_DOUBLE_EQ(eviction_cost(pod), 1);
  pod.meta.annotations["controller.kubernetes.io/pod-deletion-cost"] = "134217728";  // 2²⁷
  EXPECT_DOUBLE_EQ(eviction_cost(pod), 2);
  pod.meta.annotations["karpenter.sh/disruption-cost"] = "-134217728";
  EXPECT_DOUBLE_EQ(eviction_cost(pod), 0);
  pod.spec.priority = 1 << 26;  // 2 of 2²⁵
  EXPECT_DOUBLE_EQ(eviction_cost(pod), 2);
  pod.spec.priority = 2'000'000'000;
  EXPECT_DOUBLE_EQ(eviction_cost(pod), 10);
}

}  // namespace
}  // namespace sandtable::models::kube
