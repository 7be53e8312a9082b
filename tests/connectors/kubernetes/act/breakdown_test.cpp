// What each action changes of which objects: pure, so without a cluster.
#include "connectors/kubernetes/act/breakdown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/kubernetes/act/refusal.hpp"
#include "connectors/kubernetes/act/rollout_progress.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models;
using sim::ErrorKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Json workload(const std::string& kind = "Deployment", const std::string& name = "web") {
  Json made = Json::parse(R"({"apiVersion": "apps/v1", "metadata": {"namespace": "shop", "uid": "d1", "generation": 2}, "spec": {
    "replicas": 3, "strategy": {"type": "RollingUpdate"}, "selector": {"matchLabels": {"app": "web"}},
    "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [
      {"name": "c", "image": "web:1", "env": [{"name": "PASSWORD", "value": "hunter2"}],
       "resources": {"requests": {"cpu": "500m", "memory": "64Mi"}}}]}}}})");
  made["kind"] = kind;
  made["metadata"]["name"] = name;
  return made;
}
Json autoscaler() {
  return Json::parse(R"({"kind": "HorizontalPodAutoscaler", "metadata": {"name": "web", "namespace": "shop"}, "spec": {
    "scaleTargetRef": {"kind": "Deployment", "name": "web"}, "minReplicas": 2, "maxReplicas": 10, "metrics": [
      {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}]}})");
}
Json budget_object(const std::string& name = "web") {
  Json made = Json::parse(R"({"kind": "PodDisruptionBudget", "metadata": {"namespace": "shop"},
    "spec": {"minAvailable": 2, "selector": {"matchLabels": {"app": "web"}}}})");
  made["metadata"]["name"] = name;
  return made;
}
Json replica_set(const std::string& name, int revision, const std::string& image) {
  Json made{{"kind", "ReplicaSet"}, {"metadata", {{"name", name}, {"namespace", "shop"}}}};
  made["metadata"]["ownerReferences"] = Json::array({Json{{"uid", "d1"}, {"controller", true}}});
  made["metadata"]["annotations"]["deployment.kubernetes.io/revision"] = std::to_string(revision);
  made["spec"]["template"] = workload()["spec"]["template"];
  made["spec"]["template"]["metadata"]["labels"]["pod-template-hash"] = name;
  made["spec"]["template"]["spec"]["containers"][0]["image"] = image;
  return made;
}
Json route() {
  return Json::parse(R"({"kind": "HTTPRoute", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"rules": [
    {"matches": [{"path": {"value": "/"}}], "backendRefs": [{"name": "web-v1", "port": 80, "weight": 1}, {"name": "web-v2", "port": 80, "weight": 0}]},
    {"backendRefs": [{"name": "other", "weight": 1}]}]}})");
}

Present present(std::vector<Json> objects) { return {"shop", std::move(objects), {}}; }
Changes broken(const decltype(Action::kind)& kind, const Present& objects) { return changes_of(Action{{}, kind}, objects); }

/// Of the only change, which is of fields.
Wanted wanted(const Changes& changes) {
  EXPECT_TRUE(changes) << changes.error().message;
  EXPECT_EQ(changes->size(), 1U);
  return std::get<FieldChange>(changes->at(0)).wanted;
}
#define EXPECT_REFUSED(changes, kind_, text)               \
  do {                                                     \
    const auto refused = (changes);                        \
    ASSERT_FALSE(refused);                                 \
    EXPECT_EQ(refused.error().kind, kind_);                \
    EXPECT_THAT(refused.error().message, HasSubstr(text)); \
  } while (false)

TEST(Breakdown, ScaleSetsReplicas) {
  for (const char* kind : {"Deployment", "StatefulSet"})
    EXPECT_EQ(wanted(broken(ScaleAction{"web", "", 5}, present({workload(kind)}))), (Wanted{{"/spec/replicas", Json(5)}}));
  EXPECT_EQ(wanted(broken(ScaleAction{"web", "v2", 5}, present({workload("Deployment", "web-v2")}))).size(), 1U);
  EXPECT_TRUE(broken(ScaleAction{"web", "", 3}, present({workload()}))->empty()) << "it is so already";
  EXPECT_REFUSED(broken(ScaleAction{"none", "", 3}, present({workload()})), ErrorKind::not_found,
                 "no Deployment or StatefulSet none");
  EXPECT_REFUSED(broken(ScaleAction{"web", "", 4}, present({workload(), workload("StatefulSet")})), ErrorKind::invalid_input,
                 "both");
}

