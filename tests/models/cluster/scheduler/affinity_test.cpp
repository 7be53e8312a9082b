#include <gtest/gtest.h>

#include "models/cluster/scheduler/admission.hpp"
#include "tests/models/cluster/scheduler/cluster_builder.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

constexpr const char* no_friend = "node(s) didn't match pod affinity rules";
constexpr const char* foe = "node(s) didn't match pod anti-affinity rules";
constexpr const char* shunned = "node(s) didn't satisfy existing pods anti-affinity rules";
const Labels web{{"app", "web"}}, db{{"app", "db"}};

/// a1, a2 in zone a; b1 in zone b; bare in none.
Objects cluster(std::vector<Pod> pods) {
  Objects objects;
  objects.nodes = {node("a1", "a"), node("b1", "b"), node("a2", "a"), node("bare")};
  objects.pods = std::move(pods);
  return objects;
}

Pod wants(PodAffinityTerm term) {
  Pod made = pod("p", {}, web);
  made.spec.affinity.pods.required = {std::move(term)};
  return made;
}
Pod shuns(const std::string& name, PodAffinityTerm term, const Labels& labels = web) {
  Pod made = pod(name, {}, labels);
  made.spec.affinity.against.required = {std::move(term)};
  return made;
}

TEST(AffinityFilter, AFriendMustStandInTheDomain) {
  const auto decision = decide(cluster({on("a1", pod("d", {}, db))}), wants(near(select("app", "db"), zone_label)));
  EXPECT_EQ(reason_of(decision, "a1"), "");
  EXPECT_EQ(reason_of(decision, "a2"), "");
  EXPECT_EQ(reason_of(decision, "b1"), no_friend);
  EXPECT_EQ(reason_of(decision, "bare"), no_friend);
}

// A pod must match all terms at once: one that matches the first and another that matches the second are none.
TEST(AffinityFilter, OneFriendMustMatchAllTerms) {
  Pod wanted = wants(near(select("app", "db"), zone_label));
  wanted.spec.affinity.pods.required.push_back(near(select("tier", "1"), zone_label));
  auto objects = cluster({on("a1", pod("d", {}, db)), on("a1", pod("t", {}, {{"tier", "1"}}))});
  EXPECT_EQ(reason_of(decide(objects, wanted), "a1"), no_friend);
  objects.pods[0].meta.labels["tier"] = "1";
  EXPECT_EQ(reason_of(decide(objects, wanted), "a1"), "");
}

TEST(AffinityFilter, TheFirstOfAGroupGoesAnywhereWithTheLabel) {
  const Pod wanted = wants(near(select("app", "web"), zone_label));
  const auto first = decide(cluster({}), wanted);
  EXPECT_EQ(reason_of(first, "b1"), "");
  EXPECT_EQ(reason_of(first, "bare"), no_friend);
  EXPECT_EQ(reason_of(decide(cluster({on("a1", pod("w", {}, web))}), wanted), "b1"), no_friend);
  EXPECT_EQ(reason_of(decide(cluster({}), wants(near(select("app", "db"), zone_label))), "b1"), no_friend);
}

TEST(AffinityFilter, FoesKeepApart) {
  const auto term = near(select("app", "web"), zone_label);
  const auto decision = decide(cluster({on("a1", pod("w", {}, web))}), shuns("p", term));
  EXPECT_EQ(reason_of(decision, "a2"), foe);
  EXPECT_EQ(reason_of(decision, "b1"), "");
  EXPECT_EQ(reason_of(decision, "bare"), "");  // without the label there is no domain
}

TEST(AffinityFilter, ThoseThatStandShunToo) {
  const auto objects = cluster({on("a1", shuns("s", near(select("app", "web"), zone_label), db))});
  const auto decision = decide(objects, pod("p", {}, web));
  EXPECT_EQ(reason_of(decision, "a1"), shunned);
  EXPECT_EQ(reason_of(decision, "a2"), shunned);
  EXPECT_EQ(reason_of(decision, "b1"), "");
  EXPECT_EQ(reason_of(decide(objects, pod("p", {}, db)), "a1"), "");
}

