#include "planners/scaling/call_graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/planners/worlds.hpp"

namespace sandtable::planners {
namespace {

using testing::call;
using ::testing::HasSubstr;
using testing::poisson;
using testing::service;
using testing::work;

models::Step choice(double weight, std::vector<models::Step> then, double other, std::vector<models::Step> otherwise) {
  models::ChoiceStep step;
  step.branches = {{weight, std::move(then)}, {other, std::move(otherwise)}};
  return {step};
}

models::Scenario world(std::vector<models::Service> services) {
  models::Scenario scenario;
  scenario.services = std::move(services);
  scenario.traffic = {poisson("users", "a", 10)};
  return scenario;
}

double visits_to(const CallGraph& graph, const std::string& service) {
  return graph.visits(graph.index_of({"a", "e"}))[graph.index_of({service, "e"})];
}

// a → parallel(b, c), b → c with weight 3 of 4: c is visited 1 + ¾ times.
TEST(CallGraph, CountsVisitsThroughChoiceAndParallel) {
  const auto scenario = world({service("a", {{models::ParallelStep{{call("b", "e"), call("c", "e")}}}}),
                               service("b", {choice(3, {call("c", "e")}, 1, {work(0.01)})}), service("c", {work(0.01)})});
  const auto graph = CallGraph::of(scenario);
  ASSERT_TRUE(graph);
  EXPECT_DOUBLE_EQ(visits_to(*graph, "a"), 1);
  EXPECT_DOUBLE_EQ(visits_to(*graph, "b"), 1);
  EXPECT_DOUBLE_EQ(visits_to(*graph, "c"), 1.75);
}

TEST(CallGraph, CallersComeFirst) {
  const auto scenario =
      world({service("c", {work(0.01)}), service("b", {call("c", "e")}), service("a", {call("b", "e"), call("c", "e")})});
  const auto graph = CallGraph::of(scenario);
  ASSERT_TRUE(graph);
  std::vector<std::string> names;
  for (std::size_t e : graph->order()) names.push_back(scenario.services[graph->endpoints()[e].service].name);
  EXPECT_THAT(names, ::testing::ElementsAre("a", "b", "c"));
}

TEST(CallGraph, RefusesCircles) {
  const auto scenario = world({service("a", {call("b", "e")}), service("b", {call("a", "e")})});
  const auto graph = CallGraph::of(scenario);
  ASSERT_FALSE(graph);
  EXPECT_THAT(graph.error().message, HasSubstr("circle"));
}

TEST(CallGraph, RefusesWhatIsStillToBeEstimated) {
  models::Scenario scenario = world({service("a", {{models::WorkStep{}}})});
  const auto graph = CallGraph::of(scenario);
  ASSERT_FALSE(graph);
  EXPECT_THAT(graph.error().message, HasSubstr("a.e has a time that is still to be estimated"));
}

TEST(CallGraph, RefusesCallsThatLeadNowhere) {
  const auto scenario = world({service("a", {call("gone", "e")})});
  EXPECT_FALSE(CallGraph::of(scenario));
}

}  // namespace
}  // namespace sandtable::planners