TEST(Breakdown, WhatAnAutoscalerGovernsIsNotScaled) {
  EXPECT_REFUSED(broken(ScaleAction{"web", "", 5}, present({workload(), autoscaler()})), ErrorKind::conflict,
                 "HorizontalPodAutoscaler web (2 to 10 replicas)");
}

TEST(Breakdown, AutoscaleSetsBoundsAndTarget) {
  const auto all = present({workload(), autoscaler()});
  const auto made = wanted(broken(AutoscaleAction{"web", 3, 12, Share{0.6}}, all));
  EXPECT_EQ(made.at("/spec/minReplicas"), Json(3));
  EXPECT_EQ(made.at("/spec/maxReplicas"), Json(12));
  EXPECT_EQ((*made.at("/spec/metrics"))[0]["resource"]["target"]["averageUtilization"], 60);
  EXPECT_EQ(wanted(broken(AutoscaleAction{"web", 2, 11, {}}, all)).size(), 1U) << "the lower bound is so already";
  EXPECT_REFUSED(broken(AutoscaleAction{"web", 11, {}, {}}, all), ErrorKind::invalid_input, "at least 11 and at most 10");
  EXPECT_REFUSED(broken(AutoscaleAction{"web", 1, {}, {}}, present({workload()})), ErrorKind::not_found,
                 "no HorizontalPodAutoscaler");
}

TEST(Breakdown, ABudgetHasOneOfItsTwoBounds) {
  const auto made = wanted(broken(BudgetAction{"web", {}, kube::CountOrPercent{25, true}}, present({workload(), budget_object()})));
  EXPECT_EQ(made.at("/spec/maxUnavailable"), Json("25%"));
  EXPECT_EQ(made.at("/spec/minAvailable"), std::nullopt);
  EXPECT_REFUSED(
      broken(BudgetAction{"web", kube::CountOrPercent{1, false}, {}}, present({workload(), budget_object(), budget_object("b")})),
      ErrorKind::conflict, "several");
  EXPECT_REFUSED(broken(BudgetAction{"web", kube::CountOrPercent{1, false}, {}}, present({workload()})), ErrorKind::not_found,
                 "no Pod");
}

TEST(Breakdown, ResourcesAreOfTheServicesContainer) {
  const auto made =
      wanted(broken(ResourcesAction{"web", {Cores{0.5}, Cores{2}}, {{}, Bytes{128.0 * 1024 * 1024}}}, present({workload()})));
  EXPECT_EQ(made.size(), 2U) << "the request is so already";
  EXPECT_EQ(made.at("/spec/template/spec/containers/[name=c]/resources/limits/cpu"), Json("2"));
  EXPECT_EQ(made.at("/spec/template/spec/containers/[name=c]/resources/limits/memory"), Json("128Mi"));
  auto several = workload();
  several["spec"]["template"]["spec"]["containers"].push_back({{"name", "sidecar"}});
  EXPECT_REFUSED(broken(ResourcesAction{"web", {Cores{1}, {}}, {}}, present({several})), ErrorKind::invalid_input, "c, sidecar");
}

TEST(Breakdown, ARolloutSetsImageAndStrategy) {
  const auto made = wanted(broken(RolloutAction{"web", "web:2", 1, kube::CountOrPercent{2, false}, {}}, present({workload()})));
  EXPECT_EQ(made.at("/spec/template/spec/containers/[name=c]/image"), Json("web:2"));
  EXPECT_EQ(made.at("/spec/strategy/rollingUpdate/maxSurge"), Json(2));
  EXPECT_REFUSED(broken(RolloutAction{"web", {}, 1.5}, present({workload()})), ErrorKind::invalid_input, "names the image");
  auto recreate = workload();
  recreate["spec"]["strategy"]["type"] = "Recreate";
  EXPECT_REFUSED(broken(RolloutAction{"web", {}, 1, kube::CountOrPercent{1, false}}, present({recreate})), ErrorKind::invalid_input,
                 "Recreate");
}

TEST(Breakdown, PauseAndResume) {
  EXPECT_EQ(wanted(broken(PauseAction{"web"}, present({workload()}))).at("/spec/paused"), Json(true));
  EXPECT_TRUE(broken(ResumeAction{"web"}, present({workload()}))->empty());
  auto paused = workload();
  paused["spec"]["paused"] = true;
  EXPECT_EQ(wanted(broken(ResumeAction{"web"}, present({paused}))).at("/spec/paused"), std::nullopt);
  EXPECT_REFUSED(broken(PauseAction{"web"}, present({workload("StatefulSet")})), ErrorKind::invalid_input, "only Deployments");
}