TEST(AffinityFilter, NamespacesAreThePodsOwnOrNamedOrSelected) {
  auto objects = cluster({on("a1", pod("d", {}, db))});
  objects.pods[0].meta.space = "data";
  objects.namespaces["data"] = {{"team", "x"}};
  auto term = near(select("app", "db"), zone_label);
  EXPECT_EQ(reason_of(decide(objects, wants(term)), "a1"), no_friend);
  term.namespaces = {"data"};
  EXPECT_EQ(reason_of(decide(objects, wants(term)), "a1"), "");
  term.namespaces.clear();
  term.namespace_selector = select("team", "x");
  EXPECT_EQ(reason_of(decide(objects, wants(term)), "a1"), "");
  term.namespace_selector = select("team", "y");
  EXPECT_EQ(reason_of(decide(objects, wants(term)), "a1"), no_friend);
  term.namespace_selector = LabelSelector{};  // all
  EXPECT_EQ(reason_of(decide(objects, wants(term)), "a1"), "");
  term.namespace_selector = select("kubernetes.io/metadata.name", "data");
  EXPECT_EQ(reason_of(decide(objects, wants(term)), "a1"), "");
}

// 1.34 to 1.36 match a selector of namespaces against no labels too, so that one of what is absent selects all namespaces.
TEST(AffinityFilter, SelectorsOfWhatNamespacesLackSelectAllFrom134To136) {
  auto objects = cluster({on("a1", pod("d", {}, db))});
  objects.pods[0].meta.space = "data";
  objects.namespaces["data"] = {{"team", "x"}};
  auto term = near(select("app", "db"), zone_label);
  term.namespace_selector = LabelSelector{{}, {{"team", Operator::not_in, {"x"}}}};
  const auto why_not = [&](int minor) {
    Options options;
    options.minor = minor;
    return reason_of(decide(objects, wants(term), options), "a1");
  };
  EXPECT_EQ(why_not(33), no_friend);
  EXPECT_EQ(why_not(34), "");
  EXPECT_EQ(why_not(36), "");
  EXPECT_EQ(why_not(37), no_friend);
}

TEST(AffinityFilter, LabelKeysAreMergedAtAdmission) {
  Pod wanted = shuns("p", near(select("app", "web"), zone_label));
  wanted.meta.labels["revision"] = "2";
  wanted.spec.affinity.against.required[0].match_label_keys = {"revision"};
  auto objects = cluster({on("a1", pod("w", {}, {{"app", "web"}, {"revision", "1"}}))});
  EXPECT_EQ(reason_of(decide(objects, admitted(wanted, {})), "a1"), "");
  wanted.spec.affinity.against.required[0].match_label_keys.clear();
  wanted.spec.affinity.against.required[0].mismatch_label_keys = {"revision"};
  EXPECT_EQ(reason_of(decide(objects, admitted(wanted, {})), "a1"), foe);
}

// Own preferences: +7 for zone a where a db stands, -3 for the host of a web; raw a1 4, a2 7, b1 and bare 0.
// 100*raw/7 cut: 57, 100, 0, 0, times 2.
TEST(AffinityScore, PreferencesAddUpByDomain) {
  Pod wanted = pod("p", {}, web);
  wanted.spec.affinity.pods.preferred = {{7, near(select("app", "db"), zone_label)}};
  wanted.spec.affinity.against.preferred = {{3, near(select("app", "web"), hostname_label)}};
  const auto decision = decide(cluster({on("a1", pod("d", {}, db)), on("a1", pod("w", {}, web))}), wanted);
  EXPECT_EQ(points(decision, "a1", "InterPodAffinity"), 114);
  EXPECT_EQ(points(decision, "a2", "InterPodAffinity"), 200);
  EXPECT_EQ(points(decision, "b1", "InterPodAffinity"), 0);
}

// Those that stand prefer too; a required affinity of theirs weighs 1. raw: a1 5 + 1, b1 -4, others 0 -> 100, 0, 40.
TEST(AffinityScore, ThoseThatStandPreferToo) {
  Pod likes = pod("likes", {}, db), needs = pod("needs", {}, db), dislikes = pod("dislikes", {}, db);
  likes.spec.affinity.pods.preferred = {{5, near(select("app", "web"), hostname_label)}};
  needs.spec.affinity.pods.required = {near(select("app", "web"), hostname_label)};
  dislikes.spec.affinity.against.preferred = {{4, near(select("app", "web"), hostname_label)}};
  const auto decision = decide(cluster({on("a1", likes), on("a1", needs), on("b1", dislikes)}), pod("p", {}, web));
  EXPECT_EQ(points(decision, "a1", "InterPodAffinity"), 200);
  EXPECT_EQ(points(decision, "b1", "InterPodAffinity"), 0);
  EXPECT_EQ(points(decision, "bare", "InterPodAffinity"), 80);
}

}  // namespace
}  // namespace sandtable::models::kube::scheduler
