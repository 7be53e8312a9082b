// Parallel steps that do not wait for all.
#include <gtest/gtest.h>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

using models::Losers;
using models::ParallelWait;

Step race(std::vector<Step> branches, ParallelWait wait, std::optional<std::uint32_t> quorum = {}, Losers losers = Losers::run) {
  return {models::ParallelStep{std::move(branches), wait, quorum, losers}};
}
Step first(std::vector<Step> branches, Losers losers = Losers::run) {
  return race(std::move(branches), ParallelWait::first, {}, losers);
}
Step quorum(std::uint32_t needed, std::vector<Step> branches, Losers losers = Losers::run) {
  return race(std::move(branches), ParallelWait::quorum, needed, losers);
}

/// Under audit: its violations, none.
models::ReplicationResult watched(Stage& stage) {
  stage.plane.audit();
  const auto result = stage.run();
  EXPECT_EQ(stage.plane.violations(), std::vector<std::string>{});
  return result;
}
/// One request, at 1 s, of a replica of its own for each.
double latency_of(Step step, std::vector<Service> others = {}) {
  others.insert(others.begin(), service("s", {std::move(step)}));
  Stage stage(scenario(std::move(others), {deterministic("t", "s", 1)}, 1500ms));
  stage.plane.audit();
  stage.plane.advance_to(sim::at_seconds(1.4));
  EXPECT_EQ(stage.plane.violations(), std::vector<std::string>{});
  return kpi(stage.plane.result(), "service.s.latency.mean");
}

TEST(Quorum, TheStepTakesAsLongAsTheLastThatItWaitsFor) {
  const std::vector<Step> branches{work(constant(0.3)), work(constant(0.1)), work(constant(0.2))};
  for (const auto losers : {Losers::run, Losers::cancel}) {
    EXPECT_DOUBLE_EQ(latency_of(first(branches, losers)), 0.1);
    EXPECT_DOUBLE_EQ(latency_of(quorum(1, branches, losers)), 0.1);
    EXPECT_DOUBLE_EQ(latency_of(quorum(2, branches, losers)), 0.2);
    EXPECT_DOUBLE_EQ(latency_of(quorum(3, branches, losers)), 0.3);
  }
  EXPECT_DOUBLE_EQ(latency_of(parallel(branches)), 0.3);
}

// Requests come at 0.25 s, 0.5 s, …. The only slot is taken for 0.5 s by each, until its last loser has ended, so that the k-th is
// served at 0.25 + 0.5·(k − 1), and answered 0.1 s later.
TEST(Quorum, LosersThatRunOnKeepTheSlot) {
  auto only = service("s", {first({work(constant(0.1)), work(constant(0.5))})});
  only.concurrency = 1;
  Stage stage(scenario({only}, {deterministic("t", "s", 4)}, 2s));
  stage.plane.audit();
  stage.plane.advance_to(sim::at_seconds(1.4));
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.latency.mean"), (0.1 + 0.35 + 0.6) / 3, 1e-9);
  EXPECT_NEAR(kpi(stage.plane.result(), "service.s.utilization"), (1.4 - 0.25) / 1.4, 1e-9);
  EXPECT_EQ(stage.plane.violations(), std::vector<std::string>{});
}

TEST(Quorum, LosersThatAreCancelledFreeIt) {
  auto only = service("s", {first({work(constant(0.1)), cpu(constant(0.5)), call("back")}, Losers::cancel)});
  only.concurrency = 1;
  only.cpu.limit = models::Cores{1};
  Stage stage(scenario({only, service("back", {work(constant(7))})}, {deterministic("t", "s", 4)}, 20s));
  const auto result = watched(stage);
  EXPECT_NEAR(kpi(result, "service.s.latency.max"), 0.1, 1e-9);
  EXPECT_NEAR(kpi(result, "service.s.cpu"), 0.1 * 4, 0.01);  // not 0.5 · 4
  EXPECT_EQ(kpi(result, "service.back.availability"), 1);    // the callee was not told
}

TEST(Quorum, ItFailsAsSoonAsItIsOutOfReach) {
  const Step two_of_three = quorum(2, {call("away"), call("away"), work(constant(100))});
  Stage stage(
      scenario({service("s", {work(constant(0.2)), two_of_three}), service("away", {}, 0)}, {deterministic("t", "s", 1)}, 10s));
  const auto result = watched(stage);
  EXPECT_EQ(kpi(result, "service.s.errors.unavailable"), 1);
  EXPECT_EQ(kpi(result, "traffic.t.unfinished"), 1);  // the one of 10 s
}

TEST(Quorum, OneFailureIsBorne) {
  const Step two_of_three = quorum(2, {call("away"), work(constant(0.3)), work(constant(0.4))});
  EXPECT_DOUBLE_EQ(latency_of(two_of_three, {service("away", {}, 0)}), 0.4);
}

// A crash while answered requests have losers that run, and while others wait.
TEST(Quorum, ACrashEndsLosersToo) {
  for (const auto losers : {Losers::run, Losers::cancel}) {
    auto only =
        service("s", {first({work(exponential(0.05)), parallel({cpu(exponential(0.2)), work(exponential(1))})}, losers)}, 2);
    only.concurrency = 3;
    Stage stage(scenario({only}, {poisson("t", "s", 20)}, 100s));
    stage.plane.audit();
    for (int i = 1; i < 100; ++i) {
      stage.plane.advance_to(sim::at_seconds(i));
      if (i % 10 != 0) continue;
      if (i % 20 == 0) stage.plane.crash_replica(stage.replicas[static_cast<std::size_t>(i / 10) - 1]);
      else stage.plane.drain_replica(stage.replicas[static_cast<std::size_t>(i / 10) - 1]);
      stage.replicas.push_back(stage.plane.add_replica({0}, {}));
    }
    stage.run();
    EXPECT_EQ(stage.plane.violations(), std::vector<std::string>{});
  }
}

}  // namespace
}  // namespace sandtable::test