TEST(Breakdown, UndoGoesToTheRevisionBefore) {
  const auto changes = broken(UndoAction{"web"}, present({workload(), replica_set("web-a", 1, "web:a"),
                                                          replica_set("web-b", 2, "web:b"), replica_set("web-c", 3, "web:1")}));
  ASSERT_TRUE(changes) << changes.error().message;
  const auto& change = std::get<TemplateChange>(changes->at(0));
  EXPECT_EQ(change.from, "web-c");
  EXPECT_EQ(change.to, "web-b");
  EXPECT_FALSE(template_of(replica_set("web-b", 2, "web:b"))["metadata"]["labels"].contains("pod-template-hash"));
  EXPECT_REFUSED(broken(UndoAction{"web"}, present({workload(), replica_set("web-c", 3, "web:1")})), ErrorKind::not_found,
                 "no revision before");
  EXPECT_REFUSED(broken(UndoAction{"web"}, present({workload(), replica_set("web-c", 3, "web:0")})), ErrorKind::conflict,
                 "none of its ReplicaSets");
}

TEST(Breakdown, CordonsAreFieldsOfNodes) {
  const Json node = Json::parse(R"({"kind": "Node", "metadata": {"name": "n1"}, "spec": {}})");
  EXPECT_EQ(wanted(broken(CordonAction{"n1"}, present({node}))).at("/spec/unschedulable"), Json(true));
  EXPECT_TRUE(broken(UncordonAction{"n1"}, present({node}))->empty());
  EXPECT_REFUSED(broken(CordonAction{"n2"}, present({node})), ErrorKind::not_found, "no node n2");
}

TEST(Breakdown, ADrainEvictsAllThatMayGoOrNothing) {
  auto all = present({Json::parse(R"({"kind": "Node", "metadata": {"name": "n1"}, "spec": {}})")});
  const auto pod = [](const std::string& name, const char* owner) {
    kube::Pod made;
    made.meta.name = name;
    made.meta.space = "shop";
    made.meta.uid = "u-" + name;
    made.spec.node = "n1";
    if (*owner != '\0') made.meta.owners = {{owner, "o", "u", true}};
    return made;
  };
  all.on_node.pods = {pod("web-1", "ReplicaSet"), pod("log-1", "DaemonSet")};
  all.on_node.daemon_sets.resize(1);
  all.on_node.daemon_sets[0].meta.name = "o";
  all.on_node.daemon_sets[0].meta.space = "shop";
  const auto changes = broken(DrainAction{"n1"}, all);
  ASSERT_TRUE(changes) << changes.error().message;
  ASSERT_EQ(changes->size(), 3U) << "the cordon, one of the two pods, and its departure";
  EXPECT_EQ(std::get<EvictionChange>(changes->at(1)).uid, "u-web-1");
  EXPECT_EQ(std::get<DepartureChange>(changes->at(2)).node.name, "n1");
  all.on_node.pods.push_back(pod("bare", ""));
  EXPECT_REFUSED(broken(DrainAction{"n1"}, all), ErrorKind::conflict, "shop/bare: no controller");
}

TEST(Breakdown, ADrainOfNobodyWaitsForNobody) {
  const auto all = present({Json::parse(R"({"kind": "Node", "metadata": {"name": "n1"}, "spec": {}})")});
  EXPECT_EQ(broken(DrainAction{"n1"}, all)->size(), 1U) << "the cordon";
}

TEST(Breakdown, WhoIsAskedToGoAndOnTheWayOutDeparts) {
  auto all = present({});
  const auto pod = [](const std::string& name, const char* owner, bool deleted) {
    kube::Pod made;
    made.meta.name = name;
    made.meta.space = "shop";
    made.spec.node = "n1";
    made.meta.owners = {{owner, "o", "u", true}};
    if (deleted) made.meta.deleted = sim::Time{std::chrono::seconds(1)};
    return made;
  };
  all.on_node.pods = {pod("web-1", "ReplicaSet", true), pod("web-2", "ReplicaSet", false), pod("log-1", "DaemonSet", true)};
  all.on_node.daemon_sets.resize(1);
  all.on_node.daemon_sets[0].meta.name = "o";
  all.on_node.daemon_sets[0].meta.space = "shop";
  EXPECT_THAT(departing("n1", all), ElementsAre("shop/web-1"));
  EXPECT_THAT(departing("n2", all), IsEmpty());
  all.on_node.daemon_sets.clear();
  EXPECT_THAT(departing("n1", all), ElementsAre("shop/web-1")) << "nor where its DaemonSet is not known";
}

