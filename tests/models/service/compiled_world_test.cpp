#include "models/service/compiled_world.hpp"

#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

TEST(Compile, FlattensStepsWithOrdinalsInDocumentOrder) {
  const auto world =
      models::compile(scenario({service("a", {work(constant(1)), choice({{1, {call("b"), work(constant(2))}}, {3, {}}}),
                                              parallel({call("b"), cpu(constant(3))})}),
                                service("b", {})},
                               {}, 10s))
          .value();
  ASSERT_EQ(world.endpoints.size(), 2U);
  const auto range = world.endpoints[0].steps;
  ASSERT_EQ(range.count, 3U);
  EXPECT_EQ(world.endpoints[0].name, "a.do");
  EXPECT_EQ(world.steps[range.first].ordinal, 0U);
  const auto& choosing = world.steps[range.first + 1];
  EXPECT_EQ(choosing.ordinal, 1U);
  ASSERT_EQ(choosing.branches, 2U);
  EXPECT_EQ(world.branches[choosing.first_branch].cumulative_weight, 0.25);
  EXPECT_EQ(world.branches[choosing.first_branch + 1].cumulative_weight, 1);
  const auto inner = world.branches[choosing.first_branch].steps;
  ASSERT_EQ(inner.count, 2U);
  EXPECT_EQ(world.steps[inner.first].kind, models::StepKind::call);
  EXPECT_EQ(world.steps[inner.first].callee.index, 1U);
  EXPECT_EQ(world.steps[inner.first].ordinal, 2U);
  EXPECT_EQ(world.steps[range.first + 2].ordinal, 4U);
}

TEST(Compile, CpuLimitFallsBackToTheRequestOnlyWithoutNodes) {
  auto only = service("s", {});
  only.cpu.request = models::Cores{0.5};
  auto made = scenario({only}, {}, 10s);
  EXPECT_EQ(models::compile(made).value().services[0].cpu_limit, 0.5);
  models::NodeGroup group;
  group.name = "general";
  group.count = 2;
  made.nodes.push_back(group);
  const auto world = models::compile(made).value();
  EXPECT_FALSE(world.services[0].cpu_limit.has_value());
  EXPECT_EQ(world.services[0].cpu_weight, 0.5);
  ASSERT_EQ(world.nodes.size(), 2U);
  EXPECT_EQ(world.nodes[1].name, "general-1");
}

TEST(Compile, ListsAllThatIsStillToBeEstimated) {
  auto made = scenario({service("s", {work({}), choice({{1, {cpu({})}}})})}, {poisson("t", "s", 1)}, 10s);
  made.network.latency.value.reset();
  std::get<models::PoissonArrivals>(std::get<models::Arrivals>(made.traffic[0].source)).rate.reset();
  const auto world = models::compile(made);
  ASSERT_FALSE(world.has_value());
  EXPECT_EQ(world.error().kind, sim::ErrorKind::invalid_input);
  for (const char* path : {"network.latency", "services.s.endpoints.do.steps.0.work",
                           "services.s.endpoints.do.steps.1.choice.0.0.cpu", "traffic.t.arrivals"}) {
    EXPECT_NE(world.error().message.find(path), std::string::npos) << path;
  }
}

}  // namespace sandtable::test
