// Paths, owners, and the one request that brings fields to a state: all pure.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/kubernetes/act/facet.hpp"
#include "connectors/kubernetes/act/patch.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* image_path = "/spec/template/spec/containers/[name=web]/image";

/// A Deployment whose replicas kubectl wrote, whose image helm applied, and whose surge is ours.
Json deployment() {
  return Json::parse(R"({
    "apiVersion": "apps/v1", "kind": "Deployment",
    "metadata": {"name": "web", "namespace": "shop", "resourceVersion": "7", "labels": {"app": "web"}, "managedFields": [
      {"manager": "kubectl", "operation": "Update", "apiVersion": "apps/v1", "fieldsV1": {"f:spec": {"f:replicas": {}}}},
      {"manager": "helm", "operation": "Apply", "apiVersion": "apps/v1", "fieldsV1": {
         "f:metadata": {"f:labels": {"f:app": {}}},
         "f:spec": {"f:template": {"f:spec": {"f:containers": {
           "k:{\"name\":\"web\"}": {".": {}, "f:name": {}, "f:image": {}, "f:args": {}}}}}}}},
      {"manager": "sandtable", "operation": "Apply", "apiVersion": "apps/v1", "fieldsV1": {
         "f:spec": {"f:strategy": {"f:rollingUpdate": {"f:maxSurge": {}}}}}},
      {"manager": "controller", "operation": "Update", "apiVersion": "apps/v1", "subresource": "status", "fieldsV1": {"f:status": {}}}]},
    "spec": {"replicas": 3, "strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": "25%"}},
      "template": {"spec": {"containers": [{"name": "log", "image": "log:1"}, {"name": "web", "image": "web:1", "args": ["-v", "-x"]}]}}}})");
}
const ObjectKey web{"Deployment", "shop", "web"};

TEST(FieldPath, GoesThroughMappingsAndItemsOfLists) {
  Json object = deployment();
  const auto path = parse_path(image_path);
  EXPECT_EQ(to_text(path), image_path);
  ASSERT_NE(find(object, path), nullptr);
  EXPECT_EQ(*find(object, path), "web:1");
  set(object, path, "web:2");
  EXPECT_EQ(object["spec"]["template"]["spec"]["containers"][1]["image"], "web:2");
  EXPECT_EQ(find(object, parse_path("/spec/template/spec/containers/[name=none]/image")), nullptr);
  EXPECT_EQ(find(object, parse_path("/spec/replicas/deeper")), nullptr);
}

TEST(FieldPath, NamesWithSlashesAndCommas) {
  const auto path = path_of_words({"metadata", "annotations", "example.com/a,b~c"});
  EXPECT_EQ(to_text(path), "/metadata/annotations/example.com~1a~2b~0c");
  EXPECT_EQ(parse_path(to_text(path)), path);
}

TEST(FieldPath, MakesAndRemovesWhatLiesOnTheWay) {
  Json object = Json::object();
  set(object, parse_path("/spec/containers/[name=web]/resources/limits/cpu"), "1");
  EXPECT_EQ(object.dump(), R"({"spec":{"containers":[{"name":"web","resources":{"limits":{"cpu":"1"}}}]}})");
  remove(object, parse_path("/spec/containers/[name=web]/resources/limits/cpu"));
  EXPECT_EQ(object.dump(), "{}");
}

TEST(FieldPath, DifferencesGoAsDeepAsNamesTell) {
  const Json before = deployment();
  Json after = before;
  set(after, parse_path(image_path), "web:2");
  after["spec"]["template"]["spec"]["containers"][1]["args"] = {"-q"};
  after["spec"]["extra"] = Json::object();
  std::vector<std::string> texts;
  for (const auto& path : differences(before, after)) texts.push_back(to_text(path));
  EXPECT_THAT(texts, ElementsAre("/spec/template/spec/containers/[name=web]/args", image_path));
}

