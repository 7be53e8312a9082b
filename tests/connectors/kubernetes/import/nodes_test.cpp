#include "connectors/kubernetes/import/nodes.hpp"

#include <gmock/gmock.h>

#include "tests/connectors/kubernetes/import/imported.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using models::KubernetesVersion;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;

std::string node(const std::string& name, const std::string& version, const std::string& spec = {}) {
  return "kind: Node\nmetadata: {name: " + name + "}\nspec: {" + spec +
         "}\nstatus: {allocatable: {cpu: 4, memory: 8Gi}, nodeInfo: {kubeletVersion: " + version + "}}\n---\n";
}
const std::string pod = "kind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c}]}\n";

TEST(ImportNodes, TheNewestKubeletSaysTheVersion) {
  const auto imported = import(node("n1", "v1.33.9") + node("n2", "v1.34.1-eks-4096722") + pod);
  EXPECT_EQ(imported.scenario.kubernetes, KubernetesVersion::v1_34);
  EXPECT_EQ(imported.comments.at("kubernetes"), "v1.34.1-eks-4096722 are its kubelets");
  EXPECT_EQ(import(node("n1", "v1.20.0") + pod).scenario.kubernetes, KubernetesVersion::v1_31);
  EXPECT_EQ(import(node("n1", "v1.99.0") + pod).scenario.kubernetes, KubernetesVersion::v1_37);
  const auto none = import(pod);
  EXPECT_EQ(none.scenario.kubernetes, KubernetesVersion::v1_36);
  EXPECT_THAT(none.unknown, Contains(Field(&Unknown::path, "kubernetes")));
}

TEST(ImportNodes, TaintsTellGroupsApart) {
  const auto imported = import(node("n1", "v1.34.1", "taints: [{key: gpu, effect: NoSchedule}]") + node("n2", "v1.34.1") +
                               node("n3", "v1.34.1", "taints: [{key: node.kubernetes.io/unreachable, effect: NoExecute}]") + pod);
  ASSERT_EQ(imported.scenario.nodes.size(), 2U);
  EXPECT_EQ(imported.scenario.nodes[0].count, 2U);
  ASSERT_EQ(imported.scenario.nodes[1].taints.size(), 1U);
  EXPECT_EQ(imported.scenario.nodes[1].taints[0].key, "gpu");
  EXPECT_THAT(imported.left_out, ElementsAre("Node n3: its state now, node.kubernetes.io/unreachable"));
  expect_a_scenario(imported);
}

TEST(ImportNodes, HowManyPodsTheyTake) {
  EXPECT_EQ(import_pod({}).scenario.nodes[0].pods, 20U);
  EXPECT_EQ(import(node("n1", "v1.34.1") + pod).scenario.nodes[0].pods, 110U);
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