TEST(Breakdown, WeightsAreOfTheRulesWithTheVersions) {
  const auto changes = broken(WeightAction{"web", {{"v1", 90}, {"v2", 10}}}, present({route()}));
  ASSERT_TRUE(changes) << changes.error().message;
  const auto& change = std::get<WeightChange>(changes->at(0));
  EXPECT_EQ(change.from, "0: web-v1=1 web-v2=0; 1: other=1");
  EXPECT_EQ(change.to, "0: web-v1=90 web-v2=10; 1: other=1");
  const auto rules = rules_with(route(), change.to);
  ASSERT_TRUE(rules);
  EXPECT_EQ((*rules)[0]["backendRefs"][1]["weight"], 10);
  EXPECT_EQ((*rules)[0]["matches"], route()["spec"]["rules"][0]["matches"]) << "the rest stays";
  EXPECT_FALSE(rules_with(route(), "0: web-v1=90 web-v3=10; 1: other=1"));
  EXPECT_FALSE(rules_with(route(), "0: web-v1=90"));
  const auto fractions = broken(WeightAction{"web", {{"v1", 0.9}, {"v2", 0.1}}}, present({route()}));
  EXPECT_EQ(std::get<WeightChange>(fractions->at(0)).to, "0: web-v1=900 web-v2=100; 1: other=1");
  EXPECT_REFUSED(broken(WeightAction{"web", {{"v2", 0.1}}}, present({route()})), ErrorKind::invalid_input, "name all");
  EXPECT_REFUSED(broken(WeightAction{"web", {{"v1", 0}, {"v2", 0}}}, present({route()})), ErrorKind::invalid_input, "all weights");
  EXPECT_REFUSED(broken(WeightAction{"db", {{"v9", 1}}}, present({route()})), ErrorKind::not_found, "no HTTPRoute");
}

TEST(Breakdown, ACrashIsRehearsedOnly) {
  EXPECT_REFUSED(broken(CrashAction{{"n1", ""}}, present({})), ErrorKind::invalid_input, "crash");
}

TEST(RolloutProgress, ByTheControllersStatus) {
  auto object = workload();
  EXPECT_EQ(progress_of(object).stage, RolloutStage::under_way) << "the controller has not seen it";
  object["status"] = {{"observedGeneration", 2}, {"replicas", 4}, {"updatedReplicas", 3}, {"availableReplicas", 3}};
  EXPECT_EQ(progress_of(object).stage, RolloutStage::under_way) << "an old one is still there";
  object["status"]["replicas"] = 3;
  EXPECT_EQ(progress_of(object).stage, RolloutStage::complete);
  object["status"]["availableReplicas"] = 2;
  object["status"]["conditions"] =
      Json::array({Json{{"type", "Progressing"}, {"status", "False"}, {"reason", "ProgressDeadlineExceeded"}}});
  object["status"]["conditions"][0]["lastUpdateTime"] = "2026-11-25T10:00:00Z";
  EXPECT_EQ(progress_of(object).stage, RolloutStage::failed);
  EXPECT_EQ(progress_of(object, failure_of(object)).stage, RolloutStage::under_way) << "noted of a rollout before";
  object["status"].erase("conditions");
  object["spec"]["paused"] = true;
  EXPECT_EQ(progress_of(object).stage, RolloutStage::paused);
}

TEST(Refusal, NamesTheOtherManagersAndTheirFields) {
  const http::Response response{409, "application/json",
                                R"({"kind": "Status", "reason": "Conflict", "message": "Apply failed", "details": {"causes": [
    {"reason": "FieldManagerConflict", "message": "conflict with \"kubectl-client-side-apply\" using apps/v1", "field": ".spec.replicas"}]}})",
                                "u"};
  const auto refusal = refusal_of(response, "Deployment shop/web", {});
  EXPECT_EQ(refusal.error.kind, ErrorKind::conflict);
  EXPECT_FALSE(refusal.outdated);
  EXPECT_THAT(refusal.error.message, HasSubstr(".spec.replicas belongs to kubectl-client-side-apply (another field manager)"));
  const http::Response stale{409, "application/json", R"({"reason": "Conflict", "message": "the object has been modified"})", "u"};
  EXPECT_TRUE(refusal_of(stale, "x", {}).outdated);
}

TEST(Refusal, SettingsThatTheServerQuotesAreStruckOut) {
  const http::Response response{422, "application/json",
                                R"({"reason": "Invalid", "message": "env[0].value: Invalid value: \"hunter2\""})", "u"};
  const auto refusal = refusal_of(response, "Deployment shop/web", workload());
  EXPECT_EQ(refusal.error.message.find("hunter2"), std::string::npos) << refusal.error.message;
  EXPECT_EQ(refusal.error.kind, ErrorKind::invalid_input);
  const http::Response rubbish{500, "text/html", "<html>hunter2</html>", "u"};
  EXPECT_EQ(refusal_of(rubbish, "x", {}).error.message.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
