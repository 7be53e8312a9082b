#include "models/cluster/node_autoscaling/spot_interruption.hpp"

#include <gtest/gtest.h>

#include "tests/models/cluster/node_autoscaling/made.hpp"

namespace sandtable::models::kube {
namespace {

using namespace made;

TEST(SpotInterruption, TwoMinutesFourWavesAndAReplacement) {
  Objects objects;
  objects.instance_types = machines();
  objects.node_pools = {pool()};
  objects.node_pools[0].requirements = {only(capacity_type_label, {"spot"})};
  objects.nodes = {pool_node("a", objects.instance_types[1], "spot")};
  auto agent = waiting("agent", 100), vital = waiting("vital", 100), patient = waiting("patient", 100);
  agent.meta.owners = {{"DaemonSet", "agent", "", true}};
  vital.spec.priority = 2'000'000'000;
  patient.spec.tolerations = {{disrupted_taint, true, "", {}, {}}};
  objects.pods = {on("a", waiting("web", 1000)), on("a", agent), on("a", vital), on("a", patient)};
  const auto made = decide_interruption(objects, "a", noon);
  EXPECT_EQ(made.gone, noon + 2min);
  EXPECT_EQ(made.taint.key, "karpenter.sh/disrupted");
  EXPECT_EQ(made.waves[0], (std::vector<std::string>{"default/web"}));
  EXPECT_EQ(made.waves[1], (std::vector<std::string>{"default/agent"}));
  EXPECT_EQ(made.waves[2], (std::vector<std::string>{"default/vital"}));
  EXPECT_TRUE(made.waves[3].empty());
  ASSERT_EQ(made.provisioning.nodes.size(), 1U);
  EXPECT_EQ(made.provisioning.nodes[0].launch.type, "small");
  EXPECT_EQ(made.provisioning.nodes[0].launch.capacity_type, "spot");
  EXPECT_EQ(made.provisioning.nodes[0].node.pods.size(), 3U) << "all but the DaemonSet's";
}

TEST(SpotInterruption, ABudgetHoldsAnEvictionUp) {
  Objects objects;
  objects.instance_types = machines();
  objects.node_pools = {pool()};
  objects.nodes = {pool_node("a", objects.instance_types[1], "spot")};
  objects.pods = {on("a", waiting("web", 1000))};
  objects.replica_sets = {web()};
  DisruptionBudget budget;
  budget.meta.name = "web";
  budget.selector = scheduler::select("app", "web");
  budget.min_available = CountOrPercent{1, false};
  objects.disruption_budgets = {budget};
  EXPECT_EQ(decide_interruption(objects, "a", noon).held_up, (std::vector<std::string>{"default/web"}));
}

}  // namespace
}  // namespace sandtable::models::kube
