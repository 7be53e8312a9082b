#include "models/cluster/run/kubernetes_spec.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace sandtable::models::kube::run {
namespace {

using namespace std::chrono_literals;

Scenario scenario() {
  Scenario made;
  made.kubernetes = KubernetesVersion::v1_34;
  models::NodeGroup group;
  group.name = "batch";
  group.zone = "b";
  group.count = 2;
  group.cpu = {4};
  group.memory = {8.0 * 1024 * 1024 * 1024};
  group.labels = {{"disk", "ssd"}};
  group.taints = {{"dedicated", "batch", TaintEffect::no_schedule, {}}};
  made.nodes.push_back(group);
  Service service;
  service.name = "cart";
  service.cpu.limit = Cores{0.25};
  made.services.push_back(service);
  return made;
}

TEST(KubernetesSpec, GivesNodesTheirLabelsAndAllOfTheirRoom) {
  const RunSpec spec = compile_kubernetes(scenario());
  ASSERT_EQ(spec.nodes.size(), 2U);
  const Node& node = spec.nodes[1].node;
  EXPECT_EQ(node.meta.name, "batch-1");
  EXPECT_EQ(node.meta.labels,
            (Labels{{"disk", "ssd"}, {"kubernetes.io/hostname", "batch-1"}, {"topology.kubernetes.io/zone", "b"}}));
  EXPECT_EQ(amount_of(node.allocatable, "pods").value(), 110);
  EXPECT_EQ(amount_of(node.allocatable, "cpu").milli, 4000);
  EXPECT_TRUE(is_ready(node));
  EXPECT_EQ(spec.options.minor, 34);
}

TEST(KubernetesSpec, TakesAnAbsentRequestFromTheLimitAndTheDefaultTolerations) {
  const RunSpec spec = compile_kubernetes(scenario());
  const PodSpec& pod = spec.services[0].pod;
  EXPECT_EQ(amount_of(requests_of(pod), "cpu").milli, 250);
  ASSERT_EQ(pod.tolerations.size(), 2U);
  EXPECT_EQ(pod.tolerations[1].seconds, 300s);
}

TEST(KubernetesSpec, ToleratesALossForAsLongAsItSays) {
  Scenario made = scenario();
  made.services[0].tolerates_loss = 20s;
  made.services[0].spread = {{Topology::node, 2, Unsatisfiable::prefer}};
  made.services[0].apart = {{Topology::zone, true}};
  const ServiceRules rules = compile_kubernetes(made).services[0];
  ASSERT_EQ(rules.pod.tolerations.size(), 2U);
  EXPECT_EQ(rules.pod.tolerations[0].seconds, 20s);
  EXPECT_FALSE(rules.pod.spread.at(0).hard);
  EXPECT_EQ(rules.pod.affinity.against.required.at(0).topology_key, zone_label);
  EXPECT_TRUE(rules.constrained);
}

}  // namespace
}  // namespace sandtable::models::kube::run
