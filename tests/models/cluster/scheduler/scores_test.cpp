#include "models/cluster/scheduler/scores.hpp"

#include <gtest/gtest.h>

#include "models/cluster/scheduler/image_locality.hpp"
#include "tests/models/cluster/scheduler/cluster_builder.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

using Counts = std::vector<std::int64_t>;

TEST(Normalise, SharesOfTheMost) {
  Counts counts{0, 1, 2, 3};
  normalise(counts, Sense::more_is_better);
  EXPECT_EQ(counts, (Counts{0, 33, 66, 100}));
  counts = {0, 1, 2, 3};
  normalise(counts, Sense::less_is_better);
  EXPECT_EQ(counts, (Counts{100, 67, 34, 0}));
  counts = {0, 0};
  normalise(counts, Sense::less_is_better);
  EXPECT_EQ(counts, (Counts{100, 100}));
  normalise(counts = {0, 0}, Sense::more_is_better);
  EXPECT_EQ(counts, (Counts{0, 0}));
}

Objects two_nodes() {
  Objects objects;
  objects.nodes = {node("a"), node("b")};
  return objects;
}

// Two empty nodes, a pod of 1 core and 2 GiB: 3*100 + 75 + 75 + 0.
TEST(Scores, DefaultWeightsOnEmptyNodes) {
  const auto decision = decide(two_nodes(), pod("p", resources(1000, 2 * gibi)));
  ASSERT_EQ(decision.scores.size(), 2U);
  const std::vector<std::pair<std::string, std::int64_t>> expected{
      {"TaintToleration", 300}, {"NodeResourcesFit", 75}, {"NodeResourcesBalancedAllocation", 75}, {"ImageLocality", 0}};
  EXPECT_EQ(decision.scores[0].plugins, expected);
  EXPECT_EQ(decision.scores[0].total, 450);
  EXPECT_EQ(decision.best, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(decision.node, "a");
}

// a: two taints PreferNoSchedule, of which one is tolerated; b: two. 100 - 100*1/2 and 100 - 100, times 3.
TEST(Scores, UnwelcomeTaints) {
  auto objects = two_nodes();
  const Taint one{"one", "", TaintEffect::prefer_no_schedule, {}}, two{"two", "", TaintEffect::prefer_no_schedule, {}};
  const Taint three{"three", "", TaintEffect::prefer_no_schedule, {}};
  objects.nodes[0].taints = {one, two};
  objects.nodes[1].taints = {two, three};
  Pod wanted = pod("p");
  wanted.spec.tolerations = {{"one", true, "", TaintEffect::prefer_no_schedule, {}}};
  const auto decision = decide(objects, wanted);
  EXPECT_EQ(points(decision, "a", "TaintToleration"), 150);
  EXPECT_EQ(points(decision, "b", "TaintToleration"), 0);
}

// Weights 10 and 20: a has the first, b both: 33 and 100, times 2.
TEST(Scores, PreferredNodes) {
  auto objects = two_nodes();
  objects.nodes[0].meta.labels["disk"] = objects.nodes[1].meta.labels["disk"] = "ssd";
  objects.nodes[1].meta.labels["fast"] = "yes";
  Pod wanted = pod("p");
  EXPECT_EQ(points(decide(objects, wanted), "a", "NodeAffinity"), std::nullopt);
  wanted.spec.affinity.node.preferred = {{10, {{{"disk", Operator::in, {"ssd"}}}, {}}},
                                         {20, {{{"fast", Operator::exists, {}}}, {}}},
                                         {50, {}}};  // an empty term holds nowhere
  const auto decision = decide(objects, wanted);
  EXPECT_EQ(points(decision, "a", "NodeAffinity"), 66);
  EXPECT_EQ(points(decision, "b", "NodeAffinity"), 200);
}

// One container, thresholds 23 and 1000 MiB; 500 MiB on one of two nodes count half: 100*(250 - 23)/977 = 23.
TEST(ImageLocality, SizeTimesSpread) {
  constexpr std::int64_t mebi = std::int64_t{1} << 20;
  auto objects = two_nodes();
  objects.nodes[0].images = {{{"registry.example/web:latest"}, 500 * mebi}};
  Pod wanted = pod("p");
  wanted.spec.containers[0].image = "registry.example/web";
  const Snapshot one(objects, {});
  EXPECT_EQ(image_locality(wanted, *one.find("a"), one), 23);
  EXPECT_EQ(image_locality(wanted, *one.find("b"), one), 0);
  objects.nodes[1].images = objects.nodes[0].images;
  const Snapshot both(objects, {});
  EXPECT_EQ(image_locality(wanted, *both.find("a"), both), 48);   // 100*477/977
  wanted.spec.containers[0].image = "registry.example:5000/web";  // a port is no tag
  EXPECT_EQ(image_locality(wanted, *both.find("a"), both), 0);
}

TEST(Scores, OneNodeThatPassesNeedsNone) {
  auto objects = two_nodes();
  objects.nodes[1].unschedulable = true;
  const auto decision = decide(objects, pod("p"));
  EXPECT_EQ(decision.node, "a");
  EXPECT_TRUE(decision.scores.empty());
  EXPECT_EQ(decision.best, std::vector<std::string>{"a"});
}

}  // namespace
}  // namespace sandtable::models::kube::scheduler
