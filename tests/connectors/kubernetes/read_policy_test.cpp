#include "connectors/kubernetes/read_policy.hpp"
#include "connectors/kubernetes/read_lease.hpp"

#include <gtest/gtest.h>

#include "connectors/kubernetes/instant.hpp"
#include "connectors/kubernetes/read_disruption.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;

template <class Object>
Object read(Object (*reader)(const Fields&), const std::string& text) {
  const auto tree = models::parse_yaml(text, "object.yaml");
  EXPECT_TRUE(tree);
  models::Diagnostics problems;
  auto object = reader(Fields(*tree, problems));
  EXPECT_EQ(models::to_text(problems), "");
  return object;
}

TEST(ReadPolicy, DisruptionBudget) {
  const auto budget = read(read_disruption_budget, R"(metadata: {name: web}
spec: {minAvailable: 50%, selector: {matchLabels: {app: web}}, unhealthyPodEvictionPolicy: AlwaysAllow}
status:
  disruptionsAllowed: 1
  currentHealthy: 3
  desiredHealthy: 2
  expectedPods: 4
  disruptedPods: {web-1: "2026-11-25T10:00:00Z"}
)");
  EXPECT_EQ(budget.min_available, (CountOrPercent{50, true}));
  EXPECT_EQ(budget.max_unavailable, std::nullopt);
  EXPECT_TRUE(budget.selector->matches({{"app", "web"}}));
  EXPECT_TRUE(budget.always_allow_unhealthy);
  EXPECT_EQ(budget.disruptions_allowed, 1);
  EXPECT_EQ(budget.current_healthy, 3);
  EXPECT_EQ(budget.desired_healthy, 2);
  EXPECT_EQ(budget.expected_pods, 4);
  EXPECT_EQ(budget.disrupted, (std::map<std::string, sim::Time>{{"web-1", *read_instant("2026-11-25T10:00:00Z")}}));
}

TEST(ReadPolicy, PriorityClass) {
  const auto priority =
      read(read_priority_class, "metadata: {name: low}\nvalue: -5\nglobalDefault: true\npreemptionPolicy: Never\n");
  EXPECT_EQ(priority.value, -5);
  EXPECT_TRUE(priority.global_default);
  EXPECT_EQ(priority.preemption, Preemption::never);
}

TEST(ReadPolicy, LeaseOfANode) {
  const auto lease = read(read_lease,
                          "metadata: {name: n1, namespace: kube-node-lease}\n"
                          "spec: {holderIdentity: n1, leaseDurationSeconds: 15, renewTime: '2026-11-25T10:00:00.250000Z'}\n");
  EXPECT_EQ(lease.meta.name, "n1");
  EXPECT_EQ(lease.renewed, *read_instant("2026-11-25T10:00:00.25Z"));
  EXPECT_EQ(lease.duration, sim::Duration(std::chrono::seconds(15)));
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
