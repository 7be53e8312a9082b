#include "connectors/kubernetes/manifest.hpp"

#include <gtest/gtest.h>

#include "connectors/kubernetes/read_objects.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

std::vector<std::string> titles(const std::string& text) {
  const auto objects = read_manifest(text, "m.yaml");
  EXPECT_TRUE(objects) << models::to_text(objects.error());
  std::vector<std::string> found;
  for (const auto& object : *objects) found.push_back(title_of(object));
  return found;
}

std::string problems(const std::string& text) {
  const auto objects = read_manifest(text, "m.yaml");
  return objects ? "" : models::to_text(objects.error());
}

TEST(Manifest, SeveralDocumentsAndLists) {
  EXPECT_EQ(
      titles(
          "---\n# nothing but a comment\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n---\n"
          "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{\"kind\": \"Pod\", \"metadata\": {\"name\": \"b\"}}]}\n---\n"
          "kind: PodList\nitems:\n- metadata: {name: c}\n"),
      (std::vector<std::string>{"Pod shop/a", "Pod default/b", "Pod default/c"}));
  EXPECT_TRUE(titles("").empty());
}

TEST(Manifest, WhatIsRefused) {
  EXPECT_EQ(problems("replicas: 3\n"), "m.yaml:1:1: an object without kind is this a values file?\n");
  EXPECT_EQ(problems("- a\n"), "m.yaml:1:1: a list is no object (objects have a kind)\n");
  EXPECT_EQ(problems("kind: Pod\nkind: Node\n"), "m.yaml:2:1: the key kind stands twice remove one\n");
  EXPECT_EQ(problems("kind: Pod\nspec: {<<: 3}\n"),
            "m.yaml:2:8: a merge key (what it merges would be guessed) write the fields out\n");
  EXPECT_NE(problems("kind: [\n"), "");
}

// A bomb of aliases and a tower of brackets end in a message, soon.
TEST(Manifest, HostileOnes) {
  std::string bomb = "kind: Pod\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const auto number = std::to_string(i), before = std::to_string(i - 1);
    bomb += "a" + number + ": &a" + number + " [*a" + before;
    for (int k = 0; k < 9; ++k) bomb += ", *a" + before;
    bomb += "]\n";
  }
  EXPECT_NE(problems(bomb).find("aliases unfold"), std::string::npos);
  EXPECT_NE(problems("kind: Pod\nspec: " + std::string(5000, '[')).find("nested too deeply"), std::string::npos);
}

TEST(ReadObjects, KindsThatNobodyKnowsAreNamed) {
  const auto manifest = read_manifest(
      "kind: ConfigMap\nmetadata: {name: settings}\n---\nkind: Node\nmetadata: {name: n1}\n---\n"
      "kind: Namespace\nmetadata: {name: shop, labels: {team: a}}\n",
      "m.yaml");
  ASSERT_TRUE(manifest);
  const auto read = read_objects(*manifest);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->unknown, std::vector<std::string>{"ConfigMap default/settings"});
  ASSERT_EQ(read->objects.nodes.size(), 1U);
  EXPECT_EQ(read->objects.nodes.front().meta.name, "n1");
  EXPECT_EQ(read->objects.namespaces.at("shop").at("team"), "a");
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