TEST(ManagedFields, WhoOwnsWhat) {
  const Json object = deployment();
  const auto chief = [&](const char* path) {
    const auto manager = chief_owner(object, parse_path(path));
    return manager ? to_text(*manager) : "nobody";
  };
  EXPECT_EQ(chief("/spec/replicas"), "kubectl/Update");
  EXPECT_EQ(chief(image_path), "helm/Apply");
  EXPECT_EQ(chief("/spec/template/spec/containers/[name=log]/image"), "nobody");
  EXPECT_EQ(chief("/spec/strategy/rollingUpdate/maxSurge"), "sandtable/Apply");
  EXPECT_EQ(chief("/spec/strategy/rollingUpdate/maxUnavailable"), "nobody") << "a default";
  EXPECT_EQ(chief("/status/replicas"), "controller/Update") << "owned as a whole";
  Json nobody = object;
  nobody["metadata"].erase("managedFields");
  EXPECT_EQ(to_text(*chief_owner(nobody, parse_path("/spec/replicas"))), "before-first-apply/Update");
}

TEST(ManagedFields, WhatAManagerAppliedIsCutOutExactly) {
  EXPECT_EQ(applied_by(deployment(), "helm"),
            Json::parse(R"({"metadata": {"labels": {"app": "web"}}, "spec": {"template": {"spec": {
    "containers": [{"name": "web", "image": "web:1", "args": ["-v", "-x"]}]}}}})"));
  EXPECT_EQ(applied_by(deployment(), "sandtable"), Json::parse(R"({"spec": {"strategy": {"rollingUpdate": {"maxSurge": 1}}}})"));
  EXPECT_EQ(applied_by(deployment(), "kubectl"), Json::object()) << "it updates, and applies nothing";
}

TEST(ManagedFields, MembersOfSetsAndEmptyItems) {
  const Json object =
      Json::parse(R"({"metadata": {"finalizers": ["a", "b"], "managedFields": [{"manager": "m", "operation": "Apply", "fieldsV1": {
    "f:metadata": {"f:finalizers": {"v:\"b\"": {}}}, "f:spec": {"f:empty": {".": {}}, "f:ports": {"k:{\"port\":80,\"protocol\":\"TCP\"}": {".": {}, "f:port": {}}}}}}]},
    "spec": {"empty": {"other": 1}, "ports": [{"port": 80, "protocol": "UDP"}, {"port": 80, "protocol": "TCP", "name": "x"}]}})");
  EXPECT_EQ(applied_by(object, "m"), Json::parse(R"({"metadata": {"finalizers": ["b"]},
    "spec": {"empty": {}, "ports": [{"port": 80, "protocol": "TCP"}]}})"));
}

// An apply that left out what was applied before would take it back.
TEST(Patch, AnApplyKeepsWhatWeAppliedBefore) {
  const Json object = deployment();
  const auto target = target_of(object, {{"/spec/replicas", Json(6)}}, Conflicts::refuse, "web");
  ASSERT_TRUE(target);
  const auto patch = patch_to(object, web, *target, Conflicts::refuse);
  EXPECT_EQ(patch.content_type, "application/apply-patch+yaml");
  EXPECT_EQ(patch.manager, "sandtable");
  EXPECT_FALSE(patch.force) << "whose the replicas are, the server decides";
  EXPECT_EQ(
      patch.body,
      Json::parse(
          R"({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop", "resourceVersion": "7"},
    "spec": {"replicas": 6, "strategy": {"rollingUpdate": {"maxSurge": 1}}}})"));
  EXPECT_TRUE(patch_to(object, web, *target, Conflicts::take_over).force);
}

TEST(Patch, NamesOfItemsGoWithTheirFields) {
  Json object = deployment();
  EXPECT_FALSE(release_of_names(object, web));
  object["metadata"]["managedFields"][2]["fieldsV1"] =
      Json::parse(R"({"f:spec": {"f:replicas": {}, "f:template": {"f:spec": {"f:containers": {
    "k:{\"name\":\"web\"}": {".": {}, "f:name": {}}}}}}})");
  const auto release = release_of_names(object, web);
  ASSERT_TRUE(release);
  EXPECT_EQ(release->body["spec"], Json::parse(R"({"replicas": 3})"));
}

TEST(Patch, WhatWasAbsentIsReleased) {
  const Json object = deployment();
  const auto patch = patch_to(object, web, {{"/spec/strategy/rollingUpdate/maxSurge", {}}}, Conflicts::refuse);
  EXPECT_EQ(patch.manager, "sandtable");
  EXPECT_TRUE(patch.content_type.starts_with("application/apply"));
  EXPECT_FALSE(patch.body.contains("spec"));
}

