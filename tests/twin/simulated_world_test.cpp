#include "twin/simulated_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "models/measure/replication_codec.hpp"
#include "sim/fork_pool.hpp"
#include "sim/moments.hpp"
#include "sim/statistics.hpp"
#include "sim/wire.hpp"
#include "tests/models/service/worlds.hpp"
#include "tests/sim/in_child.hpp"

namespace sandtable::twin {
namespace {

using namespace std::chrono_literals;
using models::Action;
using models::Plan;
using models::Scenario;
using test::in_child;

constexpr double mebibyte = 1024.0 * 1024.0;

/// Two nodes of two cores; `web` calls `db`; one replica of web fills half a node. The web image takes 0.8 s to pull.
Scenario small_world() {
  Scenario made = test::scenario({test::service("web", {test::work(test::exponential(0.02)), test::call("db")}, 2),
                                  test::service("db", {test::work(test::exponential(0.01))}, 1)},
                                 {test::poisson("users", "web", 50)}, 60s, 5s);
  made.seed = 11;
  made.nodes.push_back({"n", "a", 2, {2}, {4096 * mebibyte}, {0.5}, test::constant(7)});
  made.network.latency.value = 1ms;
  made.network.bandwidth = {1e9};
  models::Service& web = made.services[0];
  web.concurrency = 4;
  web.queue = 1000;
  web.cpu.request = models::Cores{1};
  web.startup = test::constant(3);
  web.image = models::Image{{1e8}};
  made.services[1].cpu.request = models::Cores{0.5};
  return made;
}
Action scale(sim::Duration at, std::string service, std::uint32_t replicas) {
  return {at, models::ScaleAction{std::move(service), "", replicas}};
}
Plan plan(std::vector<Action> actions) { return {"plan", std::move(actions)}; }

CompiledScenario compiled(const Scenario& scenario) { return *compile_scenario(scenario); }
double kpi(const models::ReplicationResult& result, const std::string& name) {
  for (const models::Kpi& one : result.kpis)
    if (one.name == name) return one.value;
  ADD_FAILURE() << "no KPI " << name;
  return std::nan("");
}
std::vector<std::byte> bytes(const models::ReplicationResult& result) {
  sim::Writer writer;
  models::write(writer, result);
  return writer.take();
}
/// Each in a process of its own; the bytes of the result.
template <class Run>
std::vector<std::byte> apart(Run run) {
  const auto results = sim::run_children(1, {.jobs = 1}, [&](std::size_t) { return bytes(run()); });
  EXPECT_TRUE(results[0].has_value()) << results[0].error().reason;
  return *results[0];
}

/// What happened to what, with its time in seconds.
std::vector<std::string> history(SimulatedWorld& world, const std::vector<double>& stops) {
  std::vector<std::string> log;
  Version seen = 0;
  for (const double stop : stops) {
    world.run_until(sim::at_seconds(stop));
    const Changes changes = *world.changes(seen);
    for (const Change& change : changes) log.push_back(std::to_string(stop).substr(0, 6) + " " + change.what);
    seen = (*world.objects())->version;
  }
  return log;
}

TEST(SimulatedWorld, ScalesUpThroughPlacementPullAndStartup) {
  in_child([] {
    // web-0 → n-0, web-1 → n-1, db-0 → n-0; web-2 has room on n-1 only (1 core), where the image is: it starts at once.
    const CompiledScenario world_of = compiled(small_world());
    SimulatedWorld world(world_of, {11, 0});
    world.apply(plan({scale(10s, "web", 3)}));
    EXPECT_EQ(history(world, {9.999, 10, 12.999, 13, 60}),
              (std::vector<std::string>{"10.000 scales to 3", "10.000 web-2 starts up", "13.000 web-2 ready"}));
    EXPECT_EQ(kpi(world.result(), "cluster.pending.max"), 0);
    EXPECT_EQ(kpi(world.result(), "cluster.nodes.mean"), 2);
    EXPECT_EQ(kpi(world.result(), "cluster.cost"), 1.0);
    EXPECT_EQ(kpi(world.result(), "service.web.replicas.max"), 3);
  });
}

TEST(SimulatedWorld, PullsAnImageOnceANode) {
  in_child([] {
    Scenario scenario = small_world();
    scenario.services[0].replicas = 1;
    scenario.services[0].cpu.request = models::Cores{0.5};
    // web-0 and db-0 leave n-0 with 1.0 (db goes to n-1: 2 cores free there). 1.5 and 1.5: web-1 → n-0 (has the image), then n-1
    // with 1.5: web-2 pulls: 1 ms + 100 MB / 125 MB/s = 0.801 s; web-3 → n-0 or n-1 at 1.0 each: n-0.
    const CompiledScenario world_of = compiled(scenario);
    SimulatedWorld world(world_of, {11, 0});
    world.apply(plan({scale(10s, "web", 5)}));
    EXPECT_EQ(history(world, {10, 10.8, 10.801, 13, 13.801, 60}),
              (std::vector<std::string>{"10.000 scales to 5", "10.000 web-1 starts up", "10.000 web-2 pulls its image to n-1",
                                        "10.000 web-3 starts up", "10.801 web-2 starts up", "10.801 web-4 starts up",
                                        "13.000 web-1 ready", "13.000 web-3 ready", "13.801 web-2 ready", "13.801 web-4 ready"}));
  });
}

TEST(SimulatedWorld, APlanComparedWithItselfDiffersByNothing) {
  const CompiledScenario world_of = compiled(small_world());
  const Plan more = plan({scale(20s, "web", 3), scale(40s, "web", 1)});
  const auto run = [&] {
    SimulatedWorld world(world_of, {11, 4});
    world.apply(more);
    return world.run();
  };
  EXPECT_EQ(apart(run), apart(run));
}

TEST(SimulatedWorld, BranchesGiveTheSameBytesAsSeparateRuns) {
  Scenario scenario = small_world();
  scenario.faults.push_back({"", 20s, 5s, {"n-1", ""}});  // at the instant of the first action
  const CompiledScenario world_of = compiled(scenario);
  const std::vector<Plan> plans{plan({}), plan({scale(20s, "web", 4)}),
                                plan({scale(30s, "web", 1), {35s, models::CrashAction{{"n-0", ""}, 2s}}})};

  const auto branched = sim::run_children(1, {.jobs = 1}, [&](std::size_t) {
    SimulatedWorld world(world_of, {11, 2});
    world.run_until(common_past(scenario, plans));
    EXPECT_EQ(world.now(), sim::Time{20s - 1ns});
    const auto branches = sim::run_children(plans.size(), {.jobs = 1}, [&](std::size_t index) {
      world.apply(plans[index]);
      return bytes(world.run());
    });
    sim::Writer writer;
    for (const auto& branch : branches) writer.bytes(*branch);
    return writer.take();
  });
  ASSERT_TRUE(branched[0].has_value()) << branched[0].error().reason;
  sim::Reader reader(*branched[0]);
  for (const Plan& one : plans) {
    const auto separate = apart([&] {
      SimulatedWorld world(world_of, {11, 2});
      world.apply(one);
      return world.run();
    });
    EXPECT_EQ(reader.bytes(), separate);
  }
}

TEST(SimulatedWorld, ANodeCrashIsHandComputed) {
  in_child([] {
    Scenario scenario = small_world();
    scenario.faults.push_back({"loss", 20s, 10s, {"n-1", ""}});
    // n-1 holds web-1. Down for 10 s, boots 7 s, web-1 starts up 3 s: back 20 s after the crash.
    const CompiledScenario world_of = compiled(scenario);
    SimulatedWorld world(world_of, {11, 0});
    EXPECT_EQ(history(world, {19.999, 20, 29.999, 30, 36.999, 37, 39.999, 40}),
              (std::vector<std::string>{"20.000 crashed", "20.000 web-1 crashed", "30.000 boots", "37.000 up",
                                        "37.000 web-1 starts up", "40.000 web-1 ready"}));
    const auto result = world.run();
    EXPECT_EQ(kpi(result, "fault.loss.recover"), 20);
    EXPECT_GT(kpi(result, "fault.loss.detect"), 0);
    EXPECT_LE(kpi(result, "fault.loss.detect"), 1);
    EXPECT_DOUBLE_EQ(kpi(result, "cluster.nodes.mean"), 2 - 17.0 / 55);
    EXPECT_EQ(kpi(result, "cluster.cost"), 1.0);  // a crashed machine is paid for too
    EXPECT_GT(kpi(result, "service.web.errors.unavailable"), 0);
  });
}

TEST(SimulatedWorld, AReplicaCrashIsHandComputed) {
  in_child([] {
    Scenario scenario = small_world();
    scenario.faults.push_back({"", 20s, 4s, {"", "web-1"}});
    scenario.faults.push_back({"gone", 50s, {}, {"", "web-0"}});
    scenario.faults.push_back({"absent", 50s, {}, {"", "web-9"}});
    const CompiledScenario world_of = compiled(scenario);
    SimulatedWorld world(world_of, {11, 0});
    EXPECT_EQ(
        history(world, {19.999, 20, 23.999, 24, 27, 50}),
        (std::vector<std::string>{"20.000 web-1 crashed", "24.000 web-1 starts up", "27.000 web-1 ready", "50.000 web-0 crashed"}));
    const auto result = world.run();
    EXPECT_EQ(kpi(result, "fault.fault-0.recover"), 7);
    EXPECT_TRUE(std::isnan(kpi(result, "fault.gone.recover")));  // it stays down
    EXPECT_TRUE(std::isnan(kpi(result, "fault.absent.detect")));
  });
}

// One request a second for 10 s each, and memory for four: the fifth kills the replica at 5 s. The control plane looks every 2 s:
// it sees it at 6, starts it at once, and it is ready at 9. Then those of 10 to 13 s fit, that of 14 s kills it again: back-off 10
// s.
TEST(SimulatedWorld, AReplicaOutOfMemoryStartsAgain) {
  in_child([] {
    models::Service hungry = test::service("s", {test::work(test::constant(10))});
    hungry.memory.per_request = models::Bytes{mebibyte};
    hungry.memory.limit = models::Bytes{4 * mebibyte};
    hungry.startup = test::constant(3);
    Scenario scenario = test::scenario({hungry}, {test::deterministic("t", "s", 1)}, 30s);
    scenario.run.coupling = 2s;
    const CompiledScenario world_of = compiled(scenario);
    SimulatedWorld world(world_of, {1, 0});
    EXPECT_EQ(history(world, {5.9, 6, 8.9, 9, 13.9, 14, 23.9, 24, 26.9, 27}),
              (std::vector<std::string>{"6.0000 s-0 killed: out of memory", "6.0000 s-0 starts up", "9.0000 s-0 ready",
                                        "14.000 s-0 killed: out of memory", "24.000 s-0 starts up", "27.000 s-0 ready"}));
    EXPECT_EQ(kpi(world.result(), "service.s.memory.kills"), 2);
  });
}

TEST(SimulatedWorld, OverlappingCrashesHoldUntilTheLastIsOver) {
  in_child([] {
    Scenario scenario = small_world();
    scenario.faults.push_back({"first", 10s, 20s, {"n-1", ""}});
    scenario.faults.push_back({"second", 15s, 5s, {"n-1", ""}});  // over before the first
    scenario.faults.push_back({"third", 33s, 1s, {"n-1", ""}});   // while it boots: the boot begins again
    scenario.faults.push_back({"replica", 12s, 1s, {"", "web-1"}});
    const CompiledScenario world_of = compiled(scenario);
    SimulatedWorld world(world_of, {11, 0});
    // 10 + 20 = 30 boots; 33 crash; 34 boots; 41 up; 44 ready
    EXPECT_EQ(kpi(world.run(), "fault.first.recover"), 34);
  });
}

TEST(SimulatedWorld, WithoutRoomReplicasArePendingUntilThereIsSome) {
  in_child([] {
    Scenario scenario = small_world();
    scenario.services[1].cpu.request = models::Cores{1};
    const CompiledScenario world_of = compiled(scenario);
    SimulatedWorld world(world_of, {11, 0});
    // 4 cores: web-0, web-1, db-0 have 3; of three more web replicas one has room.
    world.apply(plan({scale(10s, "web", 5), scale(20s, "web", 3)}));
    world.run_until(sim::at_seconds(15));
    EXPECT_EQ(kpi(world.result(), "cluster.pending.max"), 2);
    const SnapshotPtr snapshot = *world.objects();
    ASSERT_EQ(snapshot->services[0].replicas.size(), 5u);
    EXPECT_TRUE(snapshot->services[0].replicas[2].in_rotation);
    EXPECT_FALSE(snapshot->services[0].replicas[3].in_rotation);
    world.run_until(sim::at_seconds(21));
    EXPECT_EQ((*world.objects())->services[0].replicas.size(), 3u);  // the pending ones went first
  });
}

TEST(SimulatedWorld, DrainedRoomIsFreeWhenTheLastRequestHasEnded) {
  in_child([] {
    // One node of one core. web drains at 10 s with a request of 2.3 s that came at 9 s; db waits for its core.
    Scenario scenario = test::scenario({test::service("web", {test::work(test::constant(2.3))}, 1), test::service("db", {}, 0)},
                                       {test::deterministic("users", "web", 1.0 / 9)}, 30s);
    scenario.nodes.push_back({"n", "a", 1, {1}, {mebibyte}, {}, test::constant(0)});
    scenario.services[0].cpu.request = scenario.services[1].cpu.request = models::Cores{1};
    scenario.run.coupling = 500ms;
    const CompiledScenario world_of = compiled(scenario);
    SimulatedWorld world(world_of, {11, 0});
    world.apply(plan({scale(10s, "web", 0), scale(10s, "db", 1)}));
    // It ends at 11.3 s, and is picked up at the next tick of 0.5 s.
    EXPECT_EQ(history(world, {10, 11.499, 11.5}),
              (std::vector<std::string>{
                  "10.000 scales to 0", "10.000 web-0 drains", "10.000 scales to 1",
                  "10.000 db-0 pending: 0 of 1 nodes have room for 1 cores and 0 GiB: 1 short of CPU, 0 of memory, 0 down",
                  "11.500 web-0 drained", "11.500 db-0 starts up", "11.500 db-0 ready"}));
  });
}

TEST(SimulatedWorld, HalfTheCouplingMovesNoKpiOutsideItsInterval) {
  // Scaling down and up while busy: drained replicas are picked up at ticks.
  std::vector<std::vector<models::Kpi>> by_coupling[2];
  for (int half = 0; half < 2; ++half) {
    Scenario scenario = small_world();
    scenario.run.coupling = half == 0 ? 1s : 500ms;
    scenario.faults.push_back({"loss", 30s, 5s, {"n-1", ""}});
    const CompiledScenario world_of = compiled(scenario);
    const Plan busy = plan({scale(10s, "web", 1), scale(10s + 100ms, "web", 3), scale(20s, "web", 2)});
    const auto results = sim::run_children(12, {.jobs = 2}, [&](std::size_t replication) {
      SimulatedWorld world(world_of, {11, replication});
      world.apply(busy);
      return bytes(world.run());
    });
    for (const auto& result : results) {
      ASSERT_TRUE(result.has_value()) << result.error().reason;
      sim::Reader reader(*result);
      by_coupling[half].push_back(models::read_replication_result(reader).kpis);
    }
  }
  const std::size_t count = by_coupling[0].front().size();
  for (std::size_t k = 0; k < count; ++k) {
    std::vector<double> whole, half;
    for (const auto& kpis : by_coupling[0]) whole.push_back(kpis[k].value);
    for (const auto& kpis : by_coupling[1]) half.push_back(kpis[k].value);
    const auto interval = sim::confidence_interval(whole);
    if (!interval) continue;  // observed by no replication
    const double mean = sim::observed_moments(half).mean();
    EXPECT_GE(mean, (*interval)[0]) << by_coupling[0].front()[k].name;
    EXPECT_LE(mean, (*interval)[1]) << by_coupling[0].front()[k].name;
  }
}

TEST(SimulatedWorld, WeightMovesTraffic) {
  in_child([] {
    Scenario scenario = small_world();
    scenario.services[0].versions = {{"stable", 2, 1, 1}, {"canary", 1, 0, 1}};
    const CompiledScenario world_of = compiled(scenario);
    SimulatedWorld world(world_of, {11, 0});
    world.apply(
        plan({{10s, models::WeightAction{"web", {{"canary", 1}, {"stable", 0}}}}, {20s, models::CrashAction{{"", "web-2"}, 10s}}}));
    world.run_until(sim::at_seconds(20));
    EXPECT_EQ(kpi(world.result(), "traffic.users.availability"), 1);
    // web-2 is the canary, and has all the traffic: without it nobody answers.
    EXPECT_LT(kpi(world.run(), "traffic.users.availability"), 0.85);
  });
}

TEST(SimulatedWorld, AnswersAControllerLikeAnyWorld) {
  in_child([] {
    struct Scaler final : Controller {
      std::vector<double> seen;
      Wake step(World& world) override {
        const auto series = world.query({"service.web", Metric::replicas, 0.95, 5s});
        if (!series->points.empty()) seen.push_back(series->points.back().value);
        if (world.now() == sim::Time{10s}) {
          const Action grow = scale(10s, "web", 3);
          EXPECT_EQ(world.submit(grow)->id, world.submit(grow)->id);  // the same action, once
        }
        return {world.now() + 10s};
      }
    };
    const CompiledScenario world_of = compiled(small_world());
    SimulatedWorld world(world_of, {11, 0});
    Scaler scaler;
    world.host(scaler);
    world.run();
    EXPECT_EQ(scaler.seen, (std::vector<double>{2, 3, 3, 3, 3, 3}));
    EXPECT_EQ(world.submit(scale(0s, "nowhere", 1)).error().kind, sim::ErrorKind::not_found);
    EXPECT_EQ(world.query({"service.web", Metric::availability, 0, 0s}).error().kind, sim::ErrorKind::not_found);
    EXPECT_EQ(world.query({"service.nowhere", Metric::rate, 0, 0s}).error().kind, sim::ErrorKind::not_found);
    const auto rate = world.query({"service.web", Metric::rate, 0, 10s});
    ASSERT_EQ(rate->points.size(), 10u);
    EXPECT_EQ(rate->points.back().time, world.now());
  });
}

TEST(SimulatedWorld, LuckDoesNotDependOnHowManyReplicasThereAre) {
  // The startup of web-2 is the same draw whether or not web-3 is started beside it.
  Scenario scenario = small_world();
  scenario.services[0].cpu.request = models::Cores{0.25};
  scenario.services[0].startup = test::lognormal(3, 0.5);
  const CompiledScenario world_of = compiled(scenario);
  const auto ready_at = [&](std::uint32_t replicas) {
    const auto result = sim::run_children(1, {.jobs = 1}, [&](std::size_t) {
      SimulatedWorld world(world_of, {11, 0});
      world.apply(plan({scale(10s, "web", replicas)}));
      sim::Writer writer;
      for (sim::Time now{10s}; now < sim::Time{30s}; now += 1ms) {
        world.run_until(now);
        const Changes changes = *world.changes(0);
        if (std::ranges::any_of(changes, [](const Change& change) { return change.what == "web-2 ready"; })) {
          writer.i64(now.time_since_epoch().count());
          break;
        }
      }
      return writer.take();
    });
    return sim::Reader(*result[0]).i64();
  };
  EXPECT_EQ(ready_at(3), ready_at(5));
}

TEST(SimulatedWorld, SaysWhatIsStillToBeEstimated) {
  Scenario scenario = small_world();
  scenario.services[0].startup = {};
  scenario.network.latency.value.reset();
  const auto result = compile_scenario(scenario);
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().message,
              ::testing::AllOf(::testing::HasSubstr("services.web.startup"), ::testing::HasSubstr("network.latency")));
}

/// Placement, pulls, startups, crashes and their KPIs are the same code at both speeds.
TEST(SimulatedWorld, AFluidIsScaledAndCrashedByTheSameControlPlane) {
  Scenario scenario = small_world();
  scenario.faults.push_back({"", 30s, 5s, {"n-0", ""}});
  const auto run_as = [&](models::RunFidelity fidelity) {
    scenario.run.fidelity = fidelity;
    const auto answer = apart([&] {
      const CompiledScenario compiled_scenario = compiled(scenario);
      SimulatedWorld world(compiled_scenario, {scenario.seed, 0});
      world.apply(plan({scale(10s, "web", 3)}));
      return world.run();
    });
    sim::Reader reader(answer);
    return models::read_replication_result(reader);
  };
  const auto exact = run_as(models::RunFidelity::exact), fluid = run_as(models::RunFidelity::fluid);
  for (const char* name : {"service.web.replicas.mean", "service.web.replicas.max", "service.db.replicas.mean",
                           "cluster.nodes.mean", "cluster.pending.max", "fault.fault-0.detect", "fault.fault-0.recover"})
    EXPECT_NEAR(kpi(fluid, name), kpi(exact, name), 1e-9) << name;
  EXPECT_NEAR(kpi(fluid, "traffic.users.rate") / kpi(exact, "traffic.users.rate"), 1, 0.06);
  EXPECT_NEAR(kpi(fluid, "traffic.users.availability"), kpi(exact, "traffic.users.availability"), 0.02);
  EXPECT_LT(kpi(fluid, "traffic.users.availability"), 0.99);
}

}  // namespace
}  // namespace sandtable::twin
