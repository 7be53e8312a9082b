#include "connectors/kubernetes/read_node_pool.hpp"

#include <gtest/gtest.h>

#include "connectors/kubernetes/instant.hpp"
#include "connectors/kubernetes/read_node_group.hpp"
#include "connectors/kubernetes/read_quota.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;
using namespace std::chrono_literals;

template <class Object>
Object read(Object (*reader)(const Fields&), const std::string& text, const std::string& problem = "") {
  const auto tree = models::parse_yaml(text, "object.yaml");
  EXPECT_TRUE(tree);
  models::Diagnostics problems;
  auto object = reader(Fields(*tree, problems));
  if (problem.empty()) {
    EXPECT_EQ(models::to_text(problems), "");
  } else {
    EXPECT_NE(models::to_text(problems).find(problem), std::string::npos) << models::to_text(problems);
  }
  return object;
}

TEST(ReadNodePool, AllFields) {
  const auto pool = read(read_node_pool, R"(metadata: {name: general}
spec:
  weight: 10
  limits: {cpu: 1k, nodes: 5}
  template:
    metadata: {labels: {team: a}}
    spec:
      expireAfter: Never
      terminationGracePeriod: 1h30m
      taints: [{key: team, value: a, effect: NoSchedule}]
      startupTaints: [{key: agent, effect: NoExecute}]
      requirements: [{key: kubernetes.io/arch, operator: In, values: [amd64]}]
  disruption:
    consolidationPolicy: WhenEmpty
    consolidateAfter: 30s
    budgets:
      - {nodes: 20%, reasons: [Empty, Drifted]}
      - {nodes: "0", schedule: "@daily", duration: 10m}
)");
  EXPECT_EQ(pool.weight, 10);
  EXPECT_EQ(pool.limits.at("nodes").value(), 5);
  EXPECT_EQ(pool.labels.at("team"), "a");
  EXPECT_EQ(pool.expire_after, std::nullopt);
  EXPECT_EQ(pool.grace_period, 90min);
  EXPECT_EQ(pool.taints.size(), 1U);
  EXPECT_EQ(pool.startup_taints.front().effect, TaintEffect::no_execute);
  EXPECT_EQ(pool.requirements.front(), (Requirement{"kubernetes.io/arch", Operator::in, {"amd64"}}));
  EXPECT_EQ(pool.policy, ConsolidationPolicy::when_empty);
  EXPECT_EQ(pool.consolidate_after, 30s);
  ASSERT_EQ(pool.budgets.size(), 2U);
  EXPECT_EQ(pool.budgets[0].reasons, (std::vector<DisruptionReason>{DisruptionReason::empty, DisruptionReason::drifted}));
  EXPECT_EQ(pool.budgets[1].duration, 10min);
}

TEST(ReadNodePool, Defaults) {
  const auto pool = read(read_node_pool, "metadata: {name: general}\nspec: {template: {spec: {}}}\n");
  EXPECT_EQ(pool.expire_after, 720h);
  EXPECT_EQ(pool.consolidate_after, 0s);
  EXPECT_EQ(pool.policy, ConsolidationPolicy::when_empty_or_underutilized);
  EXPECT_EQ(pool.budgets, (std::vector<NodeBudget>{NodeBudget{{}, {10, true}, "", 0s}}));
}

TEST(ReadNodePool, WhatIsWrong) {
  read(read_node_pool, "spec: {disruption: {budgets: [{nodes: 1, schedule: '@daily'}]}}\n", "a window has both");
  read(read_node_pool, "spec: {disruption: {budgets: [{nodes: 1, schedule: '61 * * * *', duration: 1h}]}}\n", "schedule");
  read(read_node_pool, "spec: {disruption: {budgets: [{nodes: 1, reasons: [Idle]}]}}\n", "reasons holds Idle");
}

TEST(ReadNodePool, Claim) {
  const auto claim = read(read_node_claim, R"(metadata: {name: general-1}
spec: {expireAfter: 24h}
status: {nodeName: a, lastPodEventTime: "2026-11-25T10:00:00Z", conditions: [{type: Drifted, status: "True"}]}
)");
  EXPECT_EQ(claim.node, "a");
  EXPECT_EQ(claim.expire_after, 24h);
  EXPECT_EQ(claim.last_pod_event, read_instant("2026-11-25T10:00:00Z"));
  EXPECT_EQ(claim.conditions.front().type, "Drifted");
}

TEST(ReadNodeGroup, GroupAndInstanceType) {
  const auto group = read(read_node_group, R"(metadata: {name: g}
spec: {minSize: 1, maxSize: 5, price: 0.0416, provisionTime: 90s, selector: {matchLabels: {pool: g}}, template: {status: {capacity: {cpu: 4}}}}
)");
  EXPECT_EQ(group.max_size, 5);
  EXPECT_DOUBLE_EQ(group.price, 0.0416);
  EXPECT_EQ(group.provision_time, 90s);
  EXPECT_EQ(group.node->allocatable.at("cpu").value(), 4);
  const auto type = read(read_instance_type, R"(metadata: {name: m, labels: {kubernetes.io/arch: arm64}}
spec: {capacity: {cpu: 2}, overhead: {cpu: 100m}, offerings: [{zone: a, capacityType: spot, price: "0.01", available: false}]}
)");
  EXPECT_EQ(type.allocatable().at("cpu").milli, 1900);
  EXPECT_EQ(type.offerings, (std::vector<Offering>{{"a", "spot", 0.01, false}}));
  read(read_instance_type, "spec: {offerings: [{price: cheap}]}\n", "a price such as 0.0416");
}

TEST(ReadQuota, QuotaAndLimits) {
  const auto quota = read(read_resource_quota, R"(metadata: {name: team, namespace: shop}
spec:
  hard: {requests.cpu: "2", count/deployments.apps: "3"}
  scopes: [NotTerminating]
  scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]}
status: {used: {requests.cpu: 500m}}
)");
  EXPECT_EQ(quota.meta.space, "shop");
  EXPECT_EQ(quota.scopes, (std::vector<ScopeRequirement>{{QuotaScope::not_terminating, Operator::exists, {}},
                                                         {QuotaScope::priority_class, Operator::in, {"high"}}}));
  EXPECT_EQ(quota.used->at("requests.cpu").milli, 500);
  EXPECT_EQ(read(read_resource_quota, "spec: {hard: {pods: 1}}\n").used, std::nullopt);
  const auto range = read(read_limit_range, R"(metadata: {name: bounds}
spec: {limits: [{type: Pod, max: {cpu: 2}}, {type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 100m}, maxLimitRequestRatio: {cpu: 4}}]}
)");
  EXPECT_EQ(range.limits[0].kind, LimitKind::pod);
  EXPECT_EQ(range.limits[1].default_limit.at("cpu").milli, 500);
  EXPECT_EQ(range.limits[1].max_limit_request_ratio.at("cpu").value(), 4);
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