TEST(Patch, FieldsAreGivenBackInTheirOwnersName) {
  const Json object = deployment();
  const auto updated = patch_to(object, web, {{"/spec/replicas", {Json(2), Manager{"kubectl", false}}}}, Conflicts::refuse);
  EXPECT_EQ(updated.content_type, "application/strategic-merge-patch+json");
  EXPECT_EQ(updated.manager, "kubectl");
  EXPECT_EQ(updated.body["spec"], Json::parse(R"({"replicas": 2})"));
  EXPECT_EQ(updated.body["metadata"]["resourceVersion"], "7");
  const auto applied = patch_to(object, web, {{image_path, {Json("web:0"), Manager{"helm", true}}}}, Conflicts::refuse);
  EXPECT_EQ(applied.manager, "helm");
  EXPECT_TRUE(applied.force);
  EXPECT_EQ(applied.body["metadata"]["labels"]["app"], "web") << "all that helm applied is applied again";
  EXPECT_EQ(applied.body["spec"]["template"]["spec"]["containers"],
            Json::parse(R"([{"name": "web", "image": "web:0", "args": ["-v", "-x"]}])"));
}

TEST(Patch, WhatOthersOwnIsRemovedOnlyByForce) {
  const Json object = deployment();
  const Wanted without{{"/spec/replicas", std::nullopt}};
  const auto refused = target_of(object, without, Conflicts::refuse, "Deployment shop/web");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, sim::ErrorKind::conflict);
  EXPECT_THAT(refused.error().message, HasSubstr("/spec/replicas belongs to kubectl/Update"));
  const auto forced = target_of(object, without, Conflicts::take_over, "web");
  ASSERT_TRUE(forced);
  const auto patch = patch_to(object, web, *forced, Conflicts::take_over);
  EXPECT_EQ(patch.content_type, "application/strategic-merge-patch+json");
  EXPECT_TRUE(patch.body["spec"]["replicas"].is_null());
}

TEST(Patch, ACustomResourceIsMergedPlainly) {
  const Json route = Json::parse(R"({"kind": "HTTPRoute", "metadata": {"name": "r", "namespace": "shop", "managedFields": [
    {"manager": "m", "operation": "Update", "fieldsV1": {"f:spec": {"f:rules": {}}}}]}, "spec": {"rules": []}})");
  const auto patch =
      patch_to(route, {"HTTPRoute", "shop", "r"}, {{"/spec/rules", {Json::array({1}), Manager{"m", false}}}}, Conflicts::refuse);
  EXPECT_EQ(patch.content_type, "application/merge-patch+json");
}

TEST(Patch, ADryRunThatChangesMoreShows) {
  const Json before = deployment();
  Json after = before;
  after["spec"]["replicas"] = 6;
  after["metadata"]["generation"] = 9;
  after["status"]["x"] = 1;
  const FieldStates changed{{"/spec/replicas", {Json(6), std::nullopt}}};
  EXPECT_TRUE(other_differences(before, after, changed).empty());
  after["spec"]["paused"] = true;
  EXPECT_THAT(other_differences(before, after, changed), ElementsAre("/spec/paused"));
}

TEST(FieldState, AsTextAndBack) {
  const auto states = states_of(deployment(), {"/spec/replicas", image_path, "/spec/paused"});
  const auto again = parse_states(to_text(states));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, states);
  EXPECT_EQ(describe(states.at("/spec/replicas")), "3 (kubectl/Update)");
  EXPECT_EQ(describe(states.at("/spec/paused")), "absent");
  for (const char* rubbish : {"", "3", "[]", "{\"a\": {}}", "{\"/a\": 3}"}) EXPECT_FALSE(parse_states(rubbish)) << rubbish;
}

TEST(Facet, AsTextAndBack) {
  for (const char* text : {"kubernetes/Deployment/shop/web:/spec/replicas,/spec/paused", "kubernetes/Node//n1:/spec/unschedulable",
                           "kubernetes/Deployment/shop/web:template", "kubernetes/HTTPRoute/shop/web:weights",
                           "kubernetes/Pod/shop/web-1:eviction=12-34", "kubernetes/Node//n1:departure"}) {
    const auto facet = parse_facet(text);
    ASSERT_TRUE(facet) << text;
    EXPECT_EQ(to_text(*facet), text);
  }
  for (const char* rubbish : {"", "haproxy/front/f4", "kubernetes/Secret/shop/web:/data", "kubernetes/Deployment/web:/spec"})
    EXPECT_FALSE(parse_facet(rubbish)) << rubbish;
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
